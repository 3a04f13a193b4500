import {readFile} from 'node:fs/promises';
import {IntakeError} from '#pipeline/errors.ts';
import {type Keyring, keyringOf} from '../keys/keyring.ts';
import {ownKeyFile, parseKey} from '../keys/open.ts';
import type {StorageOptions} from '../options.ts';
import type {BackupOptions} from './options.ts';
import {type SealingKey, sealingKey} from './sealed-file.ts';

export interface BackupKeys {
	/** Seals what is written now. */
	readonly present: SealingKey;
	/** Open what was sealed before; the present one is among them. */
	readonly all: readonly SealingKey[];
}

/** Backup keys from the configuration and from the master keys at hand. Throws KEY_MISSING when there are neither. */
export function backupKeys(
	{key, previousKeys = []}: Partial<Pick<BackupOptions, 'key' | 'previousKeys'>>,
	keyring: Keyring | undefined,
): BackupKeys {
	// Whoever moves to a key of its own can still read what was sealed with the derived one.
	const given = [...(key === undefined ? [] : [key]), ...previousKeys].map(text => parseKey(text) ?? Buffer.alloc(0));
	const derived = keyring?.ids.map(id => keyring.derive('backup', id)) ?? [];
	const all = (key === undefined ? [...derived, ...given] : [...given, ...derived]).map(sealingKey);
	const [present] = all;
	if (!present) {
		throw new IntakeError(
			'KEY_MISSING',
			'There is no key to open the backup with. Give backup.key, or the master key of then as storage.masterKey.',
		);
	}

	return {present, all};
}

/** The master key as configured, else the one beside the data; undefined when there is none. None is ever made here. */
export async function masterKeyAtHand({masterKey, directory}: StorageOptions): Promise<string | undefined> {
	return masterKey ?? (await readFile(ownKeyFile(directory), 'utf8').catch(() => undefined))?.trim();
}

/** What opens stored things at another place than the configured one: a restored folder has no key of its own. */
export async function storageAt(directory: string, options: StorageOptions): Promise<StorageOptions> {
	const masterKey = await masterKeyAtHand(options);
	return {...options, directory, ...(masterKey === undefined ? {} : {masterKey})};
}

/** The master keys at hand, without opening (or making) anything; undefined when there are none. */
export async function keyringAtHand(options: StorageOptions): Promise<Keyring | undefined> {
	const present = parseKey((await masterKeyAtHand(options)) ?? '');
	return (
		present &&
		keyringOf(
			present,
			options.previousMasterKeys?.map(text => parseKey(text) ?? Buffer.alloc(0)),
		)
	);
}
