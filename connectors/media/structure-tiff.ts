import {isZero, part, type Readable} from './structure-bytes.ts';

const TAGS = {compression: 259, stripOffsets: 273, stripLengths: 279, tileOffsets: 324, tileLengths: 325, jpegOffset: 513, jpegLength: 514};
const WANTED: ReadonlySet<number> = new Set(Object.values(TAGS));
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;
/** Bytes of one value, by type number. */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** Tags from here on are private; their values are nobody's business and sometimes wrong. */
const FIRST_PRIVATE_TAG = 32_768;
const MAX_PAGES = 10_000;
const MAX_STRIPS = 100_000;
/** Places looked at in one file: a thousand pages of hundreds of strips. What has more is whole as far as we know; the reader counts its pages. */
const MAX_PLACES = 500_000;
/** G4, LZW and the like never begin with sixteen zero bytes: such a strip is room not yet filled. */
const NEVER_ZERO: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 32946]);

interface Layout {
	readonly file: Readable;
	readonly size: number;
	/** Places that may still be looked at. */
	patience: number;
	u16(bytes: Buffer, at: number): number;
	u32(bytes: Buffer, at: number): number;
}

/** Every page table is there and says where its picture is, and every strip lies inside the file; both byte orders. */
export async function isWholeTiff(file: Readable, size: number): Promise<boolean> {
	const header = await part(file, 0, 8);
	const isLittle = header[0] === 0x49;
	const layout: Layout = {
		file,
		size,
		patience: MAX_PLACES,
		u16: (bytes, at) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
		u32: (bytes, at) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
	};
	const seen = new Set<number>();
	let next = layout.u32(header, 4);
	// A chain that runs in a circle ends; its pages are the reader's to count.
	while (next !== 0 && !seen.has(next) && seen.size < MAX_PAGES && layout.patience > 0) {
		seen.add(next);
		const following = await pageAt(next, layout);
		if (following === undefined) {
			return false;
		}

		next = following;
	}

	return seen.size > 0;
}

/** Where the next page's table is (0: none), or undefined when something of this page is missing. */
async function pageAt(position: number, layout: Layout): Promise<number | undefined> {
	const {file, size, u16, u32} = layout;
	const count = position + 2 <= size ? u16(await part(file, position, 2), 0) : 0;
	const tableBytes = ENTRY_BYTES * count;
	if (count === 0 || position + 2 + tableBytes + 4 > size) {
		return;
	}

	const table = await part(file, position + 2, tableBytes + 4);
	const values = new Map<number, number[]>();
	for (let at = 0; at < tableBytes; at += ENTRY_BYTES) {
		const [tag, type, length] = [u16(table, at), u16(table, at + 2), u32(table, at + 4)];
		const width = VALUE_BYTES[type] ?? 0;
		const where = length * width <= 4 ? position + 2 + at + 8 : u32(table, at + 8);
		if (tag < FIRST_PRIVATE_TAG && where + length * width > size) {
			return;
		}

		if (!WANTED.has(tag) || (type !== SHORT && type !== LONG) || length > MAX_STRIPS) {
			continue;
		}

		layout.patience -= length;
		const bytes = await part(file, where, length * width);
		values.set(
			tag,
			Array.from({length}, (_, index) => (type === SHORT ? u16(bytes, 2 * index) : u32(bytes, 4 * index))),
		);
	}

	const offsets = values.get(TAGS.stripOffsets) ?? values.get(TAGS.tileOffsets) ?? values.get(TAGS.jpegOffset) ?? [];
	const lengths = values.get(TAGS.stripLengths) ?? values.get(TAGS.tileLengths) ?? values.get(TAGS.jpegLength) ?? [];
	if (offsets.length === 0 || offsets.some((offset, index) => offset === 0 || offset + (lengths[index] ?? 0) > size)) {
		return;
	}

	const [lastOffset, lastLength] = [offsets.at(-1)!, lengths.at(offsets.length - 1) ?? 0];
	const isCompressed = NEVER_ZERO.has(values.get(TAGS.compression)?.[0] ?? 1);
	return isCompressed && lastLength >= 16 && isZero(await part(file, lastOffset, 16)) ? undefined : u32(table, tableBytes);
}
