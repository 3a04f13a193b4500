import type {Clock} from '#pipeline/ports.ts';

/** More than this and signatures, sign-ins at the provider and times on papers go wrong. */
export const SKEW_WARNING_SECONDS = 30;
/** Whoever was not heard for so long says nothing about now. */
const HEARD_MS = 2 * 3_600_000;
/** Others tell whole seconds, cut off. */
const CUT_OFF_MS = 500;

export interface ClockSkew {
	/** The clock, and what it hears is compared with it. */
	readonly clock: Clock;
	/** Ours less theirs. Null while nobody was heard lately. */
	seconds(): number | null;
}

/**
 * Compares our clock with those of the providers, whose answers all carry the time. Of several the one nearest to ours counts: where one
 * agrees, ours is right and the other's is wrong.
 */
export function openClockSkew(clock: Clock, monotonicMs = () => performance.now()): ClockSkew {
	const heard = new Map<string, {seconds: number; atMs: number}>();
	return {
		clock: {
			now: () => clock.now(),
			hear(whose, at) {
				const seconds = (clock.now().getTime() - at.getTime() - CUT_OFF_MS) / 1000;
				if (!Number.isNaN(seconds)) {
					heard.set(whose, {seconds, atMs: monotonicMs()});
				}
			},
		},
		seconds() {
			const lately = [...heard.values()].filter(({atMs}) => monotonicMs() - atMs < HEARD_MS).map(({seconds}) => seconds);
			return lately.length === 0 ? null : lately.reduce((nearest, one) => (Math.abs(one) < Math.abs(nearest) ? one : nearest));
		},
	};
}

/** Codes of what does not keep us from working, but should not stay so. */
export const warningsOf = (skew: Pick<ClockSkew, 'seconds'>): readonly string[] =>
	Math.abs(skew.seconds() ?? 0) > SKEW_WARNING_SECONDS ? ['CLOCK_SKEWED'] : [];
