import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {FAX_FILE, numberAmong, said, type Word} from './word.ts';

/** The log grows for years; what concerns faxes still in `recvq` stands at its end. */
const TAIL_BYTES = 2 * 1024 * 1024;

/** The last word on each received document, by its file. Throws when the log cannot be read. */
export async function readTransferLog(file: string): Promise<ReadonlyMap<string, Word>> {
	const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	try {
		const {size} = await handle.stat();
		const start = Math.max(0, size - TAIL_BYTES);
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
		const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
		// The last line may still be written, the first be cut.
		return new Map(
			lines
				.slice(start > 0 ? 1 : 0, -1)
				.flatMap(line => wordOf(line) ?? [])
				.map(word => [word.file, word]),
		);
	} finally {
		await handle.close();
	}
}

/** `date RECV call modem file - fax local-number station parameters pages jobtime conntime reason id1 id2 …`, between tabs. */
export function wordOf(line: string): Word | undefined {
	const fields = line.split('\t').map(field => field.trim().replace(/^"(?<inner>.*)"$/, '$<inner>'));
	const [date = '', kind, call = '', , document = '', , , , station, , pages = '', , , reason = '', id1, id2] = fields;
	const file = path.posix.basename(document);
	if (kind !== 'RECV' || !FAX_FILE.test(file)) {
		return undefined;
	}

	return {
		file,
		call,
		error: said(reason) ?? '',
		stationId: said(station),
		number: numberAmong([id1, id2]),
		pages: /^\d{1,5}$/.test(pages) ? Number(pages) : null,
		at: timeOf(date),
	};
}

/** `MM/DD/YY HH:MM` in the server's own zone, taken for ours. */
function timeOf(text: string): Date | null {
	const [, month, day, year, hour, minute] = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d)$/.exec(text) ?? [];
	return year === undefined ? null : new Date(2000 + Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}
