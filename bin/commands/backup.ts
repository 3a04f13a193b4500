import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type BackupOptions, type Backups, backupKeys, backupPlace, changeStatus, keyringAtHand, readStatus} from '#storage/backup/index.ts';
import {readManifest} from '#storage/backup/manifest.ts';
import {backupOptions} from '#storage/backup/options.ts';
import {snapshotNames} from '#storage/backup/place.ts';
import {openStorage} from '#storage/index.ts';
import {backupsOf, keyAdvice} from '../backups.ts';
import {systemClock} from '../system-clock.ts';

/** Makes a backup now, while the service runs or not. */
export async function backup(configFile: string | undefined, {to}: {to?: string}): Promise<void> {
	await withBackups(configFile, to, async (backups, directory) => {
		const {name, takenAt, databaseBytes, blobs, copied, copiedBytes, lost, removedSnapshots} = await backups.make();
		await changeStatus(directory, {madeAt: takenAt, ...(lost.length > 0 ? {problem: 'STORAGE_CORRUPT'} : {})});
		process.stdout.write(
			`Snapshot ${name}: database ${megabytes(databaseBytes)}, ${blobs} blobs, ${copied} of them new (${megabytes(copiedBytes)}).\n`,
		);
		if (removedSnapshots > 0) {
			process.stdout.write(`${removedSnapshots} outdated snapshots were removed.\n`);
		}

		if (lost.length > 0) {
			process.stdout.write(
				`${lost.length} blobs that the database names are lost or damaged here and in no backup:\n  ${lost.join('\n  ')}\n`,
			);
			process.exitCode = 1;
		} else if ((await readStatus(directory)).problem !== null) {
			process.stdout.write('An earlier backup or check failed: `intake backup check` shows whether all is well again.\n');
		}
	});
}

/** Proves the newest snapshot by restoring it. */
export async function checkBackup(configFile: string | undefined, {from, deep}: {from?: string; deep?: boolean}): Promise<void> {
	await withBackups(configFile, from, async (backups, directory) => {
		try {
			const {name, rows, restored, opened, blobs, lost} = await backups.check({isDeep: deep ?? false});
			await changeStatus(directory, {restoredAt: systemClock.now().toISOString(), problem: lost > 0 ? 'STORAGE_CORRUPT' : null});
			process.stdout.write(
				`Snapshot ${name} can be restored: database whole, ${rows} rows as counted, ${opened} of ${blobs} blobs opened, ${restored} read through the program.\n`,
			);
		} catch (error) {
			await changeStatus(directory, {problem: error instanceof IntakeError ? error.code : 'STORAGE_UNREACHABLE'});
			throw error;
		}
	});
}

/** Prints the snapshots there are, newest first; needs the keys, not the data. */
export async function listBackups(configFile: string | undefined, {from}: {from?: string}): Promise<void> {
	const config = await loadConfig(configFile);
	const place = backupPlace(directoryOf(from, config.backup));
	const keys = backupKeys(config.backup ?? {}, await keyringAtHand(config.storage)).all;
	for (const name of await snapshotNames(place)) {
		try {
			const {database, blobs, blobBytes, deliveries, lost} = await readManifest(name, {place, keys});
			process.stdout.write(
				`${name}  ${deliveries.count} deliveries, database ${megabytes(database.byteLength)}, ${blobs.count} blobs of ${megabytes(blobBytes)}${lost.length > 0 ? `, ${lost.length} LOST BEFORE` : ''}\n`,
			);
		} catch (error) {
			process.stdout.write(`${name}  ${error instanceof IntakeError ? error.code : 'cannot be read'}\n`);
		}
	}
}

export function directoryOf(given: string | undefined, options: BackupOptions | undefined): string {
	const directory = given ?? options?.directory;
	if (directory === undefined) {
		throw new IntakeError('CONFIG_INVALID', 'Nobody said where backups lie: name a folder on the command line, or set backup.directory.');
	}

	return directory;
}

async function withBackups(
	configFile: string | undefined,
	given: string | undefined,
	work: (backups: Backups, dataDirectory: string) => Promise<void>,
): Promise<void> {
	const config = await loadConfig(configFile);
	const options = backupOptions.parse({...config.backup, directory: directoryOf(given, config.backup)});
	const opened = await openStorage(config.storage, systemClock);
	try {
		const advice = keyAdvice(options, config.storage);
		process.stderr.write(advice === undefined ? '' : `${advice}\n`);
		await work(backupsOf({options, storage: config.storage, opened, clock: systemClock}), config.storage.directory);
	} finally {
		await opened.close();
	}
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
