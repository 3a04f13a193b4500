import type {BlobStore, Clock} from '#pipeline/ports.ts';
import type {Keyring} from '../keys/keyring.ts';
import {type BackedUp, nothingBackedUp, openBackedUp} from './backed-up.ts';
import {type CheckedBackup, type CheckOptions, type CheckTools, checkBackup} from './check.ts';
import {backupKeys} from './keys.ts';
import {type MadeBackup, makeBackup} from './make.ts';
import {type Manifest, readManifest} from './manifest.ts';
import type {BackupOptions} from './options.ts';
import {backupPlace, snapshotNames} from './place.ts';

export type {BackedUp} from './backed-up.ts';
export type {CheckedBackup} from './check.ts';
export {backupKeys, keyringAtHand, storageAt} from './keys.ts';
export type {MadeBackup} from './make.ts';
export type {BackupOptions} from './options.ts';
export {backupPlace} from './place.ts';
export {type Restored, type RestoreOptions, type RestoreStep, restoreBackup} from './restore.ts';
export {type BackupStatus, changeStatus, readStatus} from './status.ts';

/** The backups of one data directory. */
export interface Backups {
	make(signal?: AbortSignal): Promise<MadeBackup>;
	/** Proves the newest snapshot by restoring it. */
	check(options?: CheckOptions): Promise<CheckedBackup>;
	/** Names of snapshots, newest first. */
	names(): Promise<string[]>;
	describe(name: string): Promise<Manifest>;
	readonly backedUp: BackedUp;
}

export interface BackupSurroundings {
	readonly options: BackupOptions;
	readonly dataDirectory: string;
	readonly keyring: Keyring;
	readonly blobs: Pick<BlobStore, 'read'>;
	readonly openBlobs: CheckTools['openBlobs'];
	readonly clock: Clock;
}

export function openBackups({options, dataDirectory, keyring, blobs, openBlobs, clock}: BackupSurroundings): Backups {
	const place = backupPlace(options.directory);
	const keys = backupKeys(options, keyring);
	const tools = {place, keys, dataDirectory, blobs, openBlobs, clock, keepDays: options.keepDays, masterKeyId: keyring.presentId};
	return {
		make: signal => makeBackup(tools, signal),
		check: checkOptions => checkBackup(tools, checkOptions),
		names: () => snapshotNames(place),
		describe: name => readManifest(name, {place, keys: keys.all}),
		backedUp: openBackedUp(tools),
	};
}

/** What is safe elsewhere; nothing where no backups are configured. */
export const backedUpOf = (backups: Backups | undefined): BackedUp => backups?.backedUp ?? nothingBackedUp;
