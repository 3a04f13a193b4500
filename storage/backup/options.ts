import {validate} from 'node-cron';
import {z} from 'zod';
import {parseKey} from '../keys/open.ts';

const schedule = z
	.string()
	.refine(
		expression => validate(expression),
		'is no cron expression; write minute, hour, day, month, weekday, as in "15 1 * * *" for a quarter past one each night (UTC)',
	);

const key = z
	.string()
	.refine(
		text => parseKey(text) !== undefined,
		'is no key: 32 bytes in base64 or hexadecimal are needed; make one with `openssl rand -base64 32`',
	);

/** Where backups go, and when. Times are UTC. */
export const backupOptions = z.strictObject({
	/** Of backups alone, on another disk or machine than the data. */
	directory: z.string().min(1),
	/** 32 bytes, base64 or hexadecimal. Without it, one that is derived from the master key. */
	key: key.optional(),
	/** Snapshots sealed with them can still be read. */
	previousKeys: z.array(key).optional(),
	schedule: schedule.default('15 1 * * *'),
	/** When the newest snapshot is proven by restoring it. */
	checkSchedule: schedule.default('45 2 * * *'),
	/** All of the last day are kept, then one of each day for so many days. */
	keepDays: z.int().min(1).max(3660).default(35),
});
export type BackupOptions = z.infer<typeof backupOptions>;
