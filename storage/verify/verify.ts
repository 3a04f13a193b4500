import path from 'node:path';
import type sqlite3 from 'sqlite3';
import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import {blobFiles} from '../backup/blob-files.ts';
import {integrityFindings, namedBlobs} from '../backup/database-facts.ts';
import {erasedBlobs, erasuresFile, linesOf} from '../backup/erasures.ts';
import {inLanes} from '../backup/lanes.ts';
import {rowsOf, withDatabase} from '../backup/snapshot.ts';
import {pageFaults} from './pages.ts';
import {unreadableRecords} from './records.ts';

const LANES = 4;

/** Something that is wrong: what, how often, and ids of ours where that helps. Nothing of patients. */
export interface Fault {
	readonly what: string;
	readonly count: number;
	readonly ids: readonly string[];
}

export interface Verification {
	readonly faults: readonly Fault[];
	readonly deliveries: number;
	readonly pages: number;
	readonly blobs: number;
	readonly blobBytes: number;
	/** Blob files that nothing names: left by an acceptance that was cut off, or just being written. Harmless. */
	readonly orphans: number;
}

export interface VerifyTools {
	readonly directory: string;
	readonly blobs: Pick<BlobStore, 'read'>;
	/** Reads every record with the model it has to fit, too. */
	readonly isDeep?: boolean;
}

/** Checks what is kept, at one moment of the database, while the service runs or not. Changes nothing. */
export async function verifyStorage({directory, blobs, isDeep = false}: VerifyTools): Promise<Verification> {
	const seen = await withDatabase(path.join(directory, 'intake.db'), database => within(database, () => look(database, isDeep))).catch(
		asFault,
	);
	const {faults, orphans, blobBytes} = await verifyBlobs(seen.named, {directory, blobs});
	return {faults: [...seen.faults, ...faults], deliveries: seen.deliveries, pages: seen.pages, blobs: seen.named.size, blobBytes, orphans};
}

/** All questions are answered from the same moment, whatever is written meanwhile. */
async function within<Result>(database: sqlite3.Database, ask: () => Promise<Result>): Promise<Result> {
	await rowsOf(database, 'PRAGMA busy_timeout = 10000');
	await rowsOf(database, 'BEGIN');
	try {
		return await ask();
	} finally {
		await rowsOf(database, 'ROLLBACK');
	}
}

/** A database so damaged that it answers nothing is a finding, too. */
function asFault(error: unknown): Awaited<ReturnType<typeof look>> {
	if (error instanceof IntakeError && error.code === 'STORAGE_CORRUPT') {
		return {faults: [{what: 'database-damaged', count: 1, ids: []}], named: new Set(), deliveries: 0, pages: 0};
	}

	throw error;
}

async function look(database: sqlite3.Database, isDeep: boolean) {
	const faults: Fault[] = [];
	const findings = await integrityFindings(database);
	if (findings > 0) {
		faults.push({what: 'database-damaged', count: findings, ids: []});
	}

	for (const {table, count} of await rowsOf<{table: string; count: number}>(
		database,
		'SELECT "table", count(*) AS count FROM pragma_foreign_key_check GROUP BY 1',
	)) {
		faults.push({what: `reference-broken in ${table}`, count, ids: []});
	}

	for (const [what, ids] of await pageFaults(database)) {
		faults.push({what, count: ids.length, ids});
	}

	for (const [where, ids] of isDeep ? await unreadableRecords(database) : []) {
		faults.push({what: `record-unreadable in ${where}`, count: ids.length, ids});
	}

	const [counts] = await rowsOf<{deliveries: number; pages: number}>(
		database,
		'SELECT (SELECT count(*) FROM deliveries) AS deliveries, (SELECT count(*) FROM pages) AS pages',
	);
	return {faults, named: await namedBlobs(database), deliveries: counts?.deliveries ?? 0, pages: counts?.pages ?? 0};
}

async function verifyBlobs(named: ReadonlySet<string>, {directory, blobs}: VerifyTools) {
	const damaged: string[] = [];
	const found = new Set<string>();
	let orphans = 0;
	let blobBytes = 0;
	await inLanes(blobFiles(path.join(directory, 'blobs')), LANES, async ({sha256, byteLength}) => {
		if (!named.has(sha256)) {
			orphans++;
			return;
		}

		found.add(sha256);
		blobBytes += byteLength;
		await blobs.read(sha256).catch(error => {
			if (!(error instanceof IntakeError) || error.code === 'STORAGE_UNREACHABLE') {
				throw error;
			}

			// Gone since it was listed: it was erased.
			if (error.code !== 'NOT_FOUND') {
				damaged.push(sha256);
			}
		});
	});
	const erased = erasedBlobs(await linesOf(erasuresFile(directory)));
	const missing = [...named].filter(sha256 => !found.has(sha256) && !erased.has(sha256));
	const faults: Fault[] = [
		...(missing.length > 0 ? [{what: 'blob-missing', count: missing.length, ids: missing}] : []),
		...(damaged.length > 0 ? [{what: 'blob-damaged', count: damaged.length, ids: damaged}] : []),
	];
	return {faults, orphans, blobBytes};
}
