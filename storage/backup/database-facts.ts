import type sqlite3 from 'sqlite3';
import {IntakeError} from '#pipeline/errors.ts';
import {rowsOf} from './snapshot.ts';

/** What a copy of the database is compared by. */
export interface DatabaseFacts {
	readonly schemaVersion: number;
	readonly rows: Readonly<Record<string, number>>;
	/** Number of the newest audit event; 0 when there is none. */
	readonly newestRecord: number;
}

/** Every place a blob is named at. A table that names blobs is added here: `verify` and backups then know of it. */
export const NAMING_BLOBS = [
	'SELECT original_sha256 AS name FROM deliveries WHERE original_sha256 IS NOT NULL',
	"SELECT json_extract(image, '$.sha256') AS name FROM pages WHERE image IS NOT NULL",
	"SELECT json_extract(data, '$.photo.sha256') AS name FROM parcels WHERE json_extract(data, '$.photo.sha256') IS NOT NULL",
	// Images of pages that are being read: a journey that goes on looks for them.
	"SELECT json_extract(output, '$.image.sha256') AS name FROM journal WHERE json_valid(output) AND json_extract(output, '$.image.sha256') IS NOT NULL",
];

/** Throws STORAGE_CORRUPT when SQLite finds anything wrong. */
export async function assertIntegrity(database: sqlite3.Database): Promise<void> {
	const findings = await integrityFindings(database);
	if (findings > 0) {
		throw new IntakeError(
			'STORAGE_CORRUPT',
			`The database is damaged: ${findings} finding${findings === 1 ? '' : 's'} of its integrity check.`,
		);
	}
}

/** SQLite's own words name tables and values: only their number is told. */
export async function integrityFindings(database: sqlite3.Database): Promise<number> {
	const rows = await rowsOf<{integrity_check: string}>(database, 'PRAGMA integrity_check');
	return rows.length === 1 && rows[0]?.integrity_check === 'ok' ? 0 : rows.length;
}

export async function factsOf(database: sqlite3.Database): Promise<DatabaseFacts> {
	const tables = await rowsOf<{name: string}>(
		database,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
	);
	const rows: Record<string, number> = {};
	for (const {name} of tables) {
		const [counted] = await rowsOf<{count: number}>(database, `SELECT count(*) AS count FROM "${name.replaceAll('"', '""')}"`);
		rows[name] = counted?.count ?? 0;
	}

	const [version] = await rowsOf<{user_version: number}>(database, 'PRAGMA user_version');
	return {schemaVersion: version?.user_version ?? 0, rows, newestRecord: await newestRecord(database)};
}

export async function newestRecord(database: sqlite3.Database): Promise<number> {
	const [newest] = await rowsOf<{number: number | null}>(database, 'SELECT max(number) AS number FROM audit_events');
	return newest?.number ?? 0;
}

export async function namedBlobs(database: sqlite3.Database): Promise<Set<string>> {
	const names = new Set<string>();
	for (const sql of NAMING_BLOBS) {
		for (const {name} of await rowsOf<{name: string}>(database, `SELECT DISTINCT name FROM (${sql})`)) {
			names.add(name);
		}
	}

	return names;
}

export const idsOfDeliveries = async (database: sqlite3.Database): Promise<string[]> =>
	(await rowsOf<{id: string}>(database, 'SELECT id FROM deliveries')).map(({id}) => id);
