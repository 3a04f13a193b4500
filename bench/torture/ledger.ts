import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import type {Fax} from './faxes.ts';

export interface Verdict {
	readonly acknowledged: number;
	/** Acknowledged, and not there. */
	readonly lost: number;
	/** There, and its file is missing or not what was sent. */
	readonly torn: number;
	/** More than one delivery of one fax. */
	readonly doubled: number;
	/** Neither at an end nor where a person sees it. */
	readonly stuck: number;
	readonly integrity: string;
}

export const isClean = ({lost, torn, doubled, stuck, integrity}: Verdict): boolean =>
	lost + torn + doubled + stuck === 0 && integrity === 'ok';

/** Compares what was acknowledged with what is kept in a data directory that nobody has open. `stuck` only when the work is said to be done. */
export async function checkLedger(directory: string, acknowledged: readonly Fax[], {isAtRest = true} = {}): Promise<Verdict> {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	const [{integrity_check: integrity} = {integrity_check: '?'}] = await connection.all<{integrity_check: string}>('PRAGMA integrity_check');
	const [{doubled} = {doubled: 0}] = await connection.all<{doubled: number}>(
		'SELECT count(*) AS doubled FROM (SELECT 1 FROM deliveries GROUP BY connector, external_id HAVING count(*) > 1)',
	);
	const [{stuck} = {stuck: 0}] = await connection.all<{stuck: number}>(
		`SELECT count(*) AS stuck FROM deliveries WHERE state IN ('received', 'processing')
			OR (state IN ('in-review', 'quarantined') AND NOT EXISTS
				(SELECT 1 FROM review_tasks WHERE review_tasks.delivery_id = deliveries.id AND review_tasks.state = 'open'))`,
	);
	const rows = await connection.all<{connector: string; external_id: string; sha256: string | null}>(
		'SELECT connector, external_id, original_sha256 AS sha256 FROM deliveries',
	);
	const byId = new Map(rows.map(({connector: name, external_id: id, sha256}) => [`${name} ${id}`, sha256]));
	const byFile = Map.groupBy(rows, ({connector: name, sha256}) => `${name} ${sha256}`);
	await connection.close();
	const {blobs, close} = await openStorage({kind: 'sqlite', directory}, {now: () => new Date()});
	const isWhole = (sha256: string) =>
		blobs.read(sha256).then(
			() => true,
			() => false,
		);
	let [lost, torn, twice] = [0, 0, 0];
	for (const {connector: name, externalId, sha256} of acknowledged) {
		const isKnown = externalId === null ? byFile.has(`${name} ${sha256}`) : byId.has(`${name} ${externalId}`);
		const kept = externalId === null ? sha256 : byId.get(`${name} ${externalId}`);
		twice += externalId === null && (byFile.get(`${name} ${sha256}`)?.length ?? 0) > 1 ? 1 : 0;
		if (!isKnown) {
			lost++;
		} else if (sha256 !== null && (kept !== sha256 || !(await isWhole(sha256)))) {
			torn++;
		}
	}

	await close();
	return {acknowledged: acknowledged.length, lost, torn, doubled: doubled + twice, stuck: isAtRest ? stuck : 0, integrity};
}

/** Until no job waits or runs, or, when told so, none but those to be tried again later; false when that takes longer than `limitMs`. */
export async function atRest(directory: string, limitMs: number, isLaterRest = false): Promise<boolean> {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	try {
		for (const until = performance.now() + limitMs; performance.now() < until; await pause(50)) {
			const [row] = await connection.all<{jobs: number}>('SELECT count(*) AS jobs FROM jobs WHERE due_at <= ?', [
				isLaterRest ? new Date().toISOString() : '9',
			]);
			if (row?.jobs === 0) {
				return true;
			}
		}

		return false;
	} finally {
		await connection.close();
	}
}
