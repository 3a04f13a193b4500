/** TIFFs tag by tag, right or wrong as wanted; and Group 3 lines, which no library at hand writes. */
export type Tag = readonly [tag: number, type: number, count: number, value: number];

const SHORT = 3;
const LONG = 4;

export interface TiffPart {
	readonly tags: readonly Tag[];
	/** Put before the table; tag 273 with value -1 is given its place, 279 its length. */
	readonly strip?: Buffer;
}

/** Pages one after another; `next` says where the last table points. */
export function tiffOf(pages: readonly TiffPart[], {isLittle = true, next = 0} = {}): Buffer {
	const u16 = (buffer: Buffer, value: number, at: number) => (isLittle ? buffer.writeUInt16LE(value, at) : buffer.writeUInt16BE(value, at));
	const u32 = (buffer: Buffer, value: number, at: number) => (isLittle ? buffer.writeUInt32LE(value, at) : buffer.writeUInt32BE(value, at));
	const head = Buffer.alloc(8);
	head.write(isLittle ? 'II' : 'MM', 'latin1');
	u16(head, 42, 2);
	const parts: Buffer[] = [head];
	let length = 8;
	let link: {part: Buffer; at: number} = {part: head, at: 4};
	for (const {tags, strip = Buffer.alloc(0)} of pages) {
		const padded = strip.length % 2 === 1 ? Buffer.concat([strip, Buffer.alloc(1)]) : strip;
		const table = Buffer.alloc(2 + tags.length * 12 + 4);
		u16(table, tags.length, 0);
		for (const [index, [tag, type, count, value]] of tags.entries()) {
			const at = 2 + index * 12;
			const told = value !== -1 ? value : tag === 279 ? strip.length : length;
			u16(table, tag, at);
			u16(table, type, at + 2);
			u32(table, count, at + 4);
			type === SHORT && count === 1 ? u16(table, told, at + 8) : u32(table, told, at + 8);
		}

		u32(link.part, length + padded.length, link.at);
		link = {part: table, at: table.length - 4};
		parts.push(padded, table);
		length += padded.length + table.length;
	}

	u32(link.part, next, link.at);
	return Buffer.concat(parts);
}

/** A two-level page in one strip. `compression`: 1 none, 2–4 fax, 5 LZW, 32773 PackBits. */
export const bilevel = (width: number, height: number, compression: number, strip: Buffer, more: readonly Tag[] = []): TiffPart => ({
	strip,
	tags: [
		[256, LONG, 1, width],
		[257, LONG, 1, height],
		[258, SHORT, 1, 1],
		[259, SHORT, 1, compression],
		[262, SHORT, 1, 0],
		[273, LONG, 1, -1],
		[277, SHORT, 1, 1],
		[278, LONG, 1, height],
		[279, LONG, 1, -1],
		...more,
	],
});

const END_OF_LINE = '000000000001';
const WHITE = {0: '00110101', 192: '010111', 1472: '010011000', 1728: '010011011'} as const;
const BLACK = {0: '0000110111', 64: '0000001111'} as const;
const BLANK_LINE = `${WHITE[1728]}${WHITE[0]}`;
const BARRED_LINE = `${WHITE[192]}${WHITE[0]}${BLACK[64]}${BLACK[0]}${WHITE[1472]}${WHITE[0]}`;

/** Group 3, one-dimensional, 1728 wide: a bar of 64 pixels on the lines for which `isBarred`. */
export function group3(lines: number, isBarred: (line: number) => boolean): Buffer {
	const bits = `${Array.from({length: lines}, (_, line) => END_OF_LINE + (isBarred(line) ? BARRED_LINE : BLANK_LINE)).join('')}${END_OF_LINE.repeat(6)}`;
	const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
	for (let at = 0; at < bytes.length; at++) {
		bytes[at] = Number.parseInt(bits.slice(at * 8, at * 8 + 8).padEnd(8, '0'), 2);
	}

	return bytes;
}
