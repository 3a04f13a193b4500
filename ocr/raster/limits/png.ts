import {IntakeError} from '#pipeline/errors.ts';
import {refuseLarge} from './refusal.ts';

const SIGNATURE_BYTES = 8;
const IHDR = 'IHDR';

/** Looks at the head alone. Throws ORIGINAL_OVERSIZED, or ORIGINAL_UNDECODABLE when there is no head. */
export function examinePng(bytes: Buffer, maxPixels: number): void {
	if (bytes.length < 33 || bytes.toString('latin1', SIGNATURE_BYTES + 4, SIGNATURE_BYTES + 8) !== IHDR) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The PNG picture does not begin as one does. Ask for it again.');
	}

	refuseLarge(bytes.readUInt32BE(16), bytes.readUInt32BE(20), maxPixels);
}
