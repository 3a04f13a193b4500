import {access, mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';

/** Files of one snapshot; all are sealed. */
export const SNAPSHOT_FILES = {
	manifest: 'manifest.sealed',
	database: 'database.sealed',
	blobs: 'blobs.sealed',
	deliveries: 'deliveries.sealed',
	erasures: 'erasures.sealed',
} as const;
export type SnapshotFile = keyof typeof SNAPSHOT_FILES;

const SNAPSHOT_NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;

/** Where what lies in the folder of backups: `snapshots/<time>/`, `blobs/ab/<name>`, `erasures.log`. */
export function backupPlace(directory: string) {
	const snapshots = path.join(directory, 'snapshots');
	return {
		directory,
		snapshots,
		blobs: path.join(directory, 'blobs'),
		erasures: path.join(directory, 'erasures.log'),
		/** Becomes a snapshot by its name alone: a backup that was interrupted leaves only this. */
		partial: path.join(directory, 'snapshots', '.partial'),
		snapshot: (name: string) => path.join(snapshots, name),
		file: (name: string, file: SnapshotFile) => path.join(snapshots, name, SNAPSHOT_FILES[file]),
		blob: (name: string) => path.join(directory, 'blobs', name.slice(0, 2), name),
	};
}
export type BackupPlace = ReturnType<typeof backupPlace>;

export const snapshotNameOf = (at: Date): string => at.toISOString().replaceAll(/[:.]/g, '-');
export const snapshotTime = (name: string): Date =>
	new Date(`${name.slice(0, 10)}T${name.slice(11, 13)}:${name.slice(14, 16)}:${name.slice(17, 19)}.${name.slice(20, 23)}Z`);

/** What a sealed file says it is. */
export const contextOf = (snapshot: string, file: SnapshotFile): string => `${file} of ${snapshot}`;
export const blobContext = (relativePath: string): string => `blob ${relativePath}`;

/** Names of whole snapshots, newest first. Throws STORAGE_UNREACHABLE when the folder cannot be read. */
export async function snapshotNames(place: BackupPlace): Promise<string[]> {
	try {
		const names = await readdir(place.snapshots);
		return names
			.filter(name => SNAPSHOT_NAME.test(name))
			.sort()
			.reverse();
	} catch (error) {
		throw unreachable(place, error);
	}
}

/** The named snapshot, or the newest. Throws NOT_FOUND. */
export async function chosenSnapshot(place: BackupPlace, wanted?: string): Promise<string> {
	const names = await snapshotNames(place);
	const name = wanted === undefined ? names[0] : names.find(candidate => candidate === wanted);
	if (name === undefined) {
		throw new IntakeError(
			'NOT_FOUND',
			wanted === undefined
				? `There is no snapshot in ${place.directory}.`
				: `There is no snapshot ${wanted} in ${place.directory}. \`intake backup list\` shows those there are.`,
		);
	}

	return name;
}

/** Makes the folders of a backup. The folder itself has to be there: one on a disk that is not mounted is not made in its stead. */
export async function preparePlace(place: BackupPlace): Promise<void> {
	try {
		await access(place.directory);
		await mkdir(place.snapshots, {recursive: true, mode: 0o700});
		await mkdir(place.blobs, {recursive: true, mode: 0o700});
	} catch (error) {
		throw unreachable(place, error);
	}
}

function unreachable({directory}: BackupPlace, cause: unknown): IntakeError {
	const {code = 'unknown'} = cause as NodeJS.ErrnoException;
	return new IntakeError(
		'STORAGE_UNREACHABLE',
		`The folder of backups ${directory} cannot be used (${code}). Make it, or mount the disk it lies on, and let the program write there.`,
		{cause},
	);
}
