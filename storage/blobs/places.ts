import {readdir} from 'node:fs/promises';
import path from 'node:path';

const NAME = /^[0-9a-f]{64}$/;

/** Where the blob with this SHA-256 of its plain content lies: `ab/cd/<sha256>`. */
export const placeOf = (directory: string, sha256: string): string => path.join(directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256);

/** All blobs there are, in the order of their names. What is just being written has no such name yet. */
export async function* blobNames(directory: string): AsyncGenerator<string, void, undefined> {
	for (const outer of await namesIn(directory)) {
		for (const inner of await namesIn(path.join(directory, outer))) {
			yield* (await namesIn(path.join(directory, outer, inner))).filter(name => NAME.test(name) && name.startsWith(outer + inner));
		}
	}
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return (await readdir(folder)).sort();
	} catch (error) {
		// A folder that is not there yet has no blobs; a file among the folders is none of ours.
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			return [];
		}

		throw error;
	}
}
