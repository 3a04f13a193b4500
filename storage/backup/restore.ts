import {mkdir, readdir, rename, rm, statfs} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {StorageOptions} from '../options.ts';
import {sha256OfPath} from './blob-files.ts';
import {namedBlobs} from './database-facts.ts';
import {replaceDurably, syncFolder} from './durable.ts';
import {erasedBlobs, erasuresFile, linesOf, mendedErasures, writeErasures} from './erasures.ts';
import {type BackupKeys, storageAt} from './keys.ts';
import {inLanes} from './lanes.ts';
import {assertLists, blobEntries, erasureLines, type Manifest, readManifest} from './manifest.ts';
import {type BackupPlace, chosenSnapshot, snapshotNames} from './place.ts';
import type {SealingKey} from './sealed-file.ts';
import {withDatabase} from './snapshot.ts';
import {syncTree} from './sync-tree.ts';
import {unsealBlob, unsealDatabase} from './unseal.ts';

const LANES = 4;
const STAGING = '.restoring';

/** Something that has to be done to restored data before anybody opens them, such as erasing again what was erased. */
export interface RestoreStep {
	readonly name: string;
	/** `storage` opens the restored data; `erasures` is the log of what was erased, which may not exist. */
	run(restored: {readonly storage: StorageOptions; readonly erasures: string}): Promise<void>;
}

export interface RestoreOptions {
	readonly place: BackupPlace;
	readonly keys: BackupKeys;
	/** An empty folder, or one that is not there yet. */
	readonly to: string;
	/** Its name; the newest when not given. */
	readonly snapshot?: string | undefined;
	/** Goes on past blobs that are damaged in the backup, and tells which. */
	readonly isDespiteDamage?: boolean | undefined;
	/** How the data were opened where they came from: its keys open the restored ones. */
	readonly storage: StorageOptions;
	/** In this order. */
	readonly afterRestore: readonly RestoreStep[];
	readonly onProgress?: (bytes: number, of: number) => void;
}

export interface Restored {
	readonly name: string;
	readonly takenAt: string;
	readonly blobs: number;
	readonly bytes: number;
	/** Blobs that are damaged in the backup. */
	readonly damaged: readonly string[];
	/** Blobs that were lost before the backup was made. */
	readonly lost: readonly string[];
	/** Entries in the log of erasures. */
	readonly erasures: number;
	/** Of them, those that were damaged in the plain log and were taken from the newest snapshot instead, or could not be read at all. */
	readonly erasuresMended: number;
	readonly steps: readonly string[];
	/** The master key they were written under; no secret. */
	readonly masterKeyId: string;
}

/**
 * Brings a snapshot back into an empty folder. Everything is proven and every step done beside the place where it will lie; the database
 * gets its name last, so that an interrupted restore is never taken for a data directory.
 * Throws STATE_CONFLICT when the folder is not empty, BACKUP_DAMAGED, KEY_MISSING, NOT_FOUND, STORAGE_….
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
	const {place, keys, to, storage, afterRestore} = options;
	const source = {place, keys: keys.all};
	const name = await chosenSnapshot(place, options.snapshot);
	const manifest = await readManifest(name, source);
	await prepareTarget(to, manifest);
	if (!options.isDespiteDamage) {
		await assertLists(manifest, source);
	}

	const staging = path.join(to, STAGING);
	await mkdir(staging, {mode: 0o700});

	const database = path.join(staging, 'intake.db');
	await unsealDatabase(manifest, database, source);
	const {damaged, held} = await restoreBlobs(manifest, staging, options);
	const erasures = await erasuresOf(source);
	await writeErasures(erasures.lines, erasuresFile(staging));
	await assertComplete(manifest, database, held, [...damaged, ...erasedBlobs(erasures.lines)]);

	// The data go on under the key they were written with, or not at all.
	await mkdir(path.join(staging, 'keys'), {mode: 0o700});
	await replaceDurably(path.join(staging, 'keys', 'present-id'), `${manifest.masterKeyId}\n`);
	const restored = {storage: await storageAt(staging, storage), erasures: erasuresFile(staging)};
	for (const step of afterRestore) {
		await step.run(restored);
	}

	await syncTree(staging);
	await moveUp(staging, to);
	return {
		name,
		takenAt: manifest.takenAt,
		blobs: (manifest.blobs.count ?? 0) - damaged.length,
		bytes: manifest.database.byteLength + manifest.blobBytes,
		damaged,
		lost: manifest.lost,
		erasures: erasures.lines.length,
		erasuresMended: erasures.damaged,
		steps: afterRestore.map(step => step.name),
		masterKeyId: manifest.masterKeyId,
	};
}

/** An older snapshot is restored when the newest is damaged: the next one that can be read then tells. */
async function newestSealed(source: {place: BackupPlace; keys: readonly SealingKey[]}): Promise<string[]> {
	for (const name of await snapshotNames(source.place)) {
		try {
			return await Array.fromAsync(erasureLines(name, source));
		} catch (error) {
			if (!(error instanceof IntakeError)) {
				throw error;
			}
		}
	}

	return [];
}

/** The plain log, with what the newest snapshot knows: whichever snapshot is restored, nothing of a later erasure may be missing. */
async function erasuresOf(source: {place: BackupPlace; keys: readonly SealingKey[]}): Promise<{lines: string[]; damaged: number}> {
	return mendedErasures(await linesOf(source.place.erasures), await newestSealed(source));
}

async function prepareTarget(to: string, {database, blobBytes}: Manifest): Promise<void> {
	await mkdir(to, {recursive: true, mode: 0o700});
	// What an interrupted restore left there is ours.
	const present = (await readdir(to)).filter(name => name !== STAGING && name !== 'lost+found');
	if (present.length > 0) {
		throw new IntakeError(
			'STATE_CONFLICT',
			`${to} is not empty. A restore goes into an empty folder and overwrites nothing: name another one.`,
		);
	}

	await rm(path.join(to, STAGING), {recursive: true, force: true});
	const {bavail, bsize} = await statfs(to);
	const needed = database.byteLength + blobBytes;
	if (bavail * bsize < needed) {
		throw new IntakeError('STORAGE_FULL', `${to} has no room for the backup: ${Math.ceil(needed / 1e6)} MB are needed.`);
	}
}

/** Gives the blobs that came back, and those that are damaged in the backup; throws at the first one unless told to go on. */
async function restoreBlobs(
	manifest: Manifest,
	staging: string,
	{place, keys, isDespiteDamage, onProgress}: RestoreOptions,
): Promise<{damaged: string[]; held: ReadonlySet<string>}> {
	const source = {place, keys: keys.all};
	const damaged: string[] = [];
	const held = new Set<string>();
	const total = manifest.database.byteLength + manifest.blobBytes;
	let done = manifest.database.byteLength;
	let count = 0;
	await inLanes(blobEntries(manifest.name, source), LANES, async entry => {
		count++;
		try {
			await unsealBlob(entry, path.join(staging, 'blobs'), source);
			held.add(sha256OfPath(entry.path));
		} catch (error) {
			if (!isDespiteDamage || !(error instanceof IntakeError) || error.code !== 'BACKUP_DAMAGED') {
				throw error;
			}

			damaged.push(sha256OfPath(entry.path));
		}

		done += entry.byteLength;
		onProgress?.(done, total);
	});
	if (count !== manifest.blobs.count) {
		throw new IntakeError('BACKUP_DAMAGED', `${manifest.name} lists ${count} blobs, and says ${manifest.blobs.count}.`);
	}

	return {damaged, held};
}

/** Every blob the database names is there, unless it was told that it is not. */
async function assertComplete(manifest: Manifest, database: string, held: ReadonlySet<string>, known: readonly string[]): Promise<void> {
	const named = await withDatabase(database, namedBlobs);
	const excused = new Set([...manifest.lost, ...known]);
	const missing = [...named].filter(sha256 => !held.has(sha256) && !excused.has(sha256));
	if (missing.length > 0) {
		throw new IntakeError('BACKUP_DAMAGED', `${missing.length} blobs that the database of ${manifest.name} names are not in the backup.`);
	}
}

/** The database last: without it there is nothing that could be started. */
async function moveUp(staging: string, to: string): Promise<void> {
	const names = (await readdir(staging)).sort((a, b) => Number(a === 'intake.db') - Number(b === 'intake.db'));
	for (const name of names) {
		if (name === 'intake.db') {
			await syncFolder(to);
		}

		await rename(path.join(staging, name), path.join(to, name));
	}

	await rm(staging, {recursive: true});
	await syncFolder(to);
	await syncFolder(path.dirname(path.resolve(to)));
}
