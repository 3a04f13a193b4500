import type {Clock} from '#pipeline/ports.ts';
import {type BackupOptions, type Backups, openBackups, storageAt} from '#storage/backup/index.ts';
import {openStorage, type Storage, type StorageOptions} from '#storage/index.ts';

interface Sources {
	readonly options: BackupOptions;
	readonly storage: StorageOptions;
	readonly opened: Pick<Storage, 'blobs' | 'keyring'>;
	readonly clock: Clock;
}

/** What an operator has to be told of the keys, in a sentence; undefined when all is well. */
export const keyAdvice = ({key}: Pick<BackupOptions, 'key'>, {masterKey}: StorageOptions): string | undefined =>
	key === undefined && masterKey === undefined
		? 'The only key of the backup lies beside the data: when they are lost, so is the backup. Keep a copy of keys/master.key elsewhere, or better set backup.key (docs/backup.md).'
		: undefined;

/** Backups of an open storage. */
export const backupsOf = ({options, storage, opened: {blobs, keyring}, clock}: Sources): Backups =>
	openBackups({
		options,
		dataDirectory: storage.directory,
		keyring,
		blobs,
		clock,
		async openBlobs(directory) {
			const restored = await openStorage(await storageAt(directory, storage), clock);
			return {read: sha256 => restored.blobs.read(sha256), close: () => restored.close()};
		},
	});
