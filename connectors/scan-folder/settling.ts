interface Watched {
	readonly size: number;
	readonly mtimeMs: number;
	readonly since: number;
	/** When its structure was last found to lack something. */
	unfinishedAt?: number;
}

/** For how long files have been as they are. Measured on a clock that does not jump when the wall clock is set. */
export function openSettling() {
	const known = new Map<string, Watched>();
	return {
		/** Milliseconds since the first look that saw this size and time; undefined at that first look. */
		unchangedMs(key: string, {size, mtimeMs}: {readonly size: number; readonly mtimeMs: number}): number | undefined {
			const before = known.get(key);
			if (before && before.size === size && before.mtimeMs === mtimeMs) {
				return performance.now() - before.since;
			}

			known.set(key, {size, mtimeMs, since: performance.now()});
			return undefined;
		},

		/** Looked at, and not all there. Forgotten when it changes. */
		isUnfinished(key: string): void {
			const file = known.get(key);
			if (file) {
				file.unfinishedAt = performance.now();
			}
		},

		/** Undefined while nobody found it unfinished. */
		unfinishedAt: (key: string): number | undefined => known.get(key)?.unfinishedAt,

		forget: (key: string) => known.delete(key),

		/** Forgets what is no longer there. */
		keepOnly(keys: ReadonlySet<string>): void {
			for (const key of known.keys()) {
				if (!keys.has(key)) {
					known.delete(key);
				}
			}
		},
	};
}
export type Settling = ReturnType<typeof openSettling>;
