import {schedule} from 'node-cron';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {asIntakeError} from '#pipeline/errors.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import type {Clock, Log, Store} from '#pipeline/ports.ts';

const AT_ONCE = 500;

interface Tools {
	readonly store: Store;
	readonly packs: readonly RulePack[];
	readonly clock: Clock;
	readonly log: Log;
	readonly onRefreshed: () => void;
}

/** Keeps the board true while nothing but time passes, and takes in inquiries that another program imported. */
export function openSummaryRounds({store, packs, clock, log, onRefreshed}: Tools): {start(): void; stop(): Promise<void>} {
	let round: Promise<void> = Promise.resolve();
	let isStopped = false;
	let isBusy = false;

	async function refreshAll(): Promise<void> {
		const today = clock.now().toISOString().slice(0, 10);
		for (let done = 0; !isStopped; done++) {
			const due = await store.summaries.judgedBefore(today, AT_ONCE);
			if (due.length === 0) {
				if (done > 0) {
					onRefreshed();
				}

				return;
			}

			await refreshSummaries(due, {store, packs, clock});
		}
	}

	const look = () => {
		if (isBusy || isStopped) {
			return;
		}

		isBusy = true;
		round = refreshAll()
			.catch(error => log.event('summaries-stumbled', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code}))
			.finally(() => {
				isBusy = false;
			});
	};

	const task = schedule('* * * * *', look);
	task.stop();
	return {
		start() {
			look();
			task.start();
		},
		async stop() {
			isStopped = true;
			await task.destroy();
			await round;
		},
	};
}
