import {part, type Readable} from './structure-bytes.ts';

/** Cameras append things after the picture. */
const TAIL = 64 * 1024;
const MAX_SEGMENTS = 10_000;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Segment by segment to the picture itself (a thumbnail inside a segment has an end mark of its own), then an end mark. */
export async function isWholeJpeg(file: Readable, size: number): Promise<boolean> {
	let at = 2;
	for (let count = 0; count < MAX_SEGMENTS && at + 4 <= size; count++) {
		const header = await part(file, at, 4);
		if (header[0] !== 0xff) {
			return false;
		}

		// Fill bytes, and marks without content.
		const mark = header[1]!;
		if (mark === 0xff || mark === 0x01 || (mark >= 0xd0 && mark <= 0xd7)) {
			at += mark === 0xff ? 1 : 2;
			continue;
		}

		at += 2 + header.readUInt16BE(2);
		if (mark === START_OF_SCAN) {
			const from = Math.max(at, size - TAIL);
			return from < size && (await part(file, from, size - from)).includes(END_OF_IMAGE);
		}
	}

	return false;
}
