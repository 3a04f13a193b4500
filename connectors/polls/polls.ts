import cron from 'node-cron';
import {z} from 'zod';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Log} from '#pipeline/ports.ts';
import {openRounds} from '../scan-folder/rounds.ts';

/** When to look: a cron expression with five fields, or six with seconds first; in UTC. */
export const schedule = z
	.string()
	.refine(
		expression => cron.validate(expression),
		'is no cron expression; write minute, hour, day, month, weekday, as in "*/5 * * * *" for every five minutes',
	);

/** Calls `onTick` by the clock. Ticks may be missed: what is due is read from the other side, at each round anew. */
export type Ticks = (schedule: string, onTick: () => void) => {stop(): void};

export const cronTicks: Ticks = (expression, onTick) => {
	// UTC has no hour that comes twice or never.
	const task = cron.schedule(expression, onTick, {timezone: 'Etc/UTC', suppressMissedWarning: true});
	return {stop: () => void task.destroy()};
};

export interface PollRules {
	readonly name: string;
	readonly schedule: string;
	readonly log: Log;
	/** Rest after the first failed round; doubles with each further one. */
	readonly retryMs: number;
	/** Two rounds never begin closer together than this: providers count requests. */
	readonly gapMs?: number;
}

const LONGEST_RETRY_MS = 300_000;

/** What the intake does, its failures told as ours: they end the round, and everything not yet kept is left as it is for the next one. */
export const kept = <Result>(work: Promise<Result>): Promise<Result> =>
	work.catch(error => {
		throw asIntakeError(error, 'STORAGE_UNREACHABLE');
	});

/**
 * Runs `round` at the start, at each tick, when woken, and after a failure sooner than the next tick; never two at once. The round reads
 * what is due from the other side; it may answer in how many milliseconds it wants to run again, and throws when that side cannot be
 * reached. Its signal says that it shall stop where it loses nothing.
 */
export function openPolls(
	{name, schedule: expression, log, retryMs, gapMs = 0}: PollRules,
	round: (stopping: AbortSignal) => Promise<number | undefined>,
	ticks: Ticks = cronTicks,
) {
	const stopping = new AbortController();
	const rounds = openRounds(guarded);
	let clockwork: ReturnType<Ticks> | undefined;
	let failures = 0;
	let failedWith = '';
	let beganAt = Number.NEGATIVE_INFINITY;

	async function guarded(): Promise<number> {
		const restMs = beganAt + gapMs - performance.now();
		if (restMs > 0) {
			return restMs;
		}

		beganAt = performance.now();
		try {
			const againMs = await round(stopping.signal);
			if (failures > 0) {
				log.event('poll-well-again', {connector: name, failures});
			}

			failures = 0;
			failedWith = '';
			return againMs ?? Number.POSITIVE_INFINITY;
		} catch (error) {
			return stopping.signal.aborted ? Number.POSITIVE_INFINITY : failed(asIntakeError(error, 'CONNECTOR_UNREACHABLE').code);
		}
	}

	/** Told once per kind of failure; the end of it is told too. */
	function failed(code: string): number {
		failures++;
		if (code !== failedWith) {
			failedWith = code;
			log.event('poll-failed', {connector: name, code});
		}

		return Math.max(gapMs, Math.min(LONGEST_RETRY_MS, retryMs * 2 ** Math.min(failures - 1, 20)));
	}

	return {
		start(): void {
			clockwork = ticks(expression, () => rounds.wake());
			rounds.start();
		},

		wake: () => rounds.wake(),

		/** Resolves when nothing is in flight. */
		async stop(): Promise<void> {
			stopping.abort();
			clockwork?.stop();
			await rounds.stop();
		},
	};
}
