import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {replaceDurably} from './durable.ts';

/** What is known of the backups of a data directory: ISO times, absent while it never happened, and the code of what went wrong last. */
export const backupStatus = z.object({
	/** When the newest snapshot was taken. */
	madeAt: z.iso.datetime().optional(),
	/** When a snapshot was last proven by restoring it. */
	restoredAt: z.iso.datetime().optional(),
	problem: z.string().nullable(),
});
export type BackupStatus = z.infer<typeof backupStatus>;

const NOTHING_YET: BackupStatus = {problem: null};

const statusFile = (dataDirectory: string): string => path.join(dataDirectory, 'backup-status.json');

/** A status that is not there, or cannot be read, tells of nothing. */
export async function readStatus(dataDirectory: string): Promise<BackupStatus> {
	try {
		return backupStatus.parse(JSON.parse(await readFile(statusFile(dataDirectory), 'utf8')));
	} catch {
		return NOTHING_YET;
	}
}

export async function changeStatus(dataDirectory: string, changes: Partial<BackupStatus>): Promise<void> {
	await replaceDurably(statusFile(dataDirectory), `${JSON.stringify({...(await readStatus(dataDirectory)), ...changes})}\n`);
}
