import {crc32, deflateSync} from 'node:zlib';

export function chunk(type: string, content: Uint8Array = new Uint8Array()): Buffer {
	const buffer = Buffer.alloc(12 + content.length);
	buffer.writeUInt32BE(content.length, 0);
	buffer.write(type, 4, 'latin1');
	buffer.set(content, 8);
	buffer.writeUInt32BE(crc32(buffer.subarray(4, 8 + content.length)), 8 + content.length);
	return buffer;
}

export function header(width: number, height: number, depth: number, colour: number, interlace = 0): Buffer {
	const content = Buffer.alloc(13);
	content.writeUInt32BE(width, 0);
	content.writeUInt32BE(height, 4);
	content.set([depth, colour, 0, 0, interlace], 8);
	return chunk('IHDR', content);
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1A\n', 'latin1');

export const pngOf = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chunks]);

/** A grey picture of eight bits; one that claims another size than it has when told so. */
export function greyPng(
	width: number,
	height: number,
	claims: {width?: number; height?: number} = {},
	more: readonly Buffer[] = [],
): Buffer {
	const rows = Buffer.alloc((width + 1) * height, 0xff);
	for (let row = 0; row < height; row++) {
		rows[row * (width + 1)] = 0;
	}

	return pngOf(
		header(claims.width ?? width, claims.height ?? height, 8, 0),
		...more,
		chunk('IDAT', deflateSync(rows, {level: 9})),
		chunk('IEND'),
	);
}

/** White as far as it says, in a few kilobytes: rows of zero bytes compress a thousandfold. */
export const bilevelPng = (width: number, height: number): Buffer =>
	pngOf(
		header(width, height, 1, 0),
		chunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), {level: 9})),
		chunk('IEND'),
	);
