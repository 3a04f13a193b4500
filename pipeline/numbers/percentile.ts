/** The smallest value that `share` (0–1) of the ascending values do not exceed (nearest rank); null when there are none. */
export const percentile = (ascending: readonly number[], share: number): number | null =>
	ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
