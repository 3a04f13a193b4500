import type {Log} from '#pipeline/ports.ts';
import {type VolumeEncryption, volumeEncryption} from '#storage/encryption/volume.ts';
import type {StorageOptions} from '#storage/index.ts';
import {ownKeyFile, ownKeyId} from '#storage/keys/open.ts';

const WHY: Readonly<Record<Exclude<VolumeEncryption, 'confirmed'>, string>> = {
	'other-system': 'this system is not Linux',
	'in-memory': 'it lies in memory',
	'no-device': 'its block device cannot be told',
	'no-dm-crypt': 'its disk is not under dm-crypt; the disk or the cloud may encrypt it nevertheless',
};

/** What whoever answers for the data has to know at every start: lines for the terminal, and events. */
export async function tellAtRest(
	{directory, masterKey}: StorageOptions,
	log: Log,
	look: typeof volumeEncryption = volumeEncryption,
): Promise<string[]> {
	const lines: string[] = [];
	if ((await ownKeyId(directory)) !== undefined) {
		log.event('key-beside-data', {state: masterKey === undefined ? 'present' : 'previous'});
		lines.push(
			masterKey === undefined
				? `The master key lies beside the data, in ${ownKeyFile(directory)}: whoever takes the disk has both. For patients' papers configure storage.masterKey (docs/data-at-rest.md).`
				: `A former master key still lies beside the data, in ${ownKeyFile(directory)}: \`intake keys rotate\` tells when it may be deleted.`,
		);
	}

	const volume = await look(directory);
	if (volume === 'confirmed') {
		log.event('volume-encrypted');
		lines.push('The database, which holds words of papers in clear, lies on an encrypted volume (dm-crypt).');
	} else {
		log.event('volume-encryption-unconfirmed', {reason: volume});
		lines.push(
			`The database holds words of papers in clear and needs an encrypted volume. That ${directory} lies on one cannot be confirmed: ${WHY[volume]}.`,
		);
	}

	return lines;
}
