import {inflateSync} from 'node:zlib';

/** What a PDF needs of a TrueType font; characters, names and shaping stay outside. */
const KEPT = ['cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep'];

type Tables = ReadonlyMap<string, Buffer>;

/** A web font (WOFF 1.0 around TrueType) → the TrueType font, so that it is unpacked once and not at every glyph. */
export function trueTypeOf(woff: Buffer): Buffer {
	const tables = new Map<string, Buffer>();
	for (let entry = 44; entry < 44 + 20 * woff.readUInt16BE(12); entry += 20) {
		const [offset, packedLength, length] = [4, 8, 12].map(place => woff.readUInt32BE(entry + place)) as [number, number, number];
		const packed = woff.subarray(offset, offset + packedLength);
		tables.set(woff.toString('latin1', entry, entry + 4), packedLength < length ? inflateSync(packed) : packed);
	}

	return assembled(tables);
}

/**
 * The TrueType font in which only `glyphIds`, and what they are composed of, have outlines. Glyphs keep their numbers.
 * (fontkit has subsets too, but tears outlines of odd length, which the Arabic face is full of.)
 */
export function subsetOf(font: Buffer, glyphIds: Iterable<number>): Buffer {
	const tables = tablesOf(font);
	const outlines = outlinesOf(tables);
	const used = withComponents(glyphIds, outlines);
	const parts: Buffer[] = [];
	const loca = Buffer.alloc(4 * (outlines.length + 1));
	let offset = 0;
	for (const [glyphId, outline] of outlines.entries()) {
		loca.writeUInt32BE(offset, 4 * glyphId);
		if (used.has(glyphId)) {
			const padded = Buffer.concat([outline], Math.ceil(outline.length / 4) * 4);
			parts.push(padded);
			offset += padded.length;
		}
	}

	loca.writeUInt32BE(offset, 4 * outlines.length);
	const head = Buffer.from(tables.get('head')!);
	// Offsets of outlines in four bytes each.
	head.writeInt16BE(1, 50);
	return assembled(new Map([...tables, ['head', head], ['loca', loca], ['glyf', Buffer.concat(parts)]]));
}

function tablesOf(font: Buffer): Tables {
	const tables = new Map<string, Buffer>();
	for (let entry = 12; entry < 12 + 16 * font.readUInt16BE(4); entry += 16) {
		const tag = font.toString('latin1', entry, entry + 4);
		if (KEPT.includes(tag)) {
			const offset = font.readUInt32BE(entry + 8);
			tables.set(tag, font.subarray(offset, offset + font.readUInt32BE(entry + 12)));
		}
	}

	return tables;
}

/** By glyph number; empty for glyphs without ink. */
function outlinesOf(tables: Tables): Buffer[] {
	const [head, loca, glyf, maxp] = ['head', 'loca', 'glyf', 'maxp'].map(tag => tables.get(tag)!) as [Buffer, Buffer, Buffer, Buffer];
	const isLong = head.readInt16BE(50) === 1;
	const offsetOf = (glyphId: number): number => (isLong ? loca.readUInt32BE(4 * glyphId) : 2 * loca.readUInt16BE(2 * glyphId));
	return Array.from({length: maxp.readUInt16BE(4)}, (_, glyphId) => glyf.subarray(offsetOf(glyphId), offsetOf(glyphId + 1)));
}

/** á is made of a and an accent: they are needed too. Glyph 0, the mark for a missing character, always is. */
function withComponents(glyphIds: Iterable<number>, outlines: readonly Buffer[]): Set<number> {
	const used = new Set([0, ...glyphIds]);
	// A set goes on to give what is added while it is walked through.
	for (const glyphId of used) {
		for (const component of componentsOf(outlines[glyphId]!)) {
			used.add(component);
		}
	}

	return used;
}

const WORDS = 0x0001;
const SCALE = 0x0008;
const MORE = 0x0020;
const SCALE_X_AND_Y = 0x0040;
const TWO_BY_TWO = 0x0080;

function componentsOf(outline: Buffer): number[] {
	if (outline.length === 0 || outline.readInt16BE(0) >= 0) {
		return [];
	}

	const components: number[] = [];
	let flags = MORE;
	for (let place = 10; flags & MORE; ) {
		flags = outline.readUInt16BE(place);
		components.push(outline.readUInt16BE(place + 2));
		place += 4 + (flags & WORDS ? 4 : 2) + (flags & SCALE ? 2 : flags & SCALE_X_AND_Y ? 4 : flags & TWO_BY_TWO ? 8 : 0);
	}

	return components;
}

function assembled(tables: Tables): Buffer {
	const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
	const power = Math.floor(Math.log2(sorted.length));
	const header = Buffer.alloc(12 + 16 * sorted.length);
	header.writeUInt32BE(0x00010000, 0);
	header.writeUInt16BE(sorted.length, 4);
	header.writeUInt16BE(16 * 2 ** power, 6);
	header.writeUInt16BE(power, 8);
	header.writeUInt16BE(16 * sorted.length - 16 * 2 ** power, 10);
	const bodies: Buffer[] = [];
	let offset = header.length;
	for (const [index, [tag, table]] of sorted.entries()) {
		const body = Buffer.concat([table], Math.ceil(table.length / 4) * 4);
		const entry = 12 + 16 * index;
		header.write(tag, entry, 'latin1');
		header.writeUInt32BE(checksum(body), entry + 4);
		header.writeUInt32BE(offset, entry + 8);
		header.writeUInt32BE(table.length, entry + 12);
		bodies.push(body);
		offset += body.length;
	}

	return Buffer.concat([header, ...bodies]);
}

function checksum(body: Buffer): number {
	let sum = 0;
	for (let place = 0; place < body.length; place += 4) {
		sum = (sum + body.readUInt32BE(place)) >>> 0;
	}

	return sum;
}
