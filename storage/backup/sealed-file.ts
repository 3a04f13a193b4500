import {createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes} from 'node:crypto';
import {type FileHandle, open, rm} from 'node:fs/promises';
import {IntakeError} from '#pipeline/errors.ts';

/** Plain bytes of one segment: what lies in memory at a time, however large the file. */
export const SEGMENT_BYTES = 1024 * 1024;
const TAG_BYTES = 16;
const MAGIC = Buffer.from('INTSEAL\x01', 'latin1');
const KEY_ID_BYTES = 8;
const SALT_BYTES = 32;
export const HEAD_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;
const CIPHER = 'aes-256-gcm';

/** 32 bytes and what they are called in the head of a file. */
export interface SealingKey {
	readonly id: string;
	readonly bytes: Uint8Array;
}

export const sealingKey = (bytes: Uint8Array): SealingKey => ({
	id: createHmac('sha256', bytes)
		.update('intake sealing key id')
		.digest('hex')
		.slice(0, 2 * KEY_ID_BYTES),
	bytes,
});

export interface Sealed {
	/** Of what was sealed, before sealing. */
	readonly byteLength: number;
	readonly sha256: string;
}

/** How large a file of so many plain bytes becomes. */
export const sealedBytes = (plainBytes: number): number =>
	HEAD_BYTES + plainBytes + TAG_BYTES * Math.max(1, Math.ceil(plainBytes / SEGMENT_BYTES));

/**
 * Every file has a key of its own (from a random salt), so nonces are plain counters: seven zero bytes, the segment's number, 1 on the last
 * one. A cut, a repeated or exchanged segment therefore fails like a changed bit; `context` says what the file is, so that one file cannot
 * stand in for another.
 */
function segmentCipher(key: SealingKey, head: Buffer, context: string) {
	const fileKey = Buffer.from(hkdfSync('sha256', key.bytes, head.subarray(-SALT_BYTES), 'intake sealed file 1', 32));
	const bound = Buffer.concat([head, Buffer.from(context)]);
	const nonceOf = (number: number, isLast: boolean) => {
		const nonce = Buffer.alloc(12);
		nonce.writeUInt32BE(number, 7);
		nonce[11] = isLast ? 1 : 0;
		return nonce;
	};
	return {
		seal(plain: Uint8Array, number: number, isLast: boolean): Buffer {
			const cipher = createCipheriv(CIPHER, fileKey, nonceOf(number, isLast)).setAAD(bound);
			return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
		},
		/** Throws when a single bit differs; nothing of a segment is given away before. */
		open(sealed: Buffer, number: number, isLast: boolean): Buffer {
			const decipher = createDecipheriv(CIPHER, fileKey, nonceOf(number, isLast)).setAAD(bound);
			decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
			const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
			decipher.final();
			return plain;
		},
	};
}

/** Seals a stream into a new file, which is on disk (its name is not yet) when this returns. A file half-written by a failure is removed. */
export async function writeSealed(
	file: string,
	source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
	{key, context}: {key: SealingKey; context: string},
): Promise<Sealed> {
	const head = Buffer.concat([MAGIC, Buffer.from(key.id, 'hex'), randomBytes(SALT_BYTES)]);
	const {seal} = segmentCipher(key, head, context);
	const hash = createHash('sha256');
	const target = await open(file, 'wx', 0o600);
	let byteLength = 0;
	let number = 0;
	try {
		await writeAll(target, head);
		// A segment is written when more follows it: the last one is marked as such.
		let waiting: Buffer | undefined;
		for await (const segment of segments(source)) {
			if (waiting) {
				await writeAll(target, seal(waiting, number++, false));
			}

			hash.update(segment);
			byteLength += segment.length;
			waiting = segment;
		}

		await writeAll(target, seal(waiting ?? Buffer.alloc(0), number, true));
		await target.sync();
	} catch (error) {
		await target.close();
		await rm(file, {force: true});
		throw error;
	}

	await target.close();
	return {byteLength, sha256: hash.digest('hex')};
}

/**
 * Gives the plain bytes segment by segment, each after its seal was found whole. A reader must not trust what it has before the end.
 * Throws BACKUP_DAMAGED, KEY_MISSING when none of `keys` sealed it, NOT_FOUND.
 */
export async function* readSealed(
	file: string,
	{keys, context}: {keys: readonly SealingKey[]; context: string},
): AsyncGenerator<Buffer, void, undefined> {
	const source = await openFile(file, context);
	try {
		const {size} = await source.stat();
		const head = await readExactly(source, Math.min(HEAD_BYTES, size), context);
		if (head.length < HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) {
			throw damaged(context);
		}

		const id = head.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES).toString('hex');
		const key = keys.find(candidate => candidate.id === id);
		if (!key) {
			throw new IntakeError(
				'KEY_MISSING',
				`The backup's ${context} was sealed with key ${id}, which is not at hand (or its head is damaged). Give the key of then as backup.key, or the master key of then as storage.masterKey.`,
			);
		}

		const {open: unseal} = segmentCipher(key, head, context);
		let left = size - HEAD_BYTES;
		for (let number = 0; number === 0 || left > 0; number++) {
			const sealed = await readExactly(source, Math.min(left, SEGMENT_BYTES + TAG_BYTES), context);
			left -= sealed.length;
			if (sealed.length < TAG_BYTES) {
				throw damaged(context);
			}

			yield opened(() => unseal(sealed, number, left === 0), context);
		}
	} finally {
		await source.close();
	}
}

function opened(unseal: () => Buffer, context: string): Buffer {
	try {
		return unseal();
	} catch (error) {
		throw damaged(context, error);
	}
}

const damaged = (context: string, cause?: unknown) =>
	new IntakeError('BACKUP_DAMAGED', `The backup's ${context} is not what was written: changed, cut or exchanged.`, {cause});

async function openFile(file: string, context: string): Promise<FileHandle> {
	try {
		return await open(file, 'r');
	} catch (error) {
		const {code = 'unknown'} = error as NodeJS.ErrnoException;
		throw code === 'ENOENT'
			? new IntakeError('BACKUP_DAMAGED', `The backup's ${context} is missing.`, {cause: error})
			: new IntakeError('STORAGE_UNREACHABLE', `The backup's ${context} cannot be read (${code}).`, {cause: error});
	}
}

/** Regroups whatever comes into full segments and a shorter last one. */
async function* segments(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
	let parts: Uint8Array[] = [];
	let length = 0;
	for await (let chunk of source) {
		while (length + chunk.length >= SEGMENT_BYTES) {
			const taken = SEGMENT_BYTES - length;
			yield Buffer.concat([...parts, chunk.subarray(0, taken)]);
			chunk = chunk.subarray(taken);
			parts = [];
			length = 0;
		}

		if (chunk.length > 0) {
			parts.push(chunk);
			length += chunk.length;
		}
	}

	if (length > 0) {
		yield Buffer.concat(parts);
	}
}

async function writeAll(target: FileHandle, bytes: Buffer): Promise<void> {
	for (let done = 0; done < bytes.length; ) {
		done += (await target.write(bytes, done)).bytesWritten;
	}
}

async function readExactly(source: FileHandle, length: number, context: string): Promise<Buffer> {
	const bytes = Buffer.allocUnsafe(length);
	for (let done = 0; done < length; ) {
		const {bytesRead} = await source.read(bytes, done, length - done);
		if (bytesRead === 0) {
			throw damaged(context);
		}

		done += bytesRead;
	}

	return bytes;
}
