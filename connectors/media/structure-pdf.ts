import {isZero, part, type Readable} from './structure-bytes.ts';

const HEAD = 2048;
/** The standard wants the end mark in the last kilobyte; scanners pad. */
const TAIL = 4096;
const LINEARISED = /\/Linearized\b[^>]*?\/L\s+(?<length>\d+)|\/L\s+(?<lengthFirst>\d+)[^>]*?\/Linearized\b/;
const END = /startxref\s+(?<offset>\d+)\s+%%EOF/g;

/** The end mark is there, and so is the table it points to. Wrong tables are the reader's to repair, missing bytes are not. */
export async function isWholePdf(file: Readable, size: number): Promise<boolean> {
	const head = (await part(file, 0, Math.min(HEAD, size))).toString('latin1');
	const start = Math.max(0, head.indexOf('%PDF-'));
	// A file made for the web has an end mark near its beginning too; it says how long it is.
	const linearised = LINEARISED.exec(head)?.groups;
	const stated = Number(linearised?.['length'] ?? linearised?.['lengthFirst'] ?? 0);
	if (start + stated > size) {
		return false;
	}

	const tail = (await part(file, Math.max(0, size - TAIL), Math.min(TAIL, size))).toString('latin1');
	const offset = [...tail.matchAll(END)].at(-1)?.groups?.['offset'];
	if (offset === undefined || Number(offset) === 0) {
		return tail.includes('%%EOF') && offset === undefined;
	}

	const table = start + Number(offset);
	return table < size && !isZero(await part(file, table, 16));
}
