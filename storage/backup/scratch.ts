import {mkdir, rm, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import sqlite3 from 'sqlite3';
import {IntakeError} from '#pipeline/errors.ts';
import {openDatabase, rowsOf} from './snapshot.ts';

const scratchOf = (dataDirectory: string): string => path.join(dataDirectory, 'backup-scratch');
/** Left free for what arrives meanwhile. */
const SPARE_BYTES = 512 * 1024 * 1024;

/**
 * Gives `work` an empty folder on the disk of the data, for plain copies that lie nowhere else; it is wiped before and after, whatever
 * happened. One backup or check runs at a time: the lock is held by the system and ends with the process, however that ends.
 * Throws STATE_CONFLICT while another one runs.
 */
export async function inScratch<Result>(dataDirectory: string, work: (folder: string) => Promise<Result>): Promise<Result> {
	const lock = await openDatabase(path.join(dataDirectory, 'backup.lock'), sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE);
	try {
		await rowsOf(lock, 'BEGIN EXCLUSIVE').catch(error => {
			throw error instanceof IntakeError && error.code === 'STORAGE_BUSY'
				? new IntakeError('STATE_CONFLICT', 'Another backup or check is running. Wait for its end.', {cause: error})
				: error;
		});
		const folder = scratchOf(dataDirectory);
		await rm(folder, {recursive: true, force: true});
		await mkdir(folder, {mode: 0o700});
		try {
			return await work(folder);
		} finally {
			await rm(folder, {recursive: true, force: true});
		}
	} finally {
		await new Promise<void>(resolve => lock.close(() => resolve()));
	}
}

/** A copy that fills the disk would stop the intake. Throws STORAGE_FULL before it is begun. */
export async function assertRoom(folder: string, file: string): Promise<void> {
	const [{bavail, bsize}, {size}] = await Promise.all([statfs(folder), stat(file)]);
	if (bavail * bsize < size + SPARE_BYTES) {
		throw new IntakeError(
			'STORAGE_FULL',
			`There is no room for a copy of the database (${Math.ceil(size / 1e6)} MB and ${SPARE_BYTES / 1024 / 1024} MB to spare). Free space on the disk of the data.`,
		);
	}
}
