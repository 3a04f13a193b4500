import {createHash} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';

/*
 * A sealed blob is one file that needs nothing but a master key:
 *
 *      0  7  'ITKBLOB'
 *      7  1  version, 1
 *      8  7  nonce prefix, fresh for every file
 *     15  1  0
 *     16 80  slot: master key id 8, nonce 12, wrapped blob key 32, its tag 16, check 12
 *     96 80  slot, as above; one of the two is empty (zeros) but while a rotation passes
 *    176     segments: up to 1 MiB enciphered, tag 16; never none
 */
const MAGIC = Buffer.from('ITKBLOB\x01', 'latin1');
export const NONCE_PREFIX_BYTES = 7;
export const PREAMBLE_BYTES = 16;
export const SLOT_BYTES = 80;
export const SLOTS = 2;
export const HEAD_BYTES = PREAMBLE_BYTES + SLOTS * SLOT_BYTES;

const KEY_ID_BYTES = 8;
const WRAP_NONCE_BYTES = 12;
const CHECK_BYTES = 12;

/** The blob key as one master key wrapped it. */
export interface Slot {
	/** 16 hexadecimal digits. */
	readonly keyId: string;
	readonly nonce: Uint8Array;
	/** 32 bytes and their tag. */
	readonly wrapped: Uint8Array;
}

/** `torn`: neither empty nor what was written; a power cut during a rotation, or damage. */
export type SlotPlace = Slot | 'empty' | 'torn';

export interface Head {
	/** Bound to every segment and to both wraps. */
	readonly preamble: Buffer;
	readonly slots: readonly SlotPlace[];
}

export const preambleOf = (noncePrefix: Uint8Array): Buffer => Buffer.concat([MAGIC, noncePrefix, Buffer.alloc(1)]);

/** Where in the file a slot begins. */
export const slotOffset = (index: number): number => PREAMBLE_BYTES + index * SLOT_BYTES;

export const EMPTY_SLOT: Buffer = Buffer.alloc(SLOT_BYTES);

export function slotBytes({keyId, nonce, wrapped}: Slot): Buffer {
	const content = Buffer.concat([Buffer.from(keyId, 'hex'), nonce, wrapped]);
	return Buffer.concat([content, checkOf(content)]);
}

/** A head with one slot filled and the other free. */
export const headBytes = (preamble: Buffer, slot: Slot): Buffer => Buffer.concat([preamble, slotBytes(slot), EMPTY_SLOT]);

/** Undefined when the file does not begin like a sealed one: it is plain, from before blobs were sealed. */
export function parseHead(bytes: Buffer): Head | undefined {
	if (!bytes.subarray(0, MAGIC.length - 1).equals(MAGIC.subarray(0, -1))) {
		return undefined;
	}

	if (bytes.length < HEAD_BYTES || bytes[MAGIC.length - 1] !== MAGIC.at(-1)) {
		throw new IntakeError('STORAGE_CORRUPT', 'A sealed blob is cut within its head, or of a version this program does not know.');
	}

	return {
		preamble: bytes.subarray(0, PREAMBLE_BYTES),
		slots: Array.from({length: SLOTS}, (_, index) => parseSlot(bytes.subarray(slotOffset(index), slotOffset(index) + SLOT_BYTES))),
	};
}

function parseSlot(bytes: Buffer): SlotPlace {
	if (bytes.equals(EMPTY_SLOT)) {
		return 'empty';
	}

	const content = bytes.subarray(0, -CHECK_BYTES);
	if (!checkOf(content).equals(bytes.subarray(-CHECK_BYTES))) {
		return 'torn';
	}

	const nonceEnd = KEY_ID_BYTES + WRAP_NONCE_BYTES;
	return {
		keyId: content.toString('hex', 0, KEY_ID_BYTES),
		nonce: content.subarray(KEY_ID_BYTES, nonceEnd),
		wrapped: content.subarray(nonceEnd),
	};
}

/** No secret and no seal: it tells a slot half-written from one whose master key is not at hand. */
const checkOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest().subarray(0, CHECK_BYTES);
