import {createReadStream} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import {sha256OfPath} from './blob-files.ts';
import {compressed, decompressed} from './compressed.ts';
import {copyBlobs} from './copy-blobs.ts';
import {assertIntegrity, factsOf, idsOfDeliveries, namedBlobs, newestRecord} from './database-facts.ts';
import {syncFolder} from './durable.ts';
import {erasedBlobs, erasuresFile, joinErasures, linesOf} from './erasures.ts';
import {fingerprint} from './fingerprint.ts';
import {asLines, type BlobEntry, blobEntries, type Manifest, writeManifest} from './manifest.ts';
import {type BackupPlace, contextOf, preparePlace, SNAPSHOT_FILES, type SnapshotFile, snapshotNameOf, snapshotNames} from './place.ts';
import {prune} from './prune.ts';
import {assertRoom, inScratch} from './scratch.ts';
import {readSealed, type Sealed, writeSealed} from './sealed-file.ts';
import {copyDatabase, withDatabase} from './snapshot.ts';
import type {BackupTools} from './tools.ts';

export interface MadeBackup {
	readonly name: string;
	readonly takenAt: string;
	readonly databaseBytes: number;
	readonly blobs: number;
	/** Blobs that no earlier backup had. */
	readonly copied: number;
	readonly copiedBytes: number;
	/** Named by the database, but already lost or damaged where it runs: they are in no backup. */
	readonly lost: readonly string[];
	readonly removedSnapshots: number;
}

/**
 * Makes a snapshot of a running installation. The database first, the blobs after it: blobs only ever appear, so all that this moment of
 * the database names is found. Nothing is called a snapshot before all of it is on disk, read back and found whole; whatever interrupts
 * it, the earlier snapshots stand.
 * Throws STATE_CONFLICT while another one runs, STORAGE_…, KEY_MISSING.
 */
export const makeBackup = (tools: BackupTools, signal?: AbortSignal): Promise<MadeBackup> =>
	inScratch(tools.dataDirectory, async scratch => {
		const {place, clock, keys, dataDirectory} = tools;
		await preparePlace(place);
		await joinErasures([place.erasures, erasuresFile(dataDirectory)], place.erasures);
		await rm(place.partial, {recursive: true, force: true});
		await mkdir(place.partial, {mode: 0o700});

		const source = path.join(dataDirectory, 'intake.db');
		const copy = path.join(scratch, 'intake.db');
		await assertRoom(scratch, source);
		const newestBefore = await withDatabase(source, newestRecord);
		const takenAt = clock.now();
		await copyDatabase(source, copy, signal);
		const {facts, named, deliveries} = await withDatabase(
			copy,
			async database => {
				await assertIntegrity(database);
				return {facts: await factsOf(database), named: await namedBlobs(database), deliveries: await idsOfDeliveries(database)};
			},
			signal,
		);

		const earlier = await newestSnapshot(place);
		const known = earlier === undefined ? new Map<string, BlobEntry>() : await knownBlobs(earlier, tools);
		const {entries, copied, copiedBytes} = await copyBlobs({
			...tools,
			keys,
			root: path.join(dataDirectory, 'blobs'),
			known,
			signal,
		});
		// What was erased since the moment of the snapshot is not lost.
		await joinErasures([place.erasures, erasuresFile(dataDirectory)], place.erasures);
		const erasures = await linesOf(place.erasures);
		const erased = erasedBlobs(erasures);
		const held = new Set(entries.map(entry => sha256OfPath(entry.path)));
		const lost = [...named].filter(sha256 => !held.has(sha256) && !erased.has(sha256)).sort();

		const name = snapshotNameOf(takenAt);
		const seal = (file: SnapshotFile, content: AsyncIterable<Uint8Array>) => sealPart(file, content, name, tools);
		const manifest: Manifest = {
			version: 1,
			name,
			takenAt: takenAt.toISOString(),
			masterKeyId: tools.masterKeyId,
			schemaVersion: facts.schemaVersion,
			rows: facts.rows,
			newestBefore,
			newestRecord: facts.newestRecord,
			database: await sealDatabase(copy, name, tools, signal),
			blobs: {...(await seal('blobs', asLines(entries.map(entry => JSON.stringify(entry))))), count: entries.length},
			deliveries: {...(await seal('deliveries', asLines(deliveries))), count: deliveries.length},
			erasures: {...(await seal('erasures', asLines(erasures))), count: erasures.length},
			blobBytes: entries.reduce((sum, {byteLength}) => sum + byteLength, 0),
			lost,
		};
		signal?.throwIfAborted();
		await writeManifest(path.join(place.partial, SNAPSHOT_FILES.manifest), manifest, keys.present);
		await syncFolder(place.partial);
		await rename(place.partial, place.snapshot(name));
		await syncFolder(place.snapshots);
		await syncFolder(place.directory);
		const removedSnapshots = await prune(tools, takenAt);
		return {
			name,
			takenAt: manifest.takenAt,
			databaseBytes: manifest.database.byteLength,
			blobs: entries.length,
			copied,
			copiedBytes,
			lost,
			removedSnapshots,
		};
	});

async function newestSnapshot(place: BackupPlace): Promise<string | undefined> {
	const [newest] = await snapshotNames(place);
	return newest;
}

/** What the newest snapshot holds. When its list cannot be read, everything is copied anew: slower, and right. */
async function knownBlobs(snapshot: string, {place, keys}: BackupTools): Promise<Map<string, BlobEntry>> {
	const known = new Map<string, BlobEntry>();
	try {
		for await (const entry of blobEntries(snapshot, {place, keys: keys.all})) {
			known.set(entry.path, entry);
		}
	} catch (error) {
		if (!(error instanceof IntakeError)) {
			throw error;
		}

		known.clear();
	}

	return known;
}

/** Seals into the unfinished snapshot and reads it back. */
async function sealPart(
	file: SnapshotFile,
	content: AsyncIterable<Uint8Array>,
	snapshot: string,
	{place, keys}: BackupTools,
): Promise<Sealed> {
	const target = path.join(place.partial, SNAPSHOT_FILES[file]);
	const context = contextOf(snapshot, file);
	const sealed = await writeSealed(target, content, {key: keys.present, context});
	await assertSame(sealed, readSealed(target, {keys: [keys.present], context}), context);
	return sealed;
}

/** What counts is the file that comes out of it again: compared with the one whose integrity was checked. */
async function sealDatabase(copy: string, snapshot: string, {place, keys}: BackupTools, signal: AbortSignal | undefined): Promise<Sealed> {
	const target = path.join(place.partial, SNAPSHOT_FILES.database);
	const how = {key: keys.present, keys: [keys.present], context: contextOf(snapshot, 'database')};
	const plain = fingerprint();
	await writeSealed(target, compressed(plain.of(createReadStream(copy, {highWaterMark: 1024 * 1024, signal}))), how);
	await assertSame(plain.result(), decompressed(readSealed(target, how)), how.context);
	return plain.result();
}

async function assertSame(expected: Sealed, content: AsyncIterable<Uint8Array>, context: string): Promise<void> {
	const found = fingerprint();
	for await (const _ of found.of(content)) {
		// Counted and hashed on its way.
	}

	const {byteLength, sha256} = found.result();
	if (byteLength !== expected.byteLength || sha256 !== expected.sha256) {
		throw new IntakeError('BACKUP_DAMAGED', `The backup's ${context} is not what was written.`);
	}
}
