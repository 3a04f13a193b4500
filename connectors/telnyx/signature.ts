import {createPublicKey, type KeyObject, verify} from 'node:crypto';

/** What stands before the raw key in its standard container. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export const keyOf = (base64: string): KeyObject =>
	createPublicKey({key: Buffer.concat([SPKI_PREFIX, Buffer.from(base64, 'base64')]), format: 'der', type: 'spki'});

export interface Signed {
	readonly timestamp: unknown;
	readonly signature: unknown;
	/** Untouched, as it came. */
	readonly body: Uint8Array;
}

/**
 * When one of the keys signed `timestamp|body`, in milliseconds since 1970; undefined when none did. Only the one way to write a signature
 * is taken. How long ago it was is not judged here: a notice that comes late is still the provider's.
 */
export function signedAt({timestamp, signature, body}: Signed, keys: readonly KeyObject[]): number | undefined {
	if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
		return undefined;
	}

	const bytes = Buffer.from(signature, 'base64');
	const message = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
	const isGenuine = bytes.length === 64 && bytes.toString('base64') === signature && keys.some(key => verify(null, message, key, bytes));
	return isGenuine ? Number(timestamp) * 1000 : undefined;
}
