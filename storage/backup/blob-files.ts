import {opendir, stat} from 'node:fs/promises';
import path from 'node:path';

export interface BlobFile {
	/** Under the folder of blobs, with slashes. */
	readonly path: string;
	/** The blob it holds: files are named by it, whatever is in them. */
	readonly sha256: string;
	readonly byteLength: number;
	readonly modifiedMs: number;
}

const IS_BLOB = /^[0-9a-f]{64}/;

/** Every blob file there is, unfinished ones left out. Files that are erased meanwhile are passed over. */
export async function* blobFiles(root: string, folder = ''): AsyncGenerator<BlobFile> {
	const opened = await opendir(path.join(root, folder)).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') {
			return undefined;
		}

		throw error;
	});
	for await (const entry of opened ?? []) {
		const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
		if (entry.isDirectory() && !entry.name.startsWith('.')) {
			yield* blobFiles(root, inside);
		} else if (entry.isFile() && IS_BLOB.test(entry.name)) {
			const found = await stat(path.join(root, inside)).catch(() => undefined);
			if (found) {
				yield {path: inside, sha256: entry.name.slice(0, 64), byteLength: found.size, modifiedMs: found.mtimeMs};
			}
		}
	}
}

export const sha256OfPath = (relativePath: string): string => path.basename(relativePath).slice(0, 64);
