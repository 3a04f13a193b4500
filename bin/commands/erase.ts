import {randomUUID} from 'node:crypto';
import {open, readFile} from 'node:fs/promises';
import {type Config, loadConfig} from '#config/load.ts';

import {IntakeError} from '#pipeline/errors.ts';
import {ERASURE_GROUNDS, type ErasureOrder} from '#pipeline/model/erasure.ts';
import type {ErasurePlan, Erasures} from '#storage/erasure/index.ts';
import {openStorage, type Storage} from '#storage/index.ts';
import {certify, checkCertificate} from '../certificate.ts';
import {erasuresOf} from '../erasing.ts';
import {systemClock} from '../system-clock.ts';

interface EraseArguments {
	readonly inquiry?: string[];
	readonly delivery?: string[];
	readonly by?: string;
	readonly grounds: string;
	readonly reference?: string;
	readonly certificate?: string;
	readonly confirm?: boolean;
	readonly finish?: boolean;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Erases a person, or deliveries, for good; without `--confirm` it only tells what would go. */
export async function erase(configFile: string | undefined, given: EraseArguments): Promise<void> {
	await withErasures(configFile, async (erasures, storage, config) => {
		if (given.finish) {
			const count = await erasures.finish();
			print(count === 0 ? 'There was nothing to finish.' : `Finished: ${count}.`);
			return;
		}

		const target = {inquiries: given.inquiry ?? [], deliveries: given.delivery ?? []};
		if (target.inquiries.length + target.deliveries.length === 0) {
			throw new IntakeError('INPUT_INVALID', 'Say what: --inquiry with its number, or --delivery with its id.');
		}

		const plan = await erasures.plan(target);
		tellPlan(plan);
		if (!given.confirm) {
			print('Nothing was erased. With --confirm, --by and --certificate it is done, and cannot be undone.');
			return;
		}

		const order = orderOf(plan, given);
		const file = given.certificate;
		if (file === undefined) {
			throw new IntakeError('INPUT_INVALID', 'Say where the certificate goes: --certificate with the name of a new file.');
		}

		// Found out before, not after: the certificate has to have a place.
		const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
			throw new IntakeError('INPUT_INVALID', `The certificate cannot be written to ${file} (${error.code ?? 'unknown'}). Name a new file.`);
		});
		try {
			const erased = await erasures.carryOut(order);
			const keepDays = config.backup?.keepDays ?? null;
			await handle.writeFile(
				`${JSON.stringify(certify(erased, {keyring: storage.keyring, keepDays, undecided: plan.undecided.length}), null, '\t')}\n`,
			);
			await handle.sync();
			const {deliveries, pages, files} = erased.counts;
			print(`Erased: ${deliveries} deliveries, ${pages} pages, ${files} files. Certificate: ${file}`);
		} finally {
			await handle.close();
		}
	});
}

function orderOf({inquiries, deliveries, pages}: ErasurePlan, {by, grounds, reference}: EraseArguments): ErasureOrder {
	const known = ERASURE_GROUNDS.find(ground => ground === grounds);
	const problems = [
		...(by === undefined ? ['--by: who erases'] : []),
		...(known === undefined ? [`--grounds: one of ${ERASURE_GROUNDS.join(', ')}`] : []),
		...(reference !== undefined && !/^[\w./-]{1,40}$/.test(reference)
			? ['--reference: a number of the request, letters, digits, . / - (no name: it is kept)']
			: []),
	];
	if (problems.length > 0 || known === undefined) {
		throw new IntakeError('INPUT_INVALID', `Missing or wrong: ${problems.join('; ')}.`);
	}

	return {
		id: randomUUID(),
		at: systemClock.now().toISOString(),
		by: by ?? '',
		grounds: known,
		reference: reference ?? null,
		inquiries,
		deliveries,
		pages,
	};
}

function tellPlan({inquiries, deliveries, pages, undecided}: ErasurePlan): void {
	print(`Inquiries: ${inquiries.join(', ') || 'none'}`);
	print(`Whole deliveries: ${deliveries.length}`);
	for (const {deliveryId, sequences} of pages) {
		print(
			`Of delivery ${deliveryId}, which holds papers of others too: pages ${sequences.join(', ')}. Its file is made anew without them.`,
		);
	}

	if (undecided.length > 0) {
		print(`Nobody decided yet whose these are; they stay unless you name them with --delivery: ${undecided.join(', ')}`);
	}
}

/** Whether a certificate is as this installation signed it; sets the exit code to 1 when not. */
export async function verifyCertificate(configFile: string | undefined, file: string): Promise<void> {
	await withErasures(configFile, async (_, {keyring}) => {
		const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
			throw new IntakeError('NOT_FOUND', `${file} cannot be read (${error.code ?? 'unknown'}).`);
		});
		const verdict = checkCertificate(jsonOf(text), keyring);
		print(
			{
				ours: 'The certificate is as this installation signed it.',
				foreign: 'The certificate is whole, and was signed by another installation.',
				altered: 'This is no certificate, or it was altered.',
			}[verdict],
		);
		process.exitCode = verdict === 'ours' ? 0 : 1;
	});
}

export async function placeHold(
	configFile: string | undefined,
	inquiryId: string,
	{by, reference}: {by: string; reference: string},
): Promise<void> {
	await withErasures(configFile, async ({holds}) => {
		await holds.place({id: randomUUID(), inquiryId, reference, placedAt: systemClock.now().toISOString(), placedBy: by});
		print(`${inquiryId} is under legal hold: nothing of it is erased.`);
	});
}

export async function liftHold(configFile: string | undefined, inquiryId: string, {by}: {by: string}): Promise<void> {
	await withErasures(configFile, async ({holds}) => {
		const lifted = await holds.lift(inquiryId, by);
		print(lifted === 0 ? `${inquiryId} was not under legal hold.` : `The legal hold on ${inquiryId} is lifted.`);
	});
}

export async function listHolds(configFile: string | undefined): Promise<void> {
	await withErasures(configFile, async ({holds}) => {
		const held = await holds.list();
		for (const {inquiryId, reference, placedAt, placedBy} of held) {
			print(`${inquiryId}  ${reference}  since ${placedAt.slice(0, 10)}, by ${placedBy}`);
		}

		print(held.length === 0 ? 'Nothing is under legal hold.' : `${held.length} under legal hold.`);
	});
}

/** What is kept how long, what is due, and whether the clock is believed. */
export async function tellRetention(configFile: string | undefined): Promise<void> {
	await withErasures(configFile, async (erasures, _, {retention}) => {
		const terms = {
			'dossiers of closed inquiries': retention.closedDossiersDays,
			'deliveries without a patient': retention.withoutPatientDays,
			'quarantined deliveries': retention.quarantinedDays,
		};
		for (const [what, days] of Object.entries(terms)) {
			print(`${what}: ${days === null ? 'kept until somebody erases them' : `${days} days`}`);
		}

		const due = await erasures.due(retention, systemClock.now());
		for (const {class: kind, target, since} of due) {
			print(`due: ${kind} ${[...target.inquiries, ...target.deliveries].join(', ')}, untouched since ${since.slice(0, 10)}`);
		}

		const {isTrusted, doubtedAt, confirmedBy} = await erasures.clock.state();
		print(
			isTrusted
				? `${due.length} due.`
				: `The clock jumped (noticed ${doubtedAt}); nothing is erased until two people say that it is right: \`intake retention confirm --by NAME\`. So far: ${confirmedBy.length}.`,
		);
	});
}

/** One of the two words that a clock which jumped is right. */
export async function confirmClock(configFile: string | undefined, {by}: {by: string}): Promise<void> {
	await withErasures(configFile, async ({clock}) => {
		const {isTrusted, confirmedBy} = await clock.confirm(by);
		print(
			isTrusted
				? 'The clock is believed; what is due is erased with the next round.'
				: `Noted (${confirmedBy.length} of 2). Another person has to say so, too.`,
		);
	});
}

async function withErasures(
	configFile: string | undefined,
	work: (erasures: Erasures, storage: Storage, config: Config) => Promise<void>,
): Promise<void> {
	const config = await loadConfig(configFile);
	const storage = await openStorage(config.storage, systemClock);
	try {
		await work(erasuresOf(config.storage.directory, storage, systemClock), storage, config);
	} finally {
		await storage.close();
	}
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
