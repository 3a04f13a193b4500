import {mkdir, open, rm} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import {decompressed} from './compressed.ts';
import {assertIntegrity, factsOf} from './database-facts.ts';
import {fingerprint} from './fingerprint.ts';
import type {BlobEntry, Manifest} from './manifest.ts';
import {type BackupPlace, blobContext, contextOf} from './place.ts';
import {readSealed, type SealingKey} from './sealed-file.ts';
import {withDatabase} from './snapshot.ts';

interface Source {
	readonly place: BackupPlace;
	readonly keys: readonly SealingKey[];
}

interface Expected {
	readonly byteLength: number;
	readonly sha256: string;
}

/** Writes to a new file that holds exactly what was expected when this returns, or is not there. Not synced: whoever keeps it does that for all at once. */
async function writeExactly(to: string, content: AsyncIterable<Buffer>, expected: Expected, context: string): Promise<void> {
	const found = fingerprint();
	const target = await open(to, 'wx', 0o600);
	try {
		for await (const part of found.of(content)) {
			await target.writeFile(part);
		}

		const {byteLength, sha256} = found.result();
		if (byteLength !== expected.byteLength || sha256 !== expected.sha256) {
			throw new IntakeError('BACKUP_DAMAGED', `The backup's ${context} is not what its snapshot names.`);
		}
	} catch (error) {
		await target.close();
		await rm(to, {force: true});
		throw storageError(error);
	}

	await target.close();
}

/** The database of a snapshot as a file, proven: its bytes, SQLite's own check, and the rows that were counted when it was taken. */
export async function unsealDatabase(manifest: Manifest, to: string, {place, keys}: Source, signal?: AbortSignal): Promise<void> {
	const context = contextOf(manifest.name, 'database');
	const content = decompressed(readSealed(place.file(manifest.name, 'database'), {keys, context}));
	await writeExactly(to, content, manifest.database, context);
	const facts = await withDatabase(
		to,
		async database => {
			await assertIntegrity(database);
			return factsOf(database);
		},
		signal,
	);
	const differing = Object.keys({...manifest.rows, ...facts.rows}).filter(table => manifest.rows[table] !== facts.rows[table]);
	if (differing.length > 0 || facts.schemaVersion !== manifest.schemaVersion) {
		throw new IntakeError(
			'BACKUP_DAMAGED',
			`Tables of ${manifest.name} do not hold as many rows as were counted: ${differing.join(', ')}.`,
		);
	}

	if (facts.newestRecord !== manifest.newestRecord || facts.newestRecord < manifest.newestBefore) {
		throw new IntakeError('BACKUP_DAMAGED', `The database of ${manifest.name} is older than its snapshot says.`);
	}
}

/** One blob file, under `root`, as it lay when the snapshot was taken. */
export async function unsealBlob(entry: BlobEntry, root: string, {place, keys}: Source): Promise<void> {
	const target = path.join(root, entry.path);
	await mkdir(path.dirname(target), {recursive: true, mode: 0o700});
	const context = blobContext(entry.path);
	await writeExactly(target, readSealed(place.blob(entry.name), {keys, context}), entry, context);
}

const storageError = (error: unknown): unknown => {
	const {code} = error as NodeJS.ErrnoException;
	return error instanceof IntakeError || code === undefined
		? error
		: new IntakeError(code === 'ENOSPC' ? 'STORAGE_FULL' : 'STORAGE_UNREACHABLE', `What was restored could not be written (${code}).`, {
				cause: error,
			});
};
