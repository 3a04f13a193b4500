import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {BlobStore, Clock, Store} from '#pipeline/ports.ts';
import {filesystemBlobs} from './blobs/filesystem.ts';
import type {Keyring} from './keys/keyring.ts';
import {openKeyring} from './keys/open.ts';
import type {StorageOptions} from './options.ts';
import {openStore} from './store.ts';

export type {StorageOptions} from './options.ts';

export interface Storage {
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly keyring: Keyring;
	close(): Promise<void>;
}

/** Opens what the options name, creating it when it is not there. */
export async function openStorage(options: StorageOptions, clock: Clock): Promise<Storage> {
	switch (options.kind) {
		case 'sqlite': {
			await mkdir(options.directory, {recursive: true, mode: 0o700});
			const keyring = await openKeyring(options);
			const store = await openStore({file: path.join(options.directory, 'intake.db'), clock, keyring});
			return {store, keyring, blobs: filesystemBlobs(path.join(options.directory, 'blobs')), close: () => store.close()};
		}

		default:
			return options.kind satisfies never;
	}
}
