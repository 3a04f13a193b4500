import {part, type Readable} from './structure-bytes.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and check sum around each chunk's content. */
const CHUNK_OVERHEAD = 12;
/** Scanners write some thousand; what has more is whole as far as we know. */
const MAX_CHUNKS = 50_000;

/** From chunk to chunk to the last one. */
export async function isWholePng(file: Readable, size: number): Promise<boolean> {
	let at = SIGNATURE_BYTES;
	for (let count = 0; at + CHUNK_OVERHEAD <= size; count++) {
		if (count === MAX_CHUNKS) {
			return true;
		}

		const header = await part(file, at, 8);
		const type = header.toString('latin1', 4);
		if (!/^[A-Za-z]{4}$/.test(type)) {
			return false;
		}

		at += CHUNK_OVERHEAD + header.readUInt32BE(0);
		if (type === 'IEND') {
			return at <= size;
		}
	}

	return false;
}
