import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {BlobStore, Clock, Store} from '#pipeline/ports.ts';
import {filesystemBlobs} from './blobs/filesystem.ts';
import {openSpool, spoolRoot, wipeSpools} from './blobs/spool.ts';
import {openWraps, type Wraps} from './encryption/wraps.ts';
import type {Keyring} from './keys/keyring.ts';
import {openKeyring} from './keys/open.ts';
import type {StorageOptions} from './options.ts';
import {announce, presentOnes} from './presence.ts';
import {openStore} from './store.ts';

export type {StorageOptions} from './options.ts';

export interface Storage {
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly keyring: Keyring;
	readonly wraps: Wraps;
	close(): Promise<void>;
}

/** Opens what the options name, creating it when it is not there. */
export async function openStorage(options: StorageOptions, clock: Clock): Promise<Storage> {
	switch (options.kind) {
		case 'sqlite': {
			await mkdir(options.directory, {recursive: true, mode: 0o700});
			const keyring = await openKeyring(options);
			const {spool, isAlone, close: closeSpool} = await openOwnSpool(options, keyring);
			const store = await openStore({file: path.join(options.directory, 'intake.db'), clock, keyring}).catch(async error => {
				await closeSpool();
				throw error;
			});
			if (isAlone) {
				// What a killed program was reading goes on now, not when its lease runs out.
				await store.queue.releaseAll();
			}

			const blobDirectory = path.join(options.directory, 'blobs');
			return {
				store,
				keyring,
				blobs: filesystemBlobs(blobDirectory, {keyring, spool}),
				wraps: openWraps(options.directory, blobDirectory, keyring),
				async close() {
					await closeSpool();
					await store.close();
				},
			};
		}

		default:
			return options.kind satisfies never;
	}
}

/** A spool of this process alone, after wiping what processes left that are no more. */
async function openOwnSpool({directory, spoolDirectory}: StorageOptions, keyring: Keyring) {
	const root = await spoolRoot(directory, spoolDirectory);
	const presence = await announce(directory, {keyIds: [...keyring.ids], task: null});
	const present = (await presentOnes(directory)).map(({id}) => id);
	await wipeSpools(root, present);
	const spool = openSpool(path.join(root, presence.id));
	return {
		spool,
		/** Known only where sockets work: then this process sees at least itself. */
		isAlone: present.length === 1 && present[0] === presence.id,
		async close() {
			await spool.close();
			await presence.end();
		},
	};
}
