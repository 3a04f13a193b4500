import {oversized, refuseLarge} from './refusal.ts';

/** Progressive pictures come in some ten scans; each costs a walk over all of the picture. */
export const MOST_SCANS = 100;

const START_OF_SCAN = 0xda;
const isFrame = (mark: number): boolean => mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc;
/** Marks without content: stuffed zero, restart marks, start, end, and the one for arithmetic coding's own use. */
const isBare = (mark: number): boolean => mark === 0 || mark === 0x01 || (mark >= 0xd0 && mark <= 0xd9);

/** Sizes and scans of a JPEG, without decoding it; of a damaged one as far as they can be told. */
export function jpegOutline(bytes: Uint8Array): {width: number; height: number; scans: number} {
	const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const outline = {width: 0, height: 0, scans: 0};
	let at = view.indexOf(0xff);
	while (at !== -1 && at + 4 <= view.length && outline.scans <= MOST_SCANS) {
		const mark = view[at + 1]!;
		if (mark === 0xff) {
			at++;
			continue;
		}

		let next = at + 2;
		if (!isBare(mark)) {
			if (isFrame(mark) && at + 9 <= view.length) {
				// The largest one counts, whichever of several a decoder believes.
				outline.height = Math.max(outline.height, view.readUInt16BE(at + 5));
				outline.width = Math.max(outline.width, view.readUInt16BE(at + 7));
			}

			outline.scans += mark === START_OF_SCAN ? 1 : 0;
			next += Math.max(2, view.readUInt16BE(at + 2));
		}

		at = next < view.length ? view.indexOf(0xff, next) : -1;
	}

	return outline;
}

/** Throws ORIGINAL_OVERSIZED for too many pixels or scans. */
export function examineJpeg(bytes: Uint8Array, maxPixels: number): void {
	const {width, height, scans} = jpegOutline(bytes);
	refuseLarge(width, height, maxPixels);
	if (scans > MOST_SCANS) {
		throw oversized(`The JPEG picture is coded in more than ${MOST_SCANS} layers; ordinary ones have about ten.`);
	}
}
