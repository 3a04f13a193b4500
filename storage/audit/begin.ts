import {open, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Keyring} from '../keys/keyring.ts';
import {SqliteConnection} from '../sqlite/connection.ts';
import {sealAfter} from './chain.ts';

/** Beside the keys and not in the database: whoever empties the chain there cannot have all of it sealed anew. */
const markFile = (directory: string) => path.join(directory, 'keys', 'audit-begun');

/** Seals, once in the life of a data directory, what was written before there was a chain. */
export async function beginChain(directory: string, file: string, keyring: Keyring): Promise<void> {
	if (await stat(markFile(directory)).catch(() => undefined)) {
		return;
	}

	const connection = await SqliteConnection.open(file);
	try {
		await connection.run('BEGIN IMMEDIATE');
		const [row] = await connection.all<{links: number}>('SELECT count(*) AS links FROM audit_chain');
		if (row?.links === 0) {
			await sealAfter(connection, keyring, 0);
		}

		await connection.run('COMMIT');
	} finally {
		await connection.close();
	}

	const handle = await open(markFile(directory), 'w', 0o600);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
