import {open, readFile} from 'node:fs/promises';
import path from 'node:path';

export const ownCheckpointFile = (directory: string): string => path.join(directory, 'audit-checkpoints.jsonl');

/** Durable when it returns: a checkpoint that a power cut takes back proves nothing. */
export async function appendCheckpoint(file: string, line: string): Promise<void> {
	const handle = await open(file, 'a', 0o600);
	try {
		await handle.writeFile(`${line}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

export const readCheckpoints = async (file: string): Promise<string[]> =>
	(await readFile(file, 'utf8')).split('\n').filter(line => line.trim() !== '');
