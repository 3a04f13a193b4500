import type {Notice} from '../model/webhook.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Never longer than an hour: whoever comes back after a weekend should not wait half a day for what was tried on Friday. */
const BACKOFF_MS = [5 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];
const PATIENCE_MS = 72 * HOUR_MS;
/** One failing notice stops its webhook for so long at most: enough to spare a host that is down, and soon noticed when it is back. */
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;

interface Tried {
	readonly notice: Pick<Notice, 'attempts' | 'firstTriedAt'>;
	readonly now: Date;
	/** What the receiver asked for in `Retry-After`. */
	readonly retryAfterMs?: number | undefined;
	/** 0–1; spreads tries of many notices. */
	readonly chance: number;
}

/** When a failed notice is tried again (null: three days have passed), and until when its webhook is left alone. */
export function nextTry({notice: {attempts, firstTriedAt}, now, retryAfterMs = 0, chance}: Tried): {
	retryAt: Date | null;
	pauseUntil: Date;
} {
	const step = BACKOFF_MS[Math.min(Math.max(attempts, 1), BACKOFF_MS.length) - 1]!;
	const delayMs = Math.max(step * (1 + chance / 10), Math.min(retryAfterMs, HOUR_MS));
	const isOver = firstTriedAt !== null && now.getTime() - Date.parse(firstTriedAt) >= PATIENCE_MS;
	const pauseMs = Math.max(Math.min(step, LONGEST_PAUSE_MS), Math.min(retryAfterMs, HOUR_MS));
	return {
		retryAt: isOver ? null : new Date(now.getTime() + delayMs),
		pauseUntil: new Date(now.getTime() + pauseMs),
	};
}
