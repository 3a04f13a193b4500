import {createHash} from 'node:crypto';
import {access, mkdir, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Intake} from '#pipeline/ports.ts';
import {syncFolder} from './claims.ts';
import {REJECTED, type Seen} from './look.ts';

const ADVICE: Record<string, string> = {
	MEDIA_TYPE_UNSUPPORTED:
		'It is not a PDF, TIFF, JPEG or PNG file. Scan the paper again in one of these formats, or print and scan the file.',
	ARRIVAL_INCOMPLETE: 'It stayed unfinished: the scanner or the network stopped in the middle. Scan the paper again.',
	ARRIVAL_TOO_LARGE: 'It is larger than the settings allow. Scan at 300 dpi in grey, or split the batch.',
};

/** Moves a file that cannot be taken in to `rejected/`, the reason in words beside it, and asks a person. */
export async function reject(root: string, connector: string, {from, size, mtimeMs}: Seen, code: string, intake: Intake): Promise<void> {
	// The same file refused again after a crash asks the same question; names stay out of the records.
	const subject = createHash('sha256').update(`${connector}\n${from}\n${size}\n${mtimeMs}`).digest('hex').slice(0, 32);
	await intake.reject(connector, {subject, code, reason: ADVICE[code] ?? code});
	const folder = path.join(root, REJECTED);
	await mkdir(folder, {recursive: true});
	const target = await freeName(folder, from.replaceAll('/', ' - '));
	await rename(path.join(root, from), target);
	await writeFile(
		`${target}.reason.txt`,
		`${code}\n${ADVICE[code] ?? ''}\nWhen the paper has been scanned again this file can be deleted.\n`,
	);
	await syncFolder(folder);
}

async function freeName(folder: string, name: string): Promise<string> {
	const {name: stem, ext} = path.parse(name);
	for (let count = 1; ; count++) {
		const target = path.join(folder, count === 1 ? name : `${stem} (${count})${ext}`);
		const isTaken = await access(target).then(
			() => true,
			() => false,
		);
		if (!isTaken) {
			return target;
		}
	}
}
