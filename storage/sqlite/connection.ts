import {type CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode} from 'kysely';
import sqlite3 from 'sqlite3';
import {IntakeError} from '#pipeline/errors.ts';

const BUSY_TIMEOUT_MS = 10_000;
const SYNCHRONOUS_FULL = 2;

/** One connection to the database file, durable by construction. */
export class SqliteConnection implements DatabaseConnection {
	readonly #database: sqlite3.Database;

	private constructor(database: sqlite3.Database) {
		this.#database = database;
	}

	/** Opens and asserts what durability rests on: WAL and `synchronous=FULL` hold per connection, not per file. */
	static async open(file: string): Promise<SqliteConnection> {
		const database = await new Promise<sqlite3.Database>((resolve, reject) => {
			const opened: sqlite3.Database = new sqlite3.Database(file, error => (error ? reject(errorOf(error)) : resolve(opened)));
		});
		const connection = new SqliteConnection(database);
		await connection.all(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
		await connection.all('PRAGMA journal_mode = WAL');
		await connection.all('PRAGMA synchronous = FULL');
		await connection.all('PRAGMA foreign_keys = ON');
		// What is deleted is overwritten: an erasure must not leave a patient's name on a page of the file that is free.
		await connection.all('PRAGMA secure_delete = ON');
		const [journal] = await connection.all<{journal_mode: string}>('PRAGMA journal_mode');
		const [synchronous] = await connection.all<{synchronous: number}>('PRAGMA synchronous');
		if (journal?.journal_mode !== 'wal' || synchronous?.synchronous !== SYNCHRONOUS_FULL) {
			throw new IntakeError(
				'STORAGE_UNREACHABLE',
				`The database cannot be made durable (journal ${journal?.journal_mode}, synchronous ${synchronous?.synchronous}). Keep it on a local disk.`,
			);
		}

		return connection;
	}

	all<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
		return new Promise((resolve, reject) => {
			this.#database.all<Row>(sql, parameters, (error, rows) => (error ? reject(errorOf(error)) : resolve(rows)));
		});
	}

	run(sql: string, parameters: readonly unknown[] = []): Promise<number> {
		return new Promise((resolve, reject) => {
			this.#database.run(sql, parameters, function (error) {
				error ? reject(errorOf(error)) : resolve(this.changes);
			});
		});
	}

	async executeQuery<Row>({query, sql, parameters}: CompiledQuery): Promise<QueryResult<Row>> {
		const givesRows = SelectQueryNode.is(query) || query.kind === 'RawNode' || ('returning' in query && query.returning !== undefined);
		return givesRows ? {rows: await this.all<Row>(sql, parameters)} : {rows: [], numAffectedRows: BigInt(await this.run(sql, parameters))};
	}

	// biome-ignore lint/correctness/useYield: nothing here reads row by row
	async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
		throw new IntakeError('STORAGE_UNREACHABLE', 'This database does not stream.');
	}

	close(): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#database.close(error => (error ? reject(errorOf(error)) : resolve()));
		});
	}
}

const CODES: Record<string, 'STORAGE_BUSY' | 'STORAGE_CORRUPT' | 'STORAGE_FULL'> = {
	SQLITE_FULL: 'STORAGE_FULL',
	SQLITE_BUSY: 'STORAGE_BUSY',
	SQLITE_LOCKED: 'STORAGE_BUSY',
	SQLITE_CORRUPT: 'STORAGE_CORRUPT',
	SQLITE_NOTADB: 'STORAGE_CORRUPT',
};

/** SQLite's own messages name tables and values; only its code is kept in ours. */
const errorOf = (error: Error & {code?: string}): IntakeError =>
	new IntakeError(CODES[error.code ?? ''] ?? 'STORAGE_UNREACHABLE', `The database refused: ${error.code ?? 'unknown'}.`, {cause: error});
