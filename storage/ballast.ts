import {open, rename, rm, stat, statfs} from 'node:fs/promises';
import path from 'node:path';

export const BALLAST_MB = 64;
const MEGABYTE = 1024 * 1024;

export const ballastFile = (directory: string): string => path.join(directory, 'ballast');

/**
 * Space kept back for bad days: whoever finds the disk full deletes the file and can work. Made at start, of real blocks, when it is not there
 * and twice the low-water mark is free. Never fails: without it everything works as before.
 */
export async function keepBallast({
	directory,
	ballastMb,
	lowWaterMb,
}: {
	readonly directory: string;
	readonly ballastMb: number;
	readonly lowWaterMb: number;
}): Promise<'kept' | 'made' | 'none'> {
	const file = ballastFile(directory);
	const present = await stat(file).catch(() => undefined);
	if (ballastMb === 0) {
		await rm(file, {force: true}).catch(() => {});
		return 'none';
	}

	if (present?.size === ballastMb * MEGABYTE) {
		return 'kept';
	}

	try {
		const {bavail, bsize} = await statfs(directory);
		if (bavail * bsize < (2 * lowWaterMb + ballastMb) * MEGABYTE) {
			return 'none';
		}

		await write(`${file}.new`, ballastMb);
		await rename(`${file}.new`, file);
		return 'made';
	} catch {
		await rm(`${file}.new`, {force: true}).catch(() => {});
		return 'none';
	}
}

async function write(file: string, megabytes: number): Promise<void> {
	const handle = await open(file, 'w', 0o600);
	try {
		const block = Buffer.alloc(MEGABYTE, 'ballast ');
		for (let count = 0; count < megabytes; count++) {
			await handle.write(block);
		}

		await handle.sync();
	} finally {
		await handle.close();
	}
}
