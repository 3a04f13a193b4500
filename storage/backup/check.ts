import {randomInt} from 'node:crypto';
import {rename, stat} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import {sha256OfPath} from './blob-files.ts';
import {inLanes} from './lanes.ts';
import {assertLists, type BlobEntry, blobEntries, readManifest} from './manifest.ts';
import {blobContext, chosenSnapshot} from './place.ts';
import {inScratch} from './scratch.ts';
import {readSealed, sealedBytes} from './sealed-file.ts';
import type {BackupTools} from './tools.ts';
import {unsealBlob, unsealDatabase} from './unseal.ts';

const SAMPLE = 20;
const LANES = 4;

export interface CheckTools extends BackupTools {
	/** Opens restored data as the program would. */
	readonly openBlobs: (directory: string) => Promise<Pick<BlobStore, 'read'> & {close(): Promise<void>}>;
}

export interface CheckOptions {
	/** Opens every blob, not twenty. */
	readonly isDeep?: boolean;
	readonly signal?: AbortSignal;
}

export interface CheckedBackup {
	readonly name: string;
	readonly takenAt: string;
	readonly rows: number;
	/** Blobs restored and read through the program itself. */
	readonly restored: number;
	/** Blobs whose every byte was checked in the backup. */
	readonly opened: number;
	readonly blobs: number;
	/** Blobs that were lost before the backup was made. */
	readonly lost: number;
}

/**
 * Restores the newest snapshot, as far as it takes to believe it: the whole database (bytes, integrity, rows as counted, as new as it was
 * when taken) and twenty blobs drawn by lot, read through the program; of the others that they lie there in their length, or, when `isDeep`,
 * every byte. A damaged copy is set aside, so that the next backup makes it anew.
 * Throws BACKUP_DAMAGED, KEY_MISSING, NOT_FOUND, STORAGE_…; the scratch folder is wiped always.
 */
export const checkBackup = (tools: CheckTools, {isDeep = false, signal}: CheckOptions = {}): Promise<CheckedBackup> =>
	inScratch(tools.dataDirectory, async scratch => {
		const {place} = tools;
		const source = {place, keys: tools.keys.all};
		const name = await chosenSnapshot(place);
		const manifest = await readManifest(name, source);
		await unsealDatabase(manifest, path.join(scratch, 'intake.db'), source, signal);

		await assertLists(manifest, source);
		const sample: BlobEntry[] = [];
		let count = 0;
		let damaged = 0;
		await inLanes(blobEntries(name, source), LANES, async entry => {
			signal?.throwIfAborted();
			drawn(sample, entry, ++count);
			if (!(await isWhole(entry, isDeep, tools))) {
				damaged++;
			}
		});
		if (count !== manifest.blobs.count) {
			throw new IntakeError('BACKUP_DAMAGED', `${name} lists ${count} blobs, and says ${manifest.blobs.count}.`);
		}

		damaged += await damagedOf(sample, scratch, tools);
		if (damaged > 0) {
			throw new IntakeError(
				'BACKUP_DAMAGED',
				`${damaged} blobs of ${name} are damaged or missing in the backup. Make a new backup now: it copies them anew.`,
			);
		}

		return {
			name,
			takenAt: manifest.takenAt,
			rows: Object.values(manifest.rows).reduce((sum, rows) => sum + rows, 0),
			restored: sample.length,
			opened: isDeep ? count : sample.length,
			blobs: count,
			lost: manifest.lost.length,
		};
	});

/** Every entry has the same chance to be among the twenty, however many there are. */
function drawn(sample: BlobEntry[], entry: BlobEntry, count: number): void {
	const place = sample.length < SAMPLE ? sample.length : randomInt(count);
	if (place < SAMPLE) {
		sample[place] = entry;
	}
}

async function isWhole(entry: BlobEntry, isDeep: boolean, {place, keys}: CheckTools): Promise<boolean> {
	const copy = await stat(place.blob(entry.name)).catch(() => undefined);
	if (copy?.size !== sealedBytes(entry.byteLength)) {
		return false;
	}

	return (
		!isDeep ||
		untilDamage(place.blob(entry.name), async () => {
			for await (const _ of readSealed(place.blob(entry.name), {keys: keys.all, context: blobContext(entry.path)})) {
				// Reading is the check.
			}
		})
	);
}

async function damagedOf(sample: readonly BlobEntry[], scratch: string, {place, keys, openBlobs}: CheckTools): Promise<number> {
	const whole: BlobEntry[] = [];
	for (const entry of sample) {
		const isRestored = await untilDamage(place.blob(entry.name), () =>
			unsealBlob(entry, path.join(scratch, 'blobs'), {place, keys: keys.all}),
		);
		if (isRestored) {
			whole.push(entry);
		}
	}

	const blobs = await openBlobs(scratch);
	try {
		for (const entry of whole) {
			await blobs.read(sha256OfPath(entry.path));
		}
	} finally {
		await blobs.close();
	}

	return sample.length - whole.length;
}

/** False when the copy is damaged; it is then set aside, and counts as missing. */
async function untilDamage(file: string, read: () => Promise<void>): Promise<boolean> {
	try {
		await read();
		return true;
	} catch (error) {
		if (!(error instanceof IntakeError) || error.code !== 'BACKUP_DAMAGED') {
			throw error;
		}

		await rename(file, `${file}.damaged`).catch(() => {});
		return false;
	}
}
