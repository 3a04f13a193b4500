import {mkdir, readdir, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readPlain} from '../media/read-plain.ts';

export interface Shape {
	readonly size: number;
	readonly mtimeMs: number;
}

/** A mark is a word and two numbers. */
const LONGEST_BYTES = 200;
/** Marks outlive their faxes for a while, since a note may come late. */
const KEEP_MS = 7 * 86_400_000;

export type Ending = 'taken' | 'refused';

const textOf = ({size, mtimeMs}: Shape, ending: Ending): string => `${ending} ${size} ${mtimeMs}`;

/**
 * Which documents are done with: a little file for each, beside the notes. They spare reading the same fax again and again; when they
 * are lost, the intake knows the fax all the same.
 */
export function openMarks(folder: string) {
	/** Also what could not be written. */
	const known = new Map<string, string>();
	let isRead = false;

	async function readOnce(): Promise<void> {
		if (isRead) {
			return;
		}

		for (const name of await readdir(folder).catch(() => [])) {
			known.set(name, (await readPlain(path.join(folder, name), LONGEST_BYTES).catch(() => '')).toString());
		}

		isRead = true;
	}

	return {
		/** How the document ended for us; undefined when it is new or has changed since. */
		async endingOf(file: string, shape: Shape): Promise<Ending | undefined> {
			await readOnce();
			return (['taken', 'refused'] as const).find(ending => known.get(file) === textOf(shape, ending));
		},

		/** A document of this name was done with lately, whatever it looked like. */
		async wasDone(file: string): Promise<boolean> {
			await readOnce();
			return known.has(file);
		},

		/** Throws when the mark cannot be written; it is then known until the program ends. */
		async done(file: string, shape: Shape, ending: Ending): Promise<void> {
			known.set(file, textOf(shape, ending));
			await mkdir(folder, {recursive: true});
			await writeFile(path.join(folder, file), textOf(shape, ending));
		},

		/** Forgets marks of documents that are gone for long. */
		async keepOnly(present: ReadonlySet<string>): Promise<void> {
			await readOnce();
			for (const file of [...known.keys()].filter(candidate => !present.has(candidate))) {
				const status = await stat(path.join(folder, file)).catch(() => undefined);
				if (status && Date.now() - status.mtimeMs > KEEP_MS) {
					await rm(path.join(folder, file), {force: true});
					known.delete(file);
				}
			}
		},
	};
}
