import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {SHEET_NAME} from './parcel-sheet.ts';

export interface Seen {
	/** Relative to the scan folder, with `/`. */
	readonly from: string;
	readonly size: number;
	readonly mtimeMs: number;
}

export interface View {
	/** Every file that may be a scan, sorted by name. */
	readonly files: readonly Seen[];
	/** What is there but cannot be read, and so would stay unseen: closed or too deep folders, names in no known encoding. */
	readonly unseen: readonly string[];
}

export const CLAIMED = '.claimed';
export const REJECTED = 'rejected';
const NOT_YET = /^\.|^~\$|\.(?:tmp|part|partial|filepart|crdownload)$|^(?:thumbs\.db|desktop\.ini)$/i;
const DEEPEST = 8;

/** Links are not followed. Throws when the folder itself cannot be read. */
export async function look(root: string): Promise<View> {
	const files: Seen[] = [];
	const unseen: string[] = [];

	async function lookInto(folder: string, depth: number): Promise<void> {
		const entries = await readdir(path.join(root, folder), {withFileTypes: true});
		for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
			const from = folder ? `${folder}/${entry.name}` : entry.name;
			if (NOT_YET.test(entry.name) || from === REJECTED) {
				continue;
			}

			try {
				if (entry.isDirectory()) {
					await (depth < DEEPEST ? lookInto(from, depth + 1) : unseen.push(from));
				} else if (entry.isFile() && entry.name !== SHEET_NAME) {
					const {size, mtimeMs} = await lstat(path.join(root, from));
					files.push({from, size, mtimeMs});
				}
			} catch {
				// Also what just vanished: whoever tells of it asks twice.
				unseen.push(from);
			}
		}
	}

	await lookInto('', 0);
	return {files, unseen};
}
