import sqlite3 from 'sqlite3';
import {IntakeError} from '#pipeline/errors.ts';

/** About 4 MB: a writer waits no longer for the disk than for so much. */
const PAGES_AT_ONCE = 1000;

/** What the package has and its types do not tell. */
interface OnlineBackup {
	step(pages: number, callback: (error: Error | null, isDone?: boolean) => void): void;
	finish(callback: () => void): void;
}
type WithBackup = sqlite3.Database & {backup(file: string, callback: (error: Error | null) => void): OnlineBackup};

/**
 * Copies the database `from`, in use, to the new file `to`: one consistent moment of it.
 * The read transaction that is open meanwhile keeps that moment. Without it every commit of somebody else begins the copy anew, and
 * twenty commits a second keep it from ever ending; within it no writer waits, only the write-ahead log grows until it is done.
 */
export async function copyDatabase(from: string, to: string, signal?: AbortSignal): Promise<void> {
	const database = await openDatabase(from);
	try {
		await rowsOf(database, 'PRAGMA busy_timeout = 10000');
		await rowsOf(database, 'BEGIN');
		await rowsOf(database, 'SELECT count(*) FROM sqlite_schema');
		await copy(database as WithBackup, to, signal);
		await rowsOf(database, 'COMMIT');
	} finally {
		await new Promise<void>(resolve => database.close(() => resolve()));
	}
}

async function copy(database: WithBackup, to: string, signal: AbortSignal | undefined): Promise<void> {
	const backup = await new Promise<OnlineBackup>((resolve, reject) => {
		const begun = database.backup(to, error => (error ? reject(errorOf(error)) : resolve(begun)));
	});
	try {
		for (let isDone = false; !isDone; ) {
			signal?.throwIfAborted();
			isDone = await new Promise<boolean>((resolve, reject) => {
				backup.step(PAGES_AT_ONCE, (error, done) => (error ? reject(errorOf(error)) : resolve(done ?? false)));
			});
		}
	} finally {
		await new Promise<void>(resolve => backup.finish(resolve));
	}
}

/** A connection that changes no setting of the file. */
export const openDatabase = (file: string, mode = sqlite3.OPEN_READWRITE): Promise<sqlite3.Database> =>
	new Promise((resolve, reject) => {
		const opened: sqlite3.Database = new sqlite3.Database(file, mode, error => (error ? reject(errorOf(error)) : resolve(opened)));
	});

export const rowsOf = <Row>(database: sqlite3.Database, sql: string): Promise<Row[]> =>
	new Promise((resolve, reject) => {
		database.all<Row>(sql, (error, rows) => (error ? reject(errorOf(error)) : resolve(rows)));
	});

/** Opens a database, asks, and closes. The signal ends a question that takes minutes, as the check of a large database does. */
export async function withDatabase<Result>(
	file: string,
	ask: (database: sqlite3.Database) => Promise<Result>,
	signal?: AbortSignal,
): Promise<Result> {
	signal?.throwIfAborted();
	const database = await openDatabase(file);
	const interrupt = () => database.interrupt();
	signal?.addEventListener('abort', interrupt);
	try {
		return await ask(database);
	} finally {
		signal?.removeEventListener('abort', interrupt);
		await new Promise<void>(resolve => database.close(() => resolve()));
	}
}

const errorOf = (error: Error & {code?: string}): IntakeError =>
	new IntakeError(
		error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB'
			? 'STORAGE_CORRUPT'
			: error.code === 'SQLITE_FULL'
				? 'STORAGE_FULL'
				: error.code === 'SQLITE_BUSY'
					? 'STORAGE_BUSY'
					: 'STORAGE_UNREACHABLE',
		`The database refused: ${error.code ?? 'unknown'}.`,
		{cause: error},
	);
