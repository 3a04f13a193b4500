import {mkdir, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {goldenSet} from '../hostile/golden.ts';
import {type Fax, faxOf, openSender} from './faxes.ts';
import {checkLedger, type Verdict} from './ledger.ts';
import {freePort, startService} from './service.ts';

export interface GoldenDoorFigures extends Omit<Verdict, 'stuck'> {
	readonly files: number;
	readonly pages: number;
	/** By kind. */
	readonly kinds: Readonly<Record<string, number>>;
	/** Refused at the door, quarantined, or with another number of pages or a page without a picture, each with its reason. */
	readonly refused: readonly string[];
}

export const isMet = ({refused, lost, torn, files}: GoldenDoorFigures): boolean => refused.length + lost + torn === 0 && files > 0;

interface Given extends Fax {
	readonly name: string;
	readonly kind: string;
	readonly pages: number;
}

interface Kept {
	readonly sha256: string;
	readonly state: string;
	readonly pages: number;
	readonly unreadable: number;
}

/** Whole files of every kind through the real service, by turns posted as faxes and dropped as scans, read to their end. */
export async function goldenDoors({directory, seed, each}: {directory: string; seed: number; each: number}): Promise<GoldenDoorFigures> {
	const scans = path.join(directory, 'scans');
	await mkdir(scans, {recursive: true});
	const service = await startService({directory, port: await freePort()});
	const sender = openSender(service.url);
	const given: Given[] = [];
	const refused: string[] = [];
	for await (const {kind, name, pages, bytes} of goldenSet(seed, each)) {
		const fax = faxOf(name, bytes);
		const {bytes: _, ...kept} = fax;
		if (given.length % 2 === 0) {
			const status = await sender.send(fax);
			if (status !== 200) {
				refused.push(`${name}: answered ${status}`);
			}

			given.push({...kept, name, kind, pages});
		} else {
			await writeFile(path.join(scans, `${name}.tmp`), bytes);
			await rename(path.join(scans, `${name}.tmp`), path.join(scans, name));
			given.push({...kept, connector: 'mailroom', externalId: null, name, kind, pages});
		}
	}

	await sender.close();
	const there = await untilRead(path.join(directory, 'data'), given.length);
	await service.stop();
	for (const {name, sha256, pages} of given) {
		const found = there.get(sha256 ?? '');
		if (!found) {
			refused.push(`${name}: not there`);
		} else if (found.state === 'quarantined' || found.pages !== pages || found.unreadable > 0) {
			refused.push(`${name}: ${found.state}, ${found.pages} pages of ${pages}, ${found.unreadable} unreadable`);
		}
	}

	const {stuck: _, ...verdict} = await checkLedger(path.join(directory, 'data'), given, {isAtRest: false});
	return {
		files: given.length,
		pages: [...there.values()].reduce((sum, {pages}) => sum + pages, 0),
		kinds: Object.fromEntries([...Map.groupBy(given, ({kind}) => kind)].map(([kind, {length}]) => [kind, length])),
		refused,
		...verdict,
	};
}

const STUCK_MS = 120_000;

/** What is kept of each file, once all are read or nothing moves any more. */
async function untilRead(data: string, count: number): Promise<Map<string, Kept>> {
	const connection = await SqliteConnection.open(path.join(data, 'intake.db'));
	try {
		let [rows, seen, since] = [[] as Kept[], '', performance.now()];
		while (performance.now() - since < STUCK_MS) {
			rows = await connection.all<Kept & Record<string, string | number>>(
				`SELECT original_sha256 AS sha256, state, (SELECT count(*) FROM pages WHERE delivery_id = deliveries.id) AS pages,
					(SELECT count(*) FROM pages WHERE delivery_id = deliveries.id AND image IS NULL) AS unreadable FROM deliveries`,
			);
			const ended = rows.filter(({state}) => !['received', 'processing'].includes(state)).length;
			if (ended >= count) {
				break;
			}

			if (`${rows.length} ${ended}` !== seen) {
				[seen, since] = [`${rows.length} ${ended}`, performance.now()];
			}

			await pause(500);
		}

		return new Map(rows.map(row => [row.sha256, row]));
	} finally {
		await connection.close();
	}
}
