import {oversized} from './refusal.ts';

/** ASCII85 around Flate around a picture's own coding is the most that programs write. */
const MOST_FILTERS = 4;
const FILTER = Buffer.from('/Filter');
const LONGEST_LIST = 600;
/** A content that names so many filters is no document. */
const MOST_LOOKS = 500_000;

/** Filters in a row multiply: each may unpack to a thousand times its size. Throws ORIGINAL_OVERSIZED. Sees what is not itself packed. */
export function examinePdf(bytes: Buffer): void {
	let looks = 0;
	for (let at = bytes.indexOf(FILTER); at !== -1 && looks < MOST_LOOKS; at = bytes.indexOf(FILTER, at + FILTER.length), looks++) {
		const from = at + FILTER.length;
		const list = /^\s*\[(?<names>[^\]]*)/.exec(bytes.toString('latin1', from, from + LONGEST_LIST))?.groups?.['names'] ?? '';
		const count = list.split('/').length - 1;
		if (count > MOST_FILTERS) {
			throw oversized(`The PDF holds something packed ${count} times over.`);
		}
	}
}
