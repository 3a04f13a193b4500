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

/** Whether one of the keys signed `timestamp|body` within the tolerance. */
export function isSigned({timestamp, signature, body}: Signed, keys: readonly KeyObject[], now: Date, toleranceSeconds: number): boolean {
	if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
		return false;
	}

	const bytes = Buffer.from(signature, 'base64');
	const message = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
	return (
		bytes.length === 64 &&
		Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleranceSeconds &&
		keys.some(key => verify(null, message, key, bytes))
	);
}
