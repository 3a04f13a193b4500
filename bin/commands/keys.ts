import {stat} from 'node:fs/promises';
import path from 'node:path';
import {SingleBar} from 'cli-progress';
import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {sealedByKey} from '#storage/audit/by-key.ts';
import type {RenewedWraps, WrapCount} from '#storage/encryption/wraps.ts';
import {openStorage, type Storage} from '#storage/index.ts';
import {newKey, ownKeyFile, ownKeyId} from '#storage/keys/open.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {systemClock} from '../system-clock.ts';

/** Damaged blobs are named up to so many. */
const NAMED_AT_MOST = 10;

/** Prints a new master key and nothing else, so that it can be sent straight into a file. */
export function printNewKey(): void {
	process.stdout.write(`${newKey()}\n`);
}

/** Prints how many blobs are under which master key. */
export async function keyStatus(configFile: string | undefined): Promise<void> {
	await withStorage(configFile, async ({wraps, keyring}, directory) => {
		const lines = statusLines(await wraps.count(), await auditEvents(directory), keyring, await ownKeyId(directory));
		process.stdout.write(`${lines.join('\n')}\n`);
	});
}

/** Brings every blob under the present master key and says which keys are needed no more. Exit code 1 when blobs were left behind. */
export async function rotateKeys(configFile: string | undefined): Promise<void> {
	await withStorage(configFile, async ({wraps, keyring, store}, directory) => {
		const progress = openBar();
		const {counts, failed} = await wraps.renew(progress.update).finally(progress.stop);
		await store.audit.append({
			at: systemClock.now().toISOString(),
			actor: 'command-line',
			action: 'keys-rotated',
			subject: keyring.presentId,
			details: {rewrapped: counts.rewrapped, sealed: counts.sealed, present: counts.present, failed: failed.length},
		});
		const lines = [
			`Blobs: ${counts.rewrapped} rewrapped, ${counts.sealed} plain ones sealed, ${counts.present} under the present master key already.`,
			...failureLines(failed),
			...verdictLines(await wraps.count(), await auditEvents(directory), keyring, directory, await ownKeyId(directory)),
		];
		process.stdout.write(`${lines.join('\n')}\n`);
		process.exitCode = failed.length > 0 ? 1 : 0;
	});
}

function statusLines(
	{blobs, byKey, plain, damaged}: WrapCount,
	audited: ReadonlyMap<string, number>,
	{presentId, ids}: Storage['keyring'],
	ownId: string | undefined,
): string[] {
	const keys = new Set([...ids, ...byKey.keys(), ...audited.keys()]);
	const roleOf = (id: string) => (id === presentId ? 'present' : ids.includes(id) ? 'previous' : 'NOT AT HAND');
	const line = (what: string, count: number) => what.padEnd(56) + `${String(count).padStart(9)} blobs`;
	return [
		...[...keys].map(id => {
			const sealed = `, ${audited.get(id) ?? 0} audit events`;
			return line(`master key ${id} (${roleOf(id)}${id === ownId ? ', beside the data' : ''})`, byKey.get(id) ?? 0) + sealed;
		}),
		line('not sealed yet', plain),
		line('damaged', damaged),
		line('all', blobs),
	];
}

function failureLines(failed: RenewedWraps['failed']): string[] {
	if (failed.length === 0) {
		return [];
	}

	const named = failed.slice(0, NAMED_AT_MOST).map(({sha256, code}) => `  ${sha256} ${code}`);
	return [
		`Blobs that could not be brought over: ${failed.length}`,
		...named,
		...(failed.length > NAMED_AT_MOST ? [`  and ${failed.length - NAMED_AT_MOST} more`] : []),
		'docs/errors.md says for each code what to do; then rotate again.',
	];
}

/** Only what was counted afterwards is believed. */
function verdictLines(
	{byKey}: WrapCount,
	audited: ReadonlyMap<string, number>,
	{presentId, ids}: Storage['keyring'],
	directory: string,
	ownId: string | undefined,
): string[] {
	return ids
		.filter(id => id !== presentId)
		.flatMap(id => {
			const left = byKey.get(id) ?? 0;
			if (left > 0) {
				return [`Master key ${id} is still needed, blobs under it: ${left}.`];
			}

			const events = audited.get(id) ?? 0;
			const way = id === ownId ? `move ${ownKeyFile(directory)} out of here` : 'take it out of storage.previousMasterKeys';
			return [
				`No blob needs master key ${id} any more: ${way}, and start the service again.`,
				`Keep it in a safe place: backups from before today need it${events > 0 ? `, and \`audit verify\`, for ${events} events sealed under it` : ''}.`,
			];
		});
}

async function auditEvents(directory: string): Promise<ReadonlyMap<string, number>> {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	try {
		return await sealedByKey(connection);
	} finally {
		await connection.close();
	}
}

async function withStorage(configFile: string | undefined, work: (storage: Storage, directory: string) => Promise<void>): Promise<void> {
	const {storage: options} = await loadConfig(configFile);
	await refuseOtherUsers(options.directory);
	const storage = await openStorage(options, systemClock);
	try {
		await work(storage, options.directory);
	} finally {
		await storage.close();
	}
}

/** Files that root makes anew could not be read by the service any more. */
async function refuseOtherUsers(directory: string): Promise<void> {
	const owner = await stat(directory).catch(() => undefined);
	if (owner && process.getuid && owner.uid !== process.getuid()) {
		throw new IntakeError(
			'INPUT_INVALID',
			`Run this as the user that ${directory} belongs to (number ${owner.uid}), such as with \`sudo -u\`.`,
		);
	}
}

/** A bar when a terminal watches; nothing otherwise. */
function openBar(): {update(done: number, of: number): void; stop(): void} {
	if (!process.stderr.isTTY) {
		return {update: () => {}, stop: () => {}};
	}

	const bar = new SingleBar({stream: process.stderr, clearOnComplete: true, format: '{bar} {value}/{total} blobs'});
	bar.start(0, 0);
	return {
		update(done, of) {
			bar.setTotal(of);
			bar.update(done);
		},
		stop: () => bar.stop(),
	};
}
