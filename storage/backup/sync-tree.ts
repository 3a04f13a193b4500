import {execFile} from 'node:child_process';
import {open, readdir} from 'node:fs/promises';
import path from 'node:path';
import {syncFolder} from './durable.ts';

/**
 * Everything under `folder` survives a power cut when this returns. The system's own `sync -f` asks the file system once; a call for each
 * of some hundred thousand files and folders takes longer than writing them. Where there is no such command, each is asked for.
 */
export async function syncTree(folder: string, command = 'sync'): Promise<void> {
	const isDone = await new Promise<boolean>(resolve => {
		execFile(command, ['-f', folder], error => resolve(error === null));
	});
	if (!isDone) {
		await syncEach(folder);
	}
}

async function syncEach(folder: string): Promise<void> {
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		const inside = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			await syncEach(inside);
		} else if (entry.isFile()) {
			const file = await open(inside, 'r');
			try {
				await file.sync();
			} finally {
				await file.close();
			}
		}
	}

	await syncFolder(folder);
}
