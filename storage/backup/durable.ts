import {randomUUID} from 'node:crypto';
import {open, rename, rm} from 'node:fs/promises';
import path from 'node:path';

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
	const opened = await open(folder, 'r');
	try {
		await opened.sync();
	} finally {
		await opened.close();
	}
}

/** Replaces a small file in one step: whoever reads sees the former or the new one, whole. */
export async function replaceDurably(file: string, content: string | Uint8Array): Promise<void> {
	const temporary = `${file}.${randomUUID()}.new`;
	try {
		const opened = await open(temporary, 'wx', 0o600);
		try {
			await opened.writeFile(content);
			await opened.sync();
		} finally {
			await opened.close();
		}

		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, {force: true});
		throw error;
	}

	await syncFolder(path.dirname(file));
}
