import {randomUUID} from 'node:crypto';
import type * as fs from 'node:fs/promises';
import path from 'node:path';

/** The few calls durability rests on; tests hand in one that records their order or fails. */
export type FileSystem = Pick<typeof fs, 'mkdir' | 'open' | 'rename' | 'unlink'>;

/** Returns when what was in the folder at the call is kept. */
export type FolderSync = (folder: string) => Promise<void>;

/** What is in a folder is there after a power cut only once the folder is `kept` in its parents, too. */
export interface DurableFolder {
	readonly made: Promise<void>;
	readonly kept: Promise<void>;
}

/** Makes the folders down to `folder` and keeps each in its parent; `root` is the topmost that may be new. A file may be written once it is made. */
export function makeFolder(
	folder: string,
	root: string,
	files: FileSystem,
	sync: FolderSync = folder => syncFolder(folder, files),
): DurableFolder {
	const made = files.mkdir(folder, {recursive: true, mode: 0o700});
	return {made: made.then(() => {}), kept: made.then(created => keepInParents(folder, created, root, sync))};
}

/** Every parent that gained a child has to keep it; in which order does not matter to who waits for all. */
async function keepInParents(folder: string, created: string | undefined, root: string, sync: FolderSync): Promise<void> {
	const parents: string[] = [];
	if (created !== undefined) {
		for (let parent = path.dirname(folder); parent.length >= path.dirname(root).length; parent = path.dirname(parent)) {
			parents.push(parent);
			if (parent === path.dirname(parent)) {
				break;
			}
		}
	}

	await Promise.all(parents.map(sync));
}

/** Temporary file, fsync, rename, fsync of the folder; any other order loses blobs in a power cut. Leaves nothing when it fails. */
export async function writeDurably(
	pieces: Iterable<Uint8Array>,
	target: string,
	files: FileSystem,
	sync: FolderSync = folder => syncFolder(folder, files),
): Promise<void> {
	const temporary = path.join(path.dirname(target), `.${randomUUID()}.tmp`);
	try {
		const handle = await files.open(temporary, 'wx', 0o600);
		try {
			for (const piece of pieces) {
				await handle.writeFile(piece);
			}

			// Once this fails the pages may be gone although a second call would succeed: never retried on this descriptor.
			await handle.sync();
		} finally {
			await handle.close();
		}

		await files.rename(temporary, target);
	} catch (error) {
		await files.unlink(temporary).catch(() => {});
		throw error;
	}

	await sync(path.dirname(target));
}

export async function syncFolder(folder: string, files: FileSystem): Promise<void> {
	const handle = await files.open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** One flush serves all who asked for that folder before it began; who asks while one is under way shares the next. */
export function sharedSyncs(files: FileSystem): FolderSync {
	const running = new Map<string, Promise<void>>();
	const next = new Map<string, Promise<void>>();

	function begin(folder: string): Promise<void> {
		const one = syncFolder(folder, files).finally(() => {
			if (running.get(folder) === one) {
				running.delete(folder);
			}
		});
		running.set(folder, one);
		return one;
	}

	return folder => {
		const current = running.get(folder);
		if (!current) {
			return begin(folder);
		}

		const waiting = next.get(folder);
		if (waiting) {
			return waiting;
		}

		const after = current
			.catch(() => {})
			.then(() => {
				next.delete(folder);
				return begin(folder);
			});
		next.set(folder, after);
		return after;
	};
}
