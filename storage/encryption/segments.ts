import {createCipheriv, createDecipheriv} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';
import {NONCE_PREFIX_BYTES, PREAMBLE_BYTES} from './head.ts';
import {CIPHER, type Identity, TAG_BYTES} from './wrap.ts';

/** Plain bytes of one segment: so much is held back until its tag was found right. */
export const SEGMENT_BYTES = 1024 * 1024;
const PREFIX_START = PREAMBLE_BYTES - NONCE_PREFIX_BYTES - 1;

/** Counter and last flag are in the nonce: a segment left out, repeated, moved or cut off at the end opens as little as a changed one. */
function nonceOf(preamble: Uint8Array, counter: number, isLast: boolean): Buffer {
	const nonce = Buffer.alloc(NONCE_PREFIX_BYTES + 5);
	nonce.set(preamble.subarray(PREFIX_START, PREFIX_START + NONCE_PREFIX_BYTES));
	nonce.writeUInt32BE(counter, NONCE_PREFIX_BYTES);
	nonce[NONCE_PREFIX_BYTES + 4] = isLast ? 1 : 0;
	return nonce;
}

const bound = ({sha256, preamble}: Identity): Buffer =>
	Buffer.concat([Buffer.from('intake blob segment'), preamble, Buffer.from(sha256, 'hex')]);

/** The content enciphered, tag behind each segment. Empty content is one segment, too, else nobody could tell it from a cut file. */
export function* sealSegments(content: Uint8Array, blobKey: Uint8Array, identity: Identity): Generator<Buffer, void, undefined> {
	const aad = bound(identity);
	const count = Math.max(1, Math.ceil(content.byteLength / SEGMENT_BYTES));
	for (let counter = 0; counter < count; counter++) {
		const nonce = nonceOf(identity.preamble, counter, counter === count - 1);
		const cipher = createCipheriv(CIPHER, blobKey, nonce).setAAD(aad);
		yield cipher.update(content.subarray(counter * SEGMENT_BYTES, (counter + 1) * SEGMENT_BYTES));
		cipher.final();
		yield cipher.getAuthTag();
	}
}

/** Opens segments in their order. Throws STORAGE_CORRUPT, and gives nothing of a segment whose tag is not right. */
export function segmentOpener(blobKey: Uint8Array, identity: Identity): (sealed: Uint8Array, counter: number, isLast: boolean) => Buffer {
	const aad = bound(identity);
	return (sealed, counter, isLast) => {
		try {
			const end = sealed.byteLength - TAG_BYTES;
			const decipher = createDecipheriv(CIPHER, blobKey, nonceOf(identity.preamble, counter, isLast)).setAAD(aad);
			decipher.setAuthTag(sealed.subarray(end));
			const plain = decipher.update(sealed.subarray(0, end));
			decipher.final();
			return plain;
		} catch (error) {
			throw new IntakeError('STORAGE_CORRUPT', `Blob ${identity.sha256} no longer holds what was written (segment ${counter}).`, {
				cause: error,
			});
		}
	};
}
