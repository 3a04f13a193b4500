/** One item that fails waits for its next try, longer each time, so that it holds up nobody. */
const LONGEST_REST_MS = 3_600_000;
/** An item that failed for this long is a person's. */
const GIVE_UP_MS = 2 * 86_400_000;

interface Trouble {
	tries: number;
	readonly since: number;
	nextAt: number;
}

/** Remembers the items that could not be taken, on a clock that does not jump. Lost with the process: then they are tried at once. */
export function openPatience(firstRestMs: number, now: () => number = () => performance.now()) {
	const troubles = new Map<string, Trouble>();
	return {
		isDue: (id: string): boolean => (troubles.get(id)?.nextAt ?? Number.NEGATIVE_INFINITY) <= now(),

		hasFailed: (id: string): boolean => troubles.has(id),

		/** Counts a failure; true when it has failed long enough. */
		failed(id: string): boolean {
			const trouble = troubles.get(id) ?? {tries: 0, since: now(), nextAt: 0};
			trouble.tries++;
			trouble.nextAt = now() + Math.min(LONGEST_REST_MS, firstRestMs * 2 ** Math.min(trouble.tries - 1, 20));
			troubles.set(id, trouble);
			return now() - trouble.since >= GIVE_UP_MS;
		},

		forget: (id: string) => void troubles.delete(id),

		/** Milliseconds to the next try of anything; undefined when nothing waits. What was due and did not turn up is not waited for. */
		nextMs(): number | undefined {
			const waits = [...troubles.values()].map(({nextAt}) => nextAt - now()).filter(wait => wait > 0);
			return waits.length > 0 ? Math.min(...waits) : undefined;
		},
	};
}
export type Patience = ReturnType<typeof openPatience>;
