import {type Dialect, type Driver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type TransactionSettings} from 'kysely';
import type {Sealing} from '../audit/chain.ts';
import {SqliteConnection} from './connection.ts';

/**
 * Lends each of its connections to one user at a time. `sqlite3` is asynchronous on one connection, so two tasks'
 * statements would otherwise interleave inside one transaction.
 */
class PooledDriver implements Driver {
	readonly #file: string;
	readonly #size: number;
	readonly #begin: string;
	readonly #sealing: Sealing | undefined;
	readonly #all: SqliteConnection[] = [];
	readonly #idle: SqliteConnection[] = [];
	readonly #waiting: Array<(connection: SqliteConnection) => void> = [];

	constructor(file: string, size: number, begin: string, sealing?: Sealing) {
		this.#sealing = sealing;
		this.#file = file;
		this.#size = size;
		this.#begin = begin;
	}

	async init(): Promise<void> {
		for (let count = 0; count < this.#size; count++) {
			const connection = await SqliteConnection.open(this.#file);
			this.#all.push(connection);
			this.#idle.push(connection);
		}
	}

	async acquireConnection(): Promise<SqliteConnection> {
		return this.#idle.pop() ?? new Promise(resolve => this.#waiting.push(resolve));
	}

	async releaseConnection(connection: SqliteConnection): Promise<void> {
		const next = this.#waiting.shift();
		if (next) {
			next(connection);
		} else {
			this.#idle.push(connection);
		}
	}

	async beginTransaction(connection: SqliteConnection, _settings: TransactionSettings): Promise<void> {
		await connection.run(this.#begin);
		await this.#sealing?.afterBegin(connection);
	}

	async commitTransaction(connection: SqliteConnection): Promise<void> {
		await this.#sealing?.beforeCommit(connection);
		await connection.run('COMMIT');
	}

	async rollbackTransaction(connection: SqliteConnection): Promise<void> {
		await connection.run('ROLLBACK');
	}

	async destroy(): Promise<void> {
		for (const connection of this.#all) {
			await connection.close();
		}
	}
}

const dialect = (createDriver: () => Driver): Dialect => ({
	createAdapter: () => new SqliteAdapter(),
	createIntrospector: database => new SqliteIntrospector(database),
	createQueryCompiler: () => new SqliteQueryCompiler(),
	createDriver,
});

/** The single writer: a transaction takes the write lock at once, so it cannot fail half-way for being late. */
export const writerDialect = (file: string, sealing?: Sealing): Dialect =>
	dialect(() => new PooledDriver(file, 1, 'BEGIN IMMEDIATE', sealing));

export const readerDialect = (file: string, size: number): Dialect => dialect(() => new PooledDriver(file, size, 'BEGIN'));
