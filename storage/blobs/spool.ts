import {createHash, randomUUID} from 'node:crypto';
import {chmod, lstat, mkdir, open, readdir, realpath, rm} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';

/** Between two pages of one fax nobody asks for its original for a moment; deciphering it anew for each page would be a waste. */
const KEEP_MS = 5000;
const KEEP_AT_MOST = 4;

/** Plain copies of blobs for isolated readers, each only as long as somebody uses it and a few seconds more. */
export interface Spool {
	/** The only place such files lie in. */
	readonly folder: string;
	/** Calls `use` with a local file that holds the pieces; the file is not to be used afterwards. */
	withFile<Result>(sha256: string, pieces: () => AsyncIterable<Uint8Array>, use: (file: string) => Promise<Result>): Promise<Result>;
	/** Removes everything it holds. */
	close(): Promise<void>;
}

export interface SpoolOptions {
	readonly keepMs?: number;
	readonly keepAtMost?: number;
}

interface Copy {
	users: number;
	readonly file: Promise<string>;
	timer?: NodeJS.Timeout;
}

/** `folder` is this process's alone; it is made when the first file is asked for, for its owner only. */
export function openSpool(folder: string, {keepMs = KEEP_MS, keepAtMost = KEEP_AT_MOST}: SpoolOptions = {}): Spool {
	const copies = new Map<string, Copy>();
	let made: Promise<unknown> | undefined;
	let isClosed = false;

	async function fill(sha256: string, pieces: () => AsyncIterable<Uint8Array>): Promise<string> {
		// The name tells nothing of the content either.
		const file = path.resolve(folder, randomUUID());
		try {
			made ??= mkdir(folder, {recursive: true, mode: 0o700});
			await made;
			const handle = await open(file, 'wx', 0o600);
			try {
				for await (const piece of pieces()) {
					await handle.writeFile(piece);
				}
			} finally {
				await handle.close();
			}

			return file;
		} catch (error) {
			made = undefined;
			await rm(file, {force: true});
			throw error instanceof IntakeError ? error : unwritable(sha256, error as NodeJS.ErrnoException);
		}
	}

	function take(sha256: string, pieces: () => AsyncIterable<Uint8Array>): Copy {
		if (isClosed) {
			throw new IntakeError('STORAGE_UNREACHABLE', 'The storage is closed.');
		}

		const copy = copies.get(sha256) ?? {users: 0, file: fill(sha256, pieces)};
		copies.set(sha256, copy);
		clearTimeout(copy.timer);
		copy.users++;
		return copy;
	}

	async function giveBack(sha256: string, copy: Copy): Promise<void> {
		copy.users--;
		if (copy.users > 0 || copies.get(sha256) !== copy) {
			return;
		}

		// Behind all others: the first of the map is the one idle for longest.
		copies.delete(sha256);
		copies.set(sha256, copy);
		copy.timer = setTimeout(() => void drop(sha256, copy), keepMs).unref();
		const idle = [...copies].filter(([, {users}]) => users === 0);
		await Promise.all(idle.slice(0, Math.max(0, idle.length - keepAtMost)).map(([name, old]) => drop(name, old)));
	}

	async function drop(sha256: string, copy: Copy): Promise<void> {
		clearTimeout(copy.timer);
		copies.delete(sha256);
		// A copy that failed left nothing, and one that cannot be removed now is wiped at the next start.
		await copy.file.then(file => rm(file, {force: true})).catch(() => {});
	}

	return {
		folder: path.resolve(folder),
		async withFile(sha256, pieces, use) {
			const copy = take(sha256, pieces);
			let file: string;
			try {
				file = await copy.file;
			} catch (error) {
				// The next one who asks tries again.
				if (copies.get(sha256) === copy) {
					copies.delete(sha256);
				}

				throw error;
			}

			try {
				return await use(file);
			} finally {
				await giveBack(sha256, copy);
			}
		},
		async close() {
			isClosed = true;
			await Promise.all([...copies].map(([sha256, copy]) => drop(sha256, copy)));
			await rm(folder, {recursive: true, force: true});
		},
	};
}

/**
 * The folder all spools of one data directory lie in: the configured one, where other programs may have folders, too, else one beside the blobs.
 * Throws CONFIG_INVALID when somebody else owns it.
 */
export async function spoolRoot(directory: string, configured: string | undefined): Promise<string> {
	if (configured === undefined) {
		return path.join(directory, 'spool');
	}

	const name = createHash('sha256')
		.update(await realpath(directory))
		.digest('hex')
		.slice(0, 16);
	const root = path.join(path.resolve(configured), `intake-${name}`);
	try {
		await mkdir(root, {recursive: true, mode: 0o700});
		// Folders such as /dev/shm are open to all: somebody else may have been there first.
		const found = await lstat(root);
		if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
			throw Object.assign(new Error('not ours'), {code: 'not a folder of our own'});
		}

		await chmod(root, 0o700);
	} catch (error) {
		throw new IntakeError(
			'CONFIG_INVALID',
			`storage.spoolDirectory cannot be used (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Name a folder the service may write to, best in memory such as /dev/shm.`,
			{cause: error},
		);
	}

	return root;
}

/** Removes what spools left behind whose process is no more. */
export async function wipeSpools(root: string, living: readonly string[]): Promise<void> {
	const found = await readdir(root).catch(() => []);
	await Promise.all(found.filter(id => !living.includes(id)).map(id => rm(path.join(root, id), {recursive: true, force: true})));
}

const unwritable = (sha256: string, {code = 'unknown'}: NodeJS.ErrnoException) =>
	new IntakeError(
		code === 'ENOSPC' || code === 'EDQUOT' ? 'STORAGE_FULL' : 'STORAGE_UNREACHABLE',
		`Blob ${sha256} could not be laid out for reading (${code}): see to storage.spoolDirectory and its free space.`,
		{cause: code},
	);
