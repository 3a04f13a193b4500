import {randomUUID} from 'node:crypto';
import {mkdir, open, readdir, readFile, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';

/** A scan taken out of the mailroom's sight, not yet durably received. */
export interface Claim {
	readonly id: string;
	/** Where the file lies now. */
	readonly file: string;
	/** Where it lay, relative to the scan folder. */
	readonly from: string;
}

const record = z.object({from: z.string()});

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Names in a folder survive a power cut only when the folder itself is synced. */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => undefined);
	// Some network file systems refuse to sync folders; their server does it.
	await handle?.sync().catch(() => undefined);
	await handle?.close();
}

/** Claims files by rename into a hidden folder; what a crash leaves there is found again. */
export function openClaims(root: string) {
	const folder = path.join(root, '.claimed');
	const recordOf = (id: string) => path.join(folder, `${id}.json`);
	const fileOf = (id: string) => path.join(folder, `${id}.scan`);

	return {
		folder,

		/** Undefined when another process was quicker. */
		async claim(from: string): Promise<Claim | undefined> {
			await mkdir(folder, {recursive: true});
			const id = randomUUID();
			const handle = await open(recordOf(id), 'wx');
			await handle.writeFile(JSON.stringify({from}));
			await handle.sync();
			await handle.close();
			await syncFolder(folder);
			try {
				await rename(path.join(root, from), fileOf(id));
			} catch (error) {
				await rm(recordOf(id), {force: true});
				if (isGone(error)) {
					return undefined;
				}

				throw error;
			}

			await syncFolder(folder);
			return {id, file: fileOf(id), from};
		},

		/** What was claimed and not released, by this process or one that died. */
		async leftovers(): Promise<Claim[]> {
			const names = await readdir(folder).catch(() => []);
			const claims: Claim[] = [];
			for (const name of names.filter(candidate => candidate.endsWith('.scan')).sort()) {
				const id = name.slice(0, -'.scan'.length);
				const parsed = record.safeParse(
					await readFile(recordOf(id), 'utf8')
						.then(text => JSON.parse(text) as unknown)
						.catch(() => null),
				);
				claims.push({id, file: fileOf(id), from: parsed.success ? parsed.data.from : name});
			}

			return claims;
		},

		/** The delivery is durable: the source may go. */
		async release({id}: Claim): Promise<void> {
			await rm(fileOf(id), {force: true});
			await rm(recordOf(id), {force: true});
			await syncFolder(folder);
		},
	};
}
export type Claims = ReturnType<typeof openClaims>;
