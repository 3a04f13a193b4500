/** Where failed tries are counted. */
export interface Bucket {
	/** Holds no typed text: an account name field sometimes gets a password. */
	readonly key: string;
	/** So many failures cost nothing: people mistype. */
	readonly freeFailures: number;
	/** Older failures are forgotten. */
	readonly windowMinutes: number;
}

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/**
 * Milliseconds to wait after the last of `failures`. Doubles from 30 s to 15 min and never locks out for good, so that a
 * stranger can slow an account's sign-in but not end it. Three free tries make ten in the first hour and four in every later one.
 */
export function delayMs(failures: number, {freeFailures}: Bucket): number {
	return failures < freeFailures ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - freeFailures, 10));
}
