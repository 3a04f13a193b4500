import {createHmac, randomUUID} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import {type BlobFile, blobFiles} from './blob-files.ts';
import {syncFolder} from './durable.ts';
import {fingerprint} from './fingerprint.ts';
import type {BackupKeys} from './keys.ts';
import {inLanes} from './lanes.ts';
import type {BlobEntry} from './manifest.ts';
import {type BackupPlace, blobContext} from './place.ts';
import {readSealed, type SealingKey, sealedBytes, writeSealed} from './sealed-file.ts';

const LANES = 4;

export interface CopiedBlobs {
	readonly entries: readonly BlobEntry[];
	readonly copied: number;
	readonly copiedBytes: number;
	/** Blobs that are damaged and of which no earlier copy is there. */
	readonly damaged: ReadonlySet<string>;
}

interface Tools {
	readonly place: BackupPlace;
	readonly keys: BackupKeys;
	readonly blobs: Pick<BlobStore, 'read'>;
	/** Folder of blobs. */
	readonly root: string;
	/** What the last snapshot holds, by path. */
	readonly known: ReadonlyMap<string, BlobEntry>;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Brings every blob file into the backup that is not there yet: proven by its hash before, sealed, fsynced, read back and compared. The
 * files are taken as they lie; one that changed under its name (sealed under another master key, say) is taken again.
 */
export async function copyBlobs({place, keys, blobs, root, known, signal}: Tools): Promise<CopiedBlobs> {
	const entries: BlobEntry[] = [];
	const damaged = new Set<string>();
	const touched = new Set<string>();
	let copied = 0;
	let copiedBytes = 0;

	await inLanes(blobFiles(root), LANES, async file => {
		signal?.throwIfAborted();
		const earlier = known.get(file.path);
		if (earlier && (await isStillThere(earlier, file, place, keys.present))) {
			entries.push(earlier);
			return;
		}

		const entry = await copyOne(file);
		if (entry) {
			entries.push(entry);
			copied++;
			copiedBytes += entry.byteLength;
		} else if (earlier) {
			// Better the copy of then than none.
			entries.push(earlier);
		}
	});

	async function copyOne(file: BlobFile): Promise<BlobEntry | undefined> {
		const source = path.join(root, file.path);
		const temporary = path.join(place.blobs, `.${randomUUID()}.tmp`);
		const context = blobContext(file.path);
		try {
			await blobs.read(file.sha256);
			const {byteLength, sha256} = await writeSealed(temporary, createReadStream(source), {key: keys.present, context});
			await readBack(temporary, {keys: [keys.present], context}, sha256);
			const name = nameOf(file.path, sha256, keys.present);
			const target = place.blob(name);
			if ((await mkdir(path.dirname(target), {recursive: true, mode: 0o700})) !== undefined) {
				touched.add(place.blobs);
			}

			await rename(temporary, target);
			touched.add(path.dirname(target));
			return {path: file.path, byteLength, sha256, modifiedMs: file.modifiedMs, keyId: keys.present.id, name};
		} catch (error) {
			await rm(temporary, {force: true});
			if (await isGone(source)) {
				return undefined;
			}

			if (error instanceof IntakeError && error.code === 'STORAGE_CORRUPT') {
				damaged.add(file.sha256);
				return undefined;
			}

			throw error;
		}
	}

	for (const folder of touched) {
		await syncFolder(folder);
	}

	return {
		entries,
		copied,
		copiedBytes,
		damaged: new Set([...damaged].filter(sha256 => !entries.some(({path: at}) => at.endsWith(sha256)))),
	};
}

/** A copy that was lost or cut is made again. */
async function isStillThere(earlier: BlobEntry, file: BlobFile, place: BackupPlace, present: SealingKey): Promise<boolean> {
	if (earlier.byteLength !== file.byteLength || earlier.modifiedMs !== file.modifiedMs || earlier.keyId !== present.id) {
		return false;
	}

	const copy = await stat(place.blob(earlier.name)).catch(() => undefined);
	return copy?.size === sealedBytes(earlier.byteLength);
}

/** Tells nobody without the key which blob it is: a known form would be found by its hash. */
const nameOf = (relativePath: string, sha256: string, key: SealingKey): string =>
	createHmac('sha256', key.bytes).update(`intake blob name\n${relativePath}\n${sha256}`).digest('hex');

async function readBack(file: string, how: Parameters<typeof readSealed>[1], sha256: string): Promise<void> {
	const read = fingerprint();
	for await (const _ of read.of(readSealed(file, how))) {
		// Hashed on its way.
	}

	if (read.result().sha256 !== sha256) {
		throw new IntakeError('BACKUP_DAMAGED', `The backup's ${how.context} is not what was written.`);
	}
}

const isGone = (file: string): Promise<boolean> =>
	stat(file).then(
		() => false,
		(error: NodeJS.ErrnoException) => error.code === 'ENOENT',
	);
