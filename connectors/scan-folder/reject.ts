import {access, open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Intake} from '#pipeline/ports.ts';
import {ownFolder} from '../media/read-plain.ts';
import {type Claim, syncFolder} from './claims.ts';
import {REJECTED} from './look.ts';

const ADVICE: Record<string, string> = {
	MEDIA_TYPE_UNSUPPORTED:
		'It is not a PDF, TIFF, JPEG or PNG file. Scan the paper again in one of these formats, or print and scan the file.',
	ARRIVAL_INCOMPLETE: 'It stayed unfinished: the scanner or the network stopped in the middle. Scan the paper again.',
	ARRIVAL_TOO_LARGE: 'It is larger than the settings allow. Scan at 300 dpi in grey, or split the batch.',
};

/** File systems end names at 255 bytes; the reason's name is longer than the file's. */
const LONGEST_STEM_BYTES = 180;

/** Asks a person, then moves the claimed file to `rejected/` with the reason in words beside it. Done again after a crash, it asks once. */
export async function reject(root: string, connector: string, claim: Claim, code: string, intake: Intake): Promise<void> {
	const advice = ADVICE[code] ?? '';
	await intake.reject(connector, {subject: claim.id, code, reason: advice});
	const folder = await ownFolder(root, REJECTED);
	const {target, reasonFile} = await reserve(folder, (claim.record?.from ?? claim.id).replaceAll('/', ' - '));
	try {
		const handle = await open(reasonFile, 'w');
		await handle.writeFile(`${code}\n${advice}\nWhen the paper has been scanned again, delete this file and the one it tells of.\n`);
		await handle.sync();
		await handle.close();
		await rename(claim.file, target);
	} catch (error) {
		await rm(reasonFile, {force: true});
		throw error;
	}

	await syncFolder(folder);
}

/** A name nobody has; making the reason's file reserves it, so that two who refuse at once never overwrite each other. */
async function reserve(folder: string, name: string): Promise<{target: string; reasonFile: string}> {
	const {name: stem, ext} = path.parse(name);
	let short = stem;
	while (Buffer.byteLength(short) > LONGEST_STEM_BYTES) {
		short = [...short].slice(0, -1).join('');
	}

	const extension = Buffer.byteLength(ext) <= 20 ? ext : '';
	for (let count = 1; ; count++) {
		const target = path.join(folder, `${short}${count === 1 ? '' : ` (${count})`}${extension}`);
		const reasonFile = `${target}.reason.txt`;
		if (await isThere(target)) {
			continue;
		}

		try {
			await (await open(reasonFile, 'wx')).close();
			return {target, reasonFile};
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}
	}
}

const isThere = (file: string): Promise<boolean> =>
	access(file).then(
		() => true,
		() => false,
	);
