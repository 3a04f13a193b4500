import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {type BackupPlace, contextOf, type SnapshotFile} from './place.ts';
import {readSealed, type Sealed, type SealingKey, writeSealed} from './sealed-file.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const sealedPart = z.strictObject({byteLength: z.int().nonnegative(), sha256, count: z.int().nonnegative().optional()});

/** What a snapshot says of itself. Counts and fingerprints; nothing of patients. */
export const manifest = z.strictObject({
	version: z.literal(1),
	name: z.string(),
	/** When the database was looked at: everything acknowledged before is in it. */
	takenAt: z.iso.datetime(),
	/** The key that has to be at hand to read what was restored. */
	masterKeyId: z.string(),
	schemaVersion: z.int(),
	/** Rows of every table. */
	rows: z.record(z.string(), z.int()),
	/** The newest audit event the running database had before the snapshot was begun: an older copy is thereby told. */
	newestBefore: z.int().nonnegative(),
	newestRecord: z.int().nonnegative(),
	/** The file itself; it is compressed before it is sealed. */
	database: sealedPart,
	blobs: sealedPart,
	deliveries: sealedPart,
	/** What the log of erasures held then. */
	erasures: sealedPart,
	/** Of all blob files, as they lie. */
	blobBytes: z.int().nonnegative(),
	/** Blobs the database names and that were lost or damaged before the backup was made. */
	lost: z.array(sha256),
});
export type Manifest = z.infer<typeof manifest>;

/** A blob file of a snapshot: `path` under the folder of blobs, fingerprint of the file as it lay, name of its sealed copy. */
const blobEntry = z.strictObject({
	path: z.string().regex(/^[0-9a-zA-Z][0-9a-zA-Z._-]*(?:\/[0-9a-zA-Z][0-9a-zA-Z._-]*)*$/),
	byteLength: z.int().nonnegative(),
	sha256,
	modifiedMs: z.number(),
	keyId: z.string(),
	name: sha256,
});
export type BlobEntry = z.infer<typeof blobEntry>;

interface Reading {
	readonly place: BackupPlace;
	readonly keys: readonly SealingKey[];
}

/** Throws BACKUP_DAMAGED, KEY_MISSING. */
export async function readManifest(snapshot: string, reading: Reading): Promise<Manifest> {
	const parts: Buffer[] = [];
	for await (const part of plainOf(snapshot, 'manifest', reading)) {
		parts.push(part);
	}

	const parsed = manifest.safeParse(jsonOf(Buffer.concat(parts).toString()));
	if (!parsed.success || parsed.data.name !== snapshot) {
		throw new IntakeError(
			'BACKUP_DAMAGED',
			`The manifest of ${snapshot} cannot be understood. A newer version of the program may have made it.`,
		);
	}

	return parsed.data;
}

export const writeManifest = (file: string, value: Manifest, key: SealingKey): Promise<Sealed> =>
	writeSealed(file, [Buffer.from(JSON.stringify(manifest.parse(value)))], {key, context: contextOf(value.name, 'manifest')});

export async function* blobEntries(snapshot: string, reading: Reading): AsyncGenerator<BlobEntry> {
	for await (const line of lines(plainOf(snapshot, 'blobs', reading))) {
		const parsed = blobEntry.safeParse(jsonOf(line));
		if (!parsed.success) {
			throw new IntakeError('BACKUP_DAMAGED', `The list of blobs of ${snapshot} cannot be understood.`);
		}

		yield parsed.data;
	}
}

export const deliveryIds = (snapshot: string, reading: Reading): AsyncGenerator<string> => lines(plainOf(snapshot, 'deliveries', reading));

export const erasureLines = (snapshot: string, reading: Reading): AsyncGenerator<string> => lines(plainOf(snapshot, 'erasures', reading));

/** Reads the lists that name no blobs, to their last byte. Throws BACKUP_DAMAGED when they are not as long as the manifest says. */
export async function assertLists({name, deliveries, erasures}: Manifest, reading: Reading): Promise<void> {
	await assertCount(deliveryIds(name, reading), deliveries.count, `The list of deliveries of ${name}`);
	await assertCount(erasureLines(name, reading), erasures.count, `The list of erasures of ${name}`);
}

async function assertCount(lines: AsyncIterable<string>, expected: number | undefined, what: string): Promise<void> {
	let count = 0;
	for await (const _ of lines) {
		count++;
	}

	if (count !== expected) {
		throw new IntakeError('BACKUP_DAMAGED', `${what} holds ${count}, and its manifest says ${expected}.`);
	}
}

const plainOf = (snapshot: string, file: SnapshotFile, {place, keys}: Reading) =>
	readSealed(place.file(snapshot, file), {keys, context: contextOf(snapshot, file)});

/** Joins lines into pieces worth writing. */
export async function* asLines(values: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
	let waiting = '';
	for await (const value of values) {
		waiting += `${value}\n`;
		if (waiting.length > 65_536) {
			yield Buffer.from(waiting);
			waiting = '';
		}
	}

	yield Buffer.from(waiting);
}

async function* lines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let rest = '';
	for await (const part of source) {
		const pieces = (rest + decoder.decode(part, {stream: true})).split('\n');
		rest = pieces.pop() ?? '';
		yield* pieces;
	}

	if (rest !== '') {
		yield rest;
	}
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
