import {randomBytes} from 'node:crypto';
import type {FileHandle} from 'node:fs/promises';
import {IntakeError} from '#pipeline/errors.ts';
import type {Keyring} from '../keys/keyring.ts';
import {HEAD_BYTES, type Head, headBytes, NONCE_PREFIX_BYTES, parseHead, preambleOf} from './head.ts';
import {SEGMENT_BYTES, sealSegments, segmentOpener} from './segments.ts';
import {BLOB_KEY_BYTES, blobKeyOf, TAG_BYTES, wrap} from './wrap.ts';

/** How often a head is looked at again that a rotation was just writing. */
const LOOKS = 3;

/** The bytes of a sealed file, piece by piece: head, then each segment. A key of its own for every file. */
export function* sealedPieces(content: Uint8Array, sha256: string, keyring: Keyring): Generator<Buffer, void, undefined> {
	const identity = {sha256, preamble: preambleOf(randomBytes(NONCE_PREFIX_BYTES))};
	const blobKey = randomBytes(BLOB_KEY_BYTES);
	yield headBytes(identity.preamble, wrap(blobKey, identity, keyring));
	yield* sealSegments(content, blobKey, identity);
}

/** Undefined when the file is a plain one. */
export const readHead = async (file: FileHandle): Promise<Head | undefined> => parseHead(await readAt(file, 0, HEAD_BYTES));

/**
 * The plain bytes of a blob's file, each segment only after its tag was found right; a plain file from before as it lies.
 * Throws STORAGE_CORRUPT and KEY_MISSING. Whoever reads has to get to the end before believing that it was all.
 */
export async function* plainPieces(file: FileHandle, sha256: string, keyring: Keyring): AsyncGenerator<Buffer, void, undefined> {
	const head = await readHead(file);
	const {size} = await file.stat();
	if (!head) {
		for (let at = 0; at < size; at += SEGMENT_BYTES) {
			yield await readAt(file, at, SEGMENT_BYTES);
		}

		return;
	}

	const open = segmentOpener(await keyFrom(file, head, sha256, keyring), {sha256, preamble: head.preamble});
	const whole = SEGMENT_BYTES + TAG_BYTES;
	for (let counter = 0, at = HEAD_BYTES; counter === 0 || at < size; counter++, at += whole) {
		yield open(await readAt(file, at, Math.min(whole, size - at)), counter, at + whole >= size);
	}
}

/** A rotation writes one slot and then clears the other: a look that caught neither whole is repeated. */
async function keyFrom(file: FileHandle, head: Head, sha256: string, keyring: Keyring): Promise<Buffer> {
	let latest = head;
	for (let look = 1; ; look++) {
		try {
			return blobKeyOf(latest, sha256, keyring).blobKey;
		} catch (error) {
			if (look === LOOKS || !(error instanceof IntakeError && error.code === 'STORAGE_CORRUPT')) {
				throw error;
			}

			latest = (await readHead(file)) ?? latest;
		}
	}
}

/** So many bytes from there, fewer at the end of the file. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
	const bytes = Buffer.allocUnsafe(Math.max(0, length));
	let filled = 0;
	while (filled < bytes.length) {
		const {bytesRead} = await file.read(bytes, filled, bytes.length - filled, at + filled);
		if (bytesRead === 0) {
			break;
		}

		filled += bytesRead;
	}

	return bytes.subarray(0, filled);
}
