import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {readPlain} from '../media/read-plain.ts';
import {FAX_FILE, numberAmong, said, type Word} from './word.ts';

const EXTENSION = '.note';
const LARGEST_BYTES = 16 * 1024;

/**
 * Notes the hook leaves, one for each document: its arguments (file, modem, call, error, caller's ids), each ended by a zero byte, in
 * `<document>.note`. A note wakes us and says how the call went; the fax itself is seen without it.
 */
export function openNotes(folder: string) {
	return {
		/** By document. A folder that is not there holds none. */
		async read(): Promise<ReadonlyMap<string, Word>> {
			const names = await readdir(folder).catch(() => []);
			const words = new Map<string, Word>();
			for (const name of names.filter(candidate => candidate.endsWith(EXTENSION))) {
				const word = wordOf(await readPlain(path.join(folder, name), LARGEST_BYTES).catch(() => Buffer.alloc(0)));
				if (word && `${word.file}${EXTENSION}` === name) {
					words.set(word.file, word);
				}
			}

			return words;
		},

		remove: (file: string): Promise<void> => rm(path.join(folder, `${file}${EXTENSION}`), {force: true}),
	};
}

function wordOf(bytes: Buffer): Word | undefined {
	const [document = '', , call = '', error = '', ...ids] = bytes.toString('utf8').split('\0');
	const file = path.posix.basename(document);
	return FAX_FILE.test(file)
		? {file, call: said(call) ?? '', error: said(error) ?? '', stationId: null, number: numberAmong(ids), pages: null, at: null}
		: undefined;
}
