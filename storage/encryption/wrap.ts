import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';
import type {Keyring} from '../keys/keyring.ts';
import type {Head, Slot, SlotPlace} from './head.ts';

export const CIPHER = 'aes-256-gcm';
export const TAG_BYTES = 16;
export const BLOB_KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** What a blob is, besides its bytes: none of it can be exchanged for another blob's. */
export interface Identity {
	readonly sha256: string;
	readonly preamble: Uint8Array;
}

const bound = ({sha256, preamble}: Identity, keyId: string): Buffer =>
	Buffer.concat([Buffer.from('intake blob key'), preamble, Buffer.from(sha256, 'hex'), Buffer.from(keyId, 'hex')]);

/** The blob key under the present master key. */
export function wrap(blobKey: Uint8Array, identity: Identity, keyring: Keyring): Slot {
	const keyId = keyring.presentId;
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv(CIPHER, keyring.derive('blobs'), nonce).setAAD(bound(identity, keyId));
	return {keyId, nonce, wrapped: Buffer.concat([cipher.update(blobKey), cipher.final(), cipher.getAuthTag()])};
}

/** Undefined when the slot was not wrapped for this blob by that key. Throws KEY_MISSING. */
export function unwrap({keyId, nonce, wrapped}: Slot, identity: Identity, keyring: Keyring): Buffer | undefined {
	const decipher = createDecipheriv(CIPHER, keyring.derive('blobs', keyId), nonce).setAAD(bound(identity, keyId));
	decipher.setAuthTag(wrapped.subarray(BLOB_KEY_BYTES));
	try {
		return Buffer.concat([decipher.update(wrapped.subarray(0, BLOB_KEY_BYTES)), decipher.final()]);
	} catch {
		return undefined;
	}
}

export const isFilled = (place: SlotPlace): place is Slot => typeof place === 'object';

/**
 * The blob's key by whichever slot opens, and the number of that slot.
 * Throws KEY_MISSING when a slot is whole and its master key not at hand, STORAGE_CORRUPT when no slot is.
 */
export function blobKeyOf({preamble, slots}: Head, sha256: string, keyring: Keyring): {blobKey: Buffer; slot: number} {
	for (const [index, place] of slots.entries()) {
		const blobKey = isFilled(place) && keyring.ids.includes(place.keyId) ? unwrap(place, {sha256, preamble}, keyring) : undefined;
		if (blobKey) {
			return {blobKey, slot: index};
		}
	}

	const foreign = slots.filter(isFilled).find(({keyId}) => !keyring.ids.includes(keyId));
	if (foreign) {
		// Throws, in the words of the keyring.
		keyring.derive('blobs', foreign.keyId);
	}

	throw new IntakeError('STORAGE_CORRUPT', `The key of blob ${sha256} is damaged, or this is another blob.`);
}
