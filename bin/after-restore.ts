import type {RestoreStep} from '#storage/backup/index.ts';
import {openStorage} from '#storage/index.ts';
import {erasuresOf} from './erasing.ts';
import {systemClock} from './system-clock.ts';

/** Who was erased after the backup was made would be back. */
const eraseAgain: RestoreStep = {
	name: 'erasures since the backup were done again',
	async run({storage, erasures}) {
		const opened = await openStorage(storage, systemClock);
		try {
			await erasuresOf(storage.directory, opened, systemClock).finish(erasures);
		} finally {
			await opened.close();
		}
	},
};

/** What is done to restored data before anybody opens them, in this order. */
export const AFTER_RESTORE: readonly RestoreStep[] = [eraseAgain];
