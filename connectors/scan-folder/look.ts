import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {SHEET_NAME} from './parcel-sheet.ts';

export interface Seen {
	/** Relative to the scan folder, with `/`. */
	readonly from: string;
	readonly size: number;
	readonly mtimeMs: number;
}

export const REJECTED = 'rejected';
const NOT_YET = /^\.|^~\$|\.(?:tmp|part|partial|filepart|crdownload)$|^(?:thumbs\.db|desktop\.ini)$/i;
const DEEPEST = 8;

/** Every file that may be a scan, sorted by name; links are not followed. Throws when the folder itself cannot be read. */
export async function look(root: string, folder = '', depth = 0): Promise<Seen[]> {
	const entries = await readdir(path.join(root, folder), {withFileTypes: true});
	const seen: Seen[] = [];
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const from = folder ? `${folder}/${entry.name}` : entry.name;
		if (NOT_YET.test(entry.name) || (folder === '' && entry.name === REJECTED)) {
			continue;
		}

		if (entry.isDirectory() && depth < DEEPEST) {
			// A parcel's folder may vanish while we look.
			seen.push(...(await look(root, from, depth + 1).catch(() => [])));
		} else if (entry.isFile() && entry.name !== SHEET_NAME) {
			const status = await lstat(path.join(root, from)).catch(() => undefined);
			if (status?.isFile()) {
				seen.push({from, size: status.size, mtimeMs: status.mtimeMs});
			}
		}
	}

	return seen;
}
