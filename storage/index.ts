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
			const {spool, close: closeSpool} = await openOwnSpool(options, keyring);
			const store = await openStore({file: path.join(options.directory, 'intake.db'), clock, keyring}).catch(async error => {
				await closeSpool();
				throw error;
			});
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
	await wipeSpools(
		root,
		(await presentOnes(directory)).map(({id}) => id),
	);
	const spool = openSpool(path.join(root, presence.id));
	return {
		spool,
		async close() {
			await spool.close();
			await presence.end();
		},
	};
}
