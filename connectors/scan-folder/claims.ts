import {randomUUID} from 'node:crypto';
import {lstat, open, readdir, realpath, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {ownFolder, readPlain} from '../media/read-plain.ts';
import {CLAIMED, type Seen} from './look.ts';

/** Names of a path below the folder, none of which leads up. */
function isWithin(from: string): boolean {
	return from.split('/').every(name => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
}

const LARGEST_RECORD_BYTES = 64 * 1024;

const record = z.object({
	/** Whoever may write into the folder may write a record: one that leads out of it is none. */
	from: z.string().refine(isWithin),
	size: z.number(),
	mtimeMs: z.number(),
	claimedAtMs: z.number(),
	/** The code it is refused with; null when it is to be taken in. */
	refusal: z.string().nullable(),
});
type ClaimRecord = z.infer<typeof record>;

/** A scan out of the mailroom's reach, neither durably received nor refused yet. */
export interface Claim {
	readonly id: string;
	/** Where the file lies now. */
	readonly file: string;
	/** What was known when it was claimed; null when a crash of the disk took it. */
	readonly record: ClaimRecord | null;
}

/** Size and time of a file as it was read. */
export type AsRead = Pick<Seen, 'size' | 'mtimeMs'>;

/** A claim without a file is what a crash left between the record and the rename. */
const ABANDONED_MS = 600_000;

/** A pipe, a link, a folder: nothing we wrote. */
const isNoRecord = (error: unknown): boolean =>
	['EINVAL', 'ELOOP', 'EISDIR', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '');
const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Names in a folder survive a power cut only when the folder itself is synced. */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => undefined);
	// Some network file systems refuse to sync folders; their server does it.
	await handle?.sync().catch(() => undefined);
	await handle?.close();
}

/** Claims files by rename into a hidden folder: of all who try, one succeeds. What a crash leaves there is found again. */
export function openClaims(root: string) {
	const folder = path.join(root, CLAIMED);
	const recordOf = (id: string) => path.join(folder, `${id}.json`);
	const fileOf = (id: string) => path.join(folder, `${id}.scan`);
	const takenOf = (id: string) => path.join(folder, `${id}.taken`);
	/** Since when what was taken in is watched, and how it was read. */
	const watched = new Map<string, {readonly since: number; readonly record: ClaimRecord}>();

	/** A folder swapped for a link meanwhile must not lead us out. */
	async function isInside(from: string): Promise<boolean> {
		const parent = path.dirname(from);
		return (await realpath(path.join(root, parent))) === path.join(await realpath(root), parent);
	}

	/** Never through what somebody else laid there, a link or a pipe. */
	async function write(id: string, claimed: ClaimRecord): Promise<void> {
		const handle = await open(recordOf(id), 'wx');
		await handle.writeFile(JSON.stringify(claimed));
		await handle.sync();
		await handle.close();
		await syncFolder(folder);
	}

	async function recordIn(id: string): Promise<ClaimRecord | null> {
		const text = await readPlain(recordOf(id), LARGEST_RECORD_BYTES).catch(error => {
			if (isGone(error) || isNoRecord(error)) {
				return 'null';
			}

			throw error;
		});
		let json: unknown = null;
		try {
			json = JSON.parse(text.toString());
		} catch {}

		return record.safeParse(json).data ?? null;
	}

	/** Who still had it open wrote on: what lies there now is another scan. Gives its id. */
	async function claimAnew(id: string, before: ClaimRecord): Promise<string> {
		const again = randomUUID();
		await write(again, {...before, claimedAtMs: Date.now(), refusal: null});
		await rename(takenOf(id), fileOf(again));
		await rm(recordOf(id), {force: true});
		await syncFolder(folder);
		return again;
	}

	return {
		/** Undefined when another process was quicker or the file is gone. */
		async claim({from, size, mtimeMs}: Seen, refusal: string | null): Promise<Claim | undefined> {
			await ownFolder(root, CLAIMED);
			const id = randomUUID();
			const claimed: ClaimRecord = {from, size, mtimeMs, claimedAtMs: Date.now(), refusal};
			try {
				await write(id, claimed);
				if (await isInside(from)) {
					await rename(path.join(root, from), fileOf(id));
					await syncFolder(folder);
					return {id, file: fileOf(id), record: claimed};
				}
			} catch (error) {
				if (!isGone(error)) {
					await rm(recordOf(id), {force: true});
					throw error;
				}
			}

			await rm(recordOf(id), {force: true});
			return undefined;
		},

		/** Ids of what was claimed and not released, by this process, another one, or one that died; and whether the hidden folder is there at all. */
		async leftovers(): Promise<{ids: string[]; taken: string[]; isThere: boolean}> {
			let isThere = true;
			const names = await readdir(folder).catch((error): string[] => {
				if (isGone(error)) {
					isThere = false;
					return [];
				}

				throw error;
			});
			const idsOf = (ending: string) => names.filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length));
			const [ids, taken] = [idsOf('.scan').sort(), idsOf('.taken')];
			const held = new Set([...ids, ...taken]);
			for (const id of idsOf('.json').filter(candidate => !held.has(candidate))) {
				const status = await lstat(recordOf(id)).catch(() => undefined);
				if (status && Date.now() - status.mtimeMs > ABANDONED_MS) {
					await rm(recordOf(id), {force: true});
				}
			}

			return {ids, taken, isThere};
		},

		/** Throws when the record is there and cannot be read now. */
		async open(id: string): Promise<Claim> {
			return {id, file: fileOf(id), record: await recordIn(id)};
		},

		/** Durable. It is watched for a while: a program that still has it open may write on. */
		async retire({id, record: before}: Claim, asRead: AsRead): Promise<void> {
			const claimed = before ?? {from: '', ...asRead, claimedAtMs: Date.now(), refusal: null};
			const present = {...claimed, ...asRead};
			if (!before || before.size !== asRead.size || before.mtimeMs !== asRead.mtimeMs) {
				await rm(recordOf(id), {force: true, recursive: true});
				await write(id, present);
			}

			await rename(fileOf(id), takenOf(id));
			await syncFolder(folder);
			watched.set(id, {since: performance.now(), record: present});
		},

		/** One look at what was taken in: removed when it stayed the same for so long; claimed anew, under the id that is given, when it did not. */
		async lookAgain(id: string, watchMs: number): Promise<string | undefined> {
			const known = watched.get(id) ?? {since: performance.now(), record: await recordIn(id)};
			const status = await lstat(takenOf(id));
			if (known.record && (status.size !== known.record.size || status.mtimeMs !== known.record.mtimeMs)) {
				watched.delete(id);
				return claimAnew(id, known.record);
			}

			if (performance.now() - known.since < watchMs && known.record) {
				watched.set(id, {since: known.since, record: known.record});
				return undefined;
			}

			watched.delete(id);
			await rm(takenOf(id), {force: true, recursive: true});
			await rm(recordOf(id), {force: true, recursive: true});
			return undefined;
		},

		/** Refused: nothing is left to do. The file goes first: a record alone is harmless. */
		async release({id}: Claim): Promise<void> {
			await rm(fileOf(id), {force: true});
			await rm(recordOf(id), {force: true, recursive: true});
			await syncFolder(folder);
		},
	};
}
export type Claims = ReturnType<typeof openClaims>;
