import {sealing} from '../audit/chain.ts';
import type {Keyring} from '../keys/keyring.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';

/** All of it or nothing, with its audit events sealed, on a connection of its own. */
export async function sealedTransaction(connection: SqliteConnection, keyring: Keyring, work: () => Promise<void>): Promise<void> {
	const seals = sealing(keyring);
	await connection.run('BEGIN IMMEDIATE');
	try {
		await seals.afterBegin(connection);
		await work();
		await seals.beforeCommit(connection);
		await connection.run('COMMIT');
	} catch (error) {
		await connection.run('ROLLBACK').catch(() => {});
		throw error;
	}
}
