import {createHash, randomUUID} from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore} from '#pipeline/ports.ts';

/** The few calls durability rests on; tests hand in one that records their order or fails. */
export type FileSystem = Pick<typeof fs, 'mkdir' | 'open' | 'readFile' | 'rename' | 'stat' | 'unlink'>;

/**
 * Blobs as files `ab/cd/<sha256>` under `directory`.
 * A write returns after: temporary file, fsync, rename, fsync of the folder; any other order loses blobs in a power cut.
 */
export function filesystemBlobs(directory: string, files: FileSystem = fs): BlobStore {
	const pathFor = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
	const durableFolders = new Map<string, Promise<void>>();

	/** Makes the folders down to `folder`, each made durable in its parent, once per process. */
	function folderOf(folder: string): Promise<void> {
		const known = durableFolders.get(folder);
		if (known) {
			return known;
		}

		const made = makeFolder(folder, directory, files);
		durableFolders.set(folder, made);
		made.catch(() => durableFolders.delete(folder));
		return made;
	}

	return {
		async write(content) {
			const sha256 = createHash('sha256').update(content).digest('hex');
			const target = pathFor(sha256);
			const receipt = {sha256, byteLength: content.byteLength};
			const existing = await files.stat(target).catch(() => undefined);
			if (existing?.size === content.byteLength) {
				return receipt;
			}

			try {
				await folderOf(path.dirname(target));
				await writeDurably(content, target, files);
				return receipt;
			} catch (error) {
				const {code = 'unknown'} = error as NodeJS.ErrnoException;
				throw new IntakeError(
					code === 'ENOSPC' || code === 'EDQUOT' ? 'STORAGE_FULL' : 'STORAGE_UNREACHABLE',
					`Blob ${sha256} could not be written (${code}).`,
					{cause: error},
				);
			}
		},

		async read(sha256) {
			const content = await files.readFile(pathFor(sha256)).catch(error => {
				throw new IntakeError(
					(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'NOT_FOUND' : 'STORAGE_UNREACHABLE',
					`Blob ${sha256} cannot be read.`,
					{cause: error},
				);
			});
			if (createHash('sha256').update(content).digest('hex') !== sha256) {
				throw new IntakeError('STORAGE_CORRUPT', `Blob ${sha256} no longer holds what was written.`);
			}

			return content;
		},

		pathOf: async sha256 => path.resolve(pathFor(sha256)),
	};
}

async function makeFolder(folder: string, root: string, files: FileSystem): Promise<void> {
	const created = await files.mkdir(folder, {recursive: true, mode: 0o700});
	if (created === undefined) {
		return;
	}

	// Every parent that gained a child has to keep it.
	for (let parent = path.dirname(folder); parent.length >= path.dirname(root).length; parent = path.dirname(parent)) {
		await syncFolder(parent, files);
		if (parent === path.dirname(parent)) {
			return;
		}
	}
}

async function writeDurably(content: Uint8Array, target: string, files: FileSystem): Promise<void> {
	const temporary = path.join(path.dirname(target), `.${randomUUID()}.tmp`);
	try {
		const handle = await files.open(temporary, 'wx', 0o600);
		try {
			await handle.writeFile(content);
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

	await syncFolder(path.dirname(target), files);
}

async function syncFolder(folder: string, files: FileSystem): Promise<void> {
	const handle = await files.open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
