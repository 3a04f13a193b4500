/** Providers at their worst: `node bench/torture/providers.ts [--events 5000] [--seed 1]`. Prints figures; ends with 1 when one is missed. */
import {createHash} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {type FaxOffice, openFaxOffice} from '#test/fakes/fax-office.ts';
import {randomOf} from './faxes.ts';
import {DOORS, type OpenDoor, type Told} from './provider-doors.ts';
import {type PlannedFax, plannedFaxes, shuffled} from './provider-events.ts';

const AT_ONCE = 20;
/** Questions that say of a file that it is not whole. */
const TORN_REASONS = ['partial-transmission', 'page-count-differs', 'quarantined', 'failed-transmission'];
const HOUR_MS = 3_600_000;
/** Comparing reaches three days back, and a file is tried for two: after a week every end is reached. Hours between looks: small at first. */
const WEEK = [...Array.from({length: 12}, () => 1), ...Array.from({length: 26}, () => 6)];

export interface ProviderFigures {
	/** Notices and listed faxes. */
	readonly events: number;
	readonly faxes: number;
	/** Faxes that are no delivery. */
	readonly lost: number;
	/** Deliveries beyond one of a fax. */
	readonly doubled: number;
	/** Files that are not what was sent, and nobody is asked about it. */
	readonly torn: number;
	/** Neither filed nor where a person sees it. */
	readonly invisible: number;
	/** Files of the very same bytes of which no question says so. */
	readonly unflagged: number;
	/** Notices the door did not take in the end. */
	readonly untaken: number;
	readonly filed: number;
	readonly asked: number;
	readonly seconds: number;
}

export const isMet = ({lost, doubled, torn, invisible, unflagged, untaken}: ProviderFigures): boolean =>
	lost + doubled + torn + invisible + unflagged + untaken === 0;

interface Given {
	readonly directory: string;
	readonly events: number;
	readonly seed: number;
	/** Told how many jobs are left, step by step. */
	readonly onProgress?: (jobs: number) => void;
}

type Office = FaxOffice<Told>;

/** Tells and gives so many faxes as badly as providers do, lets a week pass, then counts what became of them. */
export async function provider(door: OpenDoor, {directory, events, seed, onProgress}: Given): Promise<ProviderFigures> {
	const began = performance.now();
	const random = randomOf(seed);
	const office = await openFaxOffice(directory, door);
	try {
		// Two and a half notices to a fax, about.
		const faxes = plannedFaxes(Math.ceil(events / 2.5), random, number => `181533f3-b0b8-4bcd-ab01-${String(number).padStart(12, '0')}`);
		const {told, untaken} = await tellAll(office, faxes, random);
		for (const hours of WEEK) {
			await office.reconcile();
			await office.settle();
			office.clock.pass(hours * HOUR_MS);
			onProgress?.(await office.store.queue.depth());
		}

		await office.settle();
		return {
			events: told + faxes.length,
			untaken,
			...(await verdict(office, faxes)),
			seconds: Math.round((performance.now() - began) / 1000),
		};
	} finally {
		await office.close();
	}
}

async function tellAll({provider: {account, send}, clock}: Office, faxes: readonly PlannedFax[], random: () => number) {
	const notices = faxes.flatMap(fax => {
		const {id, bytes, pages, outcome, surplusAnnounced, troubles} = fax;
		const truth = {id, pages, outcome, ...(outcome !== 'failed' && {bytes})};
		account.keep({...truth, at: clock.now(), troubles: [...troubles], pagesToldInList: pages + surplusAnnounced});
		const tell = () => send({...truth, pages: pages + surplusAnnounced});
		const failure = () => send({id, outcome: 'failed'});
		const copies = Array.from({length: fax.notices}, () => tell);
		return [
			async () => {
				const first = fax.alsoFailed === 'before' ? [await failure()] : [];
				const told = fax.isTogether ? await Promise.all(copies.map(copy => copy())) : await inTurn(copies);
				return [...first, ...told, ...(fax.alsoFailed === 'after' ? [await failure()] : [])];
			},
		];
	});
	const waiting = shuffled(notices, random);
	let [told, untaken] = [0, 0];
	const lane = async () => {
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const reports = await next();
			told += reports.length;
			untaken += reports.filter(({tries}) => tries.at(-1) !== 200).length;
		}
	};
	await Promise.all(Array.from({length: AT_ONCE}, lane));
	// What a false notice made the provider say is not what its list says.
	for (const {id, bytes, pages, outcome, surplusAnnounced} of faxes) {
		const {bytes: _, ...kept} = account.kept.get(id)!;
		account.kept.set(id, {...kept, pages, outcome, pagesToldInList: pages + surplusAnnounced, ...(outcome !== 'failed' && {bytes})});
	}

	return {told, untaken};
}

async function inTurn<Result>(calls: ReadonlyArray<() => Promise<Result>>): Promise<Result[]> {
	const results: Result[] = [];
	for (const call of calls) {
		results.push(await call());
	}

	return results;
}

async function verdict({store, blobs}: Office, faxes: readonly PlannedFax[]) {
	const deliveries = await store.deliveries.list();
	const byId = Map.groupBy(deliveries, ({externalId}) => externalId);
	const tasks = Map.groupBy(await store.reviews.open(), ({deliveryId}) => deliveryId);
	let [lost, torn, invisible, unflagged] = [0, 0, 0, 0];
	for (const {id, bytes, outcome} of faxes) {
		const [delivery] = byId.get(id) ?? [];
		if (!delivery) {
			lost++;
			continue;
		}

		const questions = tasks.get(delivery.id) ?? [];
		const isAsked = questions.length > 0;
		const isRight =
			delivery.original === null
				? outcome === 'failed' || isAsked
				: delivery.original.sha256 === hashOf(bytes) &&
					Buffer.compare(Buffer.from(await blobs.read(delivery.original.sha256)), bytes) === 0;
		torn += isRight || questions.some(({reason}) => TORN_REASONS.includes(reason)) ? 0 : 1;
		invisible += delivery.state === 'filed' || (['in-review', 'quarantined'].includes(delivery.state) && isAsked) ? 0 : 1;
	}

	for (const same of Map.groupBy(
		deliveries.filter(({original}) => original !== null),
		({original}) => original!.sha256,
	).values()) {
		const flagged = same.filter(({id}) =>
			tasks.get(id)?.some(({reason}) => reason === 'repeated-content' || reason === 'quarantined'),
		).length;
		unflagged += Math.max(0, same.length - 1 - flagged);
	}

	return {
		faxes: faxes.length,
		lost,
		doubled: deliveries.length - byId.size + Math.max(0, byId.size - faxes.length),
		torn,
		invisible,
		unflagged,
		filed: deliveries.filter(({state}) => state === 'filed').length,
		asked: deliveries.filter(({id}) => tasks.has(id)).length,
	};
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All kinds of providers, one after the other, each its share of the events. */
export async function providers({directory, events, seed, onProgress}: Given): Promise<Record<string, ProviderFigures>> {
	const figures: Record<string, ProviderFigures> = {};
	const share = Math.ceil(events / Object.keys(DOORS).length);
	for (const [name, door] of Object.entries(DOORS)) {
		const own = await mkdtemp(path.join(directory, `${name}-`));
		figures[name] = await provider(door, {directory: own, events: share, seed, ...(onProgress && {onProgress})});
	}

	return figures;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const {values} = parseArgs({options: {events: {type: 'string', default: '5000'}, seed: {type: 'string', default: '1'}}});
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-providers-'));
	const figures = await providers({directory, events: Number(values.events), seed: Number(values.seed)}).finally(() =>
		rm(directory, {recursive: true, force: true}),
	);
	process.stdout.write(`seed ${values.seed}\n`);
	for (const [name, own] of Object.entries(figures)) {
		process.stdout.write(`${name}: ${isMet(own) ? 'met' : 'MISSED'} ${JSON.stringify(own)}\n`);
	}

	process.exitCode = Object.values(figures).every(isMet) ? 0 : 1;
}
