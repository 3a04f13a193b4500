import {IntakeError} from '#pipeline/errors.ts';
import type {BlobStore, OcrEngine, Rasteriser} from '#pipeline/ports.ts';

const SHORT = 3;
const LONG = 4;
const ENTRIES = 6;
const STRIP_BYTES = 120;
const TABLE_BYTES = 2 + 12 * ENTRIES + 4;
const PAGE_BYTES = STRIP_BYTES + TABLE_BYTES;
const HEADER_BYTES = 8;

/** A TIFF of so many pages, each its strip and then its table; `mark` makes files differ. */
export function faxFile(pages: number, mark: string): Buffer {
	const file = Buffer.alloc(HEADER_BYTES + pages * PAGE_BYTES, 0x20);
	file.write('II*\0', 'latin1');
	for (let page = 0; page < pages; page++) {
		const strip = HEADER_BYTES + page * PAGE_BYTES;
		const table = strip + STRIP_BYTES;
		file.writeUInt32LE(table, page === 0 ? 4 : table - STRIP_BYTES - 4);
		file.write(`${page} ${mark}`.slice(0, STRIP_BYTES), strip);
		file.writeUInt16LE(ENTRIES, table);
		const entries = [
			[256, SHORT, 40],
			[257, SHORT, 24],
			[259, SHORT, 1],
			[262, SHORT, 0],
			[273, LONG, strip],
			[279, LONG, STRIP_BYTES],
		] as const;
		for (const [index, [tag, type, value]] of entries.entries()) {
			const at = table + 2 + 12 * index;
			file.writeUInt16LE(tag, at);
			file.writeUInt16LE(type, at + 2);
			file.writeUInt32LE(1, at + 4);
			file.writeUInt32LE(value, at + 8);
		}

		file.writeUInt32LE(0, table + TABLE_BYTES - 4);
	}

	return file;
}

/** How many of its pages are there; none when it is no such file. */
export function pagesOf(file: Uint8Array): number {
	const bytes = Buffer.from(file);
	const seen = new Set<number>();
	for (
		let table = bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32LE(4);
		table > 0 && table + TABLE_BYTES <= bytes.length && !seen.has(table);
	) {
		seen.add(table);
		table = bytes.readUInt32LE(table + TABLE_BYTES - 4);
	}

	return seen.size;
}

/** Reads such files for as many pages as they have, all of them blank: what is tried is not reading. */
export const countingRasteriser = (blobs: BlobStore): Rasteriser => ({
	name: 'counting',
	async sheets({sha256}) {
		const pages = pagesOf(await blobs.read(sha256));
		if (pages === 0) {
			throw new IntakeError('ORIGINAL_UNDECODABLE', 'This is no file of a fax.');
		}

		return Array.from({length: pages}, () => ({
			kind: 'scan' as const,
			problem: null,
			widthPx: 40,
			heightPx: 24,
			dpiX: 204,
			dpiY: 196,
			badLines: null,
		}));
	},
	clean: async page => ({
		...page,
		image: {sha256: '1'.repeat(64), widthPx: 40, heightPx: 24, dpi: 150},
		blankness: 'blank',
		rotation: 0,
		skewDegrees: 0,
		text: null,
	}),
});

export const noOcr: OcrEngine = {
	name: 'none',
	async recognise() {
		throw new Error('Blank pages are not read.');
	},
};
