import {createHash, type Hash} from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import {plainPieces, sealedPieces} from '../encryption/sealed-file.ts';
import type {Keyring} from '../keys/keyring.ts';
import {type DurableFolder, type FileSystem, makeFolder, sharedSyncs, writeDurably} from './durable.ts';
import {placeOf} from './places.ts';
import type {Spool} from './spool.ts';

export interface BlobSurroundings {
	readonly keyring: Keyring;
	/** Where plain copies lie while an isolated reader looks at them. */
	readonly spool: Spool;
}

/**
 * Blobs as sealed files `ab/cd/<sha256 of the plain content>` under `directory`. Plain files from before they were sealed are read as well.
 * A write returns after: temporary file, fsync, rename, fsync of the folder; any other order loses blobs in a power cut.
 */
export function filesystemBlobs(directory: string, {keyring, spool}: BlobSurroundings, files: FileSystem = fs): BlobStore {
	const durableFolders = new Map<string, DurableFolder>();
	const sync = sharedSyncs(files);

	/** Makes the folders down to `folder`, each made durable in its parent, once per process. */
	function folderOf(folder: string): DurableFolder {
		const known = durableFolders.get(folder);
		if (known) {
			return known;
		}

		const durable = makeFolder(folder, directory, files, sync);
		durableFolders.set(folder, durable);
		durable.kept.catch(() => durableFolders.delete(folder));
		return durable;
	}

	/** Each piece is given after its tag was found right; throws at the end when all together do not hash to their name. */
	async function* piecesOf(sha256: string): AsyncGenerator<Buffer, void, undefined> {
		const file = await opened(placeOf(directory, sha256), sha256, files);
		const hash: Hash = createHash('sha256');
		try {
			for await (const piece of plainPieces(file, sha256, keyring)) {
				hash.update(piece);
				yield piece;
			}
		} catch (error) {
			throw error instanceof IntakeError ? error : unreadable(sha256, error);
		} finally {
			await file.close();
		}

		if (hash.digest('hex') !== sha256) {
			throw new IntakeError('STORAGE_CORRUPT', `Blob ${sha256} no longer holds what was written.`);
		}
	}

	/** Read to its end, since size and name tell nothing of the bytes between. What is damaged or under a lost key is written anew. */
	async function isWhole(sha256: string): Promise<boolean> {
		try {
			for await (const _ of piecesOf(sha256)) {
				// Only its end counts.
			}

			return true;
		} catch {
			return false;
		}
	}

	return {
		async write(content) {
			const sha256 = createHash('sha256').update(content).digest('hex');
			const target = placeOf(directory, sha256);
			try {
				if (await isWhole(sha256)) {
					// Whoever wrote it may have been ended before its name was on the disk.
					await sync(path.dirname(target));
				} else {
					const {made, kept} = folderOf(path.dirname(target));
					await made;
					await Promise.all([writeDurably(sealedPieces(content, sha256, keyring), target, files, sync), kept]);
				}

				return {sha256, byteLength: content.byteLength};
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
			const pieces = await Array.fromAsync(piecesOf(sha256));
			return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
		},

		plainFolder: spool.folder,
		withFile: (sha256, use) => spool.withFile(sha256, () => piecesOf(sha256), use),
	};
}

async function opened(place: string, sha256: string, files: FileSystem): Promise<fs.FileHandle> {
	try {
		return await files.open(place, 'r');
	} catch (error) {
		throw unreadable(sha256, error);
	}
}

const unreadable = (sha256: string, cause: unknown) =>
	new IntakeError(
		(cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'NOT_FOUND' : 'STORAGE_UNREACHABLE',
		`Blob ${sha256} cannot be read.`,
		{cause},
	);
