import {schedule} from 'node-cron';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Clock, Log, Store} from '#pipeline/ports.ts';
import {type BackupOptions, type Backups, changeStatus, readStatus} from '#storage/backup/index.ts';

interface Tools {
	readonly backups: Backups;
	readonly options: Pick<BackupOptions, 'schedule' | 'checkSchedule'>;
	readonly dataDirectory: string;
	readonly audit: Pick<Store['audit'], 'append'>;
	readonly clock: Clock;
	readonly log: Log;
}

/** A machine that is switched off at night makes up for it when it is switched on. */
const OVERDUE_MS = 25 * 3_600_000;

export interface BackupRounds {
	start(): void;
	/** Breaks off what is being made or checked; the earlier backups stand. */
	stop(): Promise<void>;
	makeNow(): Promise<void>;
	checkNow(): Promise<void>;
}

/** Makes and proves backups by the clock (UTC), and writes down how it went: `backup-status.json`, the log, and the audit trail when it failed. */
export function openBackupRounds({backups, options, dataDirectory, audit, clock, log}: Tools): BackupRounds {
	const stopping = new AbortController();
	let round: Promise<void> = Promise.resolve();

	async function make(): Promise<void> {
		const began = performance.now();
		try {
			const {takenAt, copied, copiedBytes, lost} = await backups.make(stopping.signal);
			await changeStatus(dataDirectory, {madeAt: takenAt});
			log.event('backup-made', {count: copied, bytes: copiedBytes, seconds: seconds(began)});
			if (lost.length > 0) {
				await failed('backup-incomplete', 'STORAGE_CORRUPT', lost.length);
			} else if ((await readStatus(dataDirectory)).problem !== null) {
				// What was wrong is well again when that is proven, not before.
				await check();
			}
		} catch (error) {
			if (!stopping.signal.aborted) {
				await failed('backup-failed', asIntakeError(error, 'STORAGE_UNREACHABLE').code);
			}
		}
	}

	async function check(): Promise<void> {
		const began = performance.now();
		try {
			const {restored, lost} = await backups.check({signal: stopping.signal});
			await changeStatus(dataDirectory, {restoredAt: clock.now().toISOString(), problem: lost > 0 ? 'STORAGE_CORRUPT' : null});
			log.event('restore-check-passed', {count: restored, seconds: seconds(began)});
		} catch (error) {
			if (!stopping.signal.aborted) {
				await failed('restore-check-failed', asIntakeError(error, 'STORAGE_UNREACHABLE').code);
			}
		}
	}

	/** Seen by administrators in the audit view, and by whoever watches the log or the status. */
	async function failed(event: string, code: string, count = 0): Promise<void> {
		log.event(event, {code, ...(count > 0 ? {count} : {})});
		try {
			await changeStatus(dataDirectory, {problem: code});
			await audit.append({
				at: clock.now().toISOString(),
				actor: 'backup',
				action: event,
				subject: 'backup',
				details: {code, ...(count > 0 ? {count} : {})},
			});
		} catch (error) {
			log.event('backup-untold', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
		}
	}

	/** One after the other: they use the same scratch folder. */
	const inTurn = (work: () => Promise<void>): Promise<void> => {
		round = round.then(() => (stopping.signal.aborted ? undefined : work()));
		return round;
	};
	const makeNow = () => inTurn(make);
	const checkNow = () => inTurn(check);
	const rules = {timezone: 'Etc/UTC', suppressMissedWarning: true};
	const tasks = [schedule(options.schedule, once(makeNow), rules), schedule(options.checkSchedule, once(checkNow), rules)];
	for (const task of tasks) {
		task.stop();
	}

	return {
		start() {
			for (const task of tasks) {
				task.start();
			}

			void readStatus(dataDirectory).then(({madeAt}) => {
				if (madeAt === undefined || clock.now().getTime() - Date.parse(madeAt) > OVERDUE_MS) {
					void makeNow();
				}
			});
		},
		async stop() {
			stopping.abort();
			await Promise.all(tasks.map(task => task.destroy()));
			await round;
		},
		makeNow,
		checkNow,
	};
}

const seconds = (began: number): number => Math.round((performance.now() - began) / 100) / 10;

/** A tick while the last one's work is still going on is passed over. */
function once(work: () => Promise<void>): () => void {
	let isBusy = false;
	return () => {
		if (!isBusy) {
			isBusy = true;
			void work().finally(() => {
				isBusy = false;
			});
		}
	};
}
