/** Rest after a round that was called for, as a multiple of what the last one took: a busy folder never fills the machine. */
const REST = 4;
const SHORTEST_REST_MS = 50;

/** Runs `round` again and again, never two at once; it answers in how many milliseconds it wants to run next. */
export function openRounds(round: () => Promise<number>) {
	let timer: NodeJS.Timeout | undefined;
	let dueAt = Number.POSITIVE_INFINITY;
	let running: Promise<void> | undefined;
	let isCalled = false;
	let isStopped = false;
	let restMs = SHORTEST_REST_MS;

	/** The sooner appointment stands: events that never end cannot put a round off. */
	function appoint(inMs: number): void {
		const due = performance.now() + inMs;
		if (isStopped || due >= dueAt) {
			return;
		}

		clearTimeout(timer);
		dueAt = due;
		timer = setTimeout(() => {
			dueAt = Number.POSITIVE_INFINITY;
			running = run();
		}, inMs);
	}

	async function run(): Promise<void> {
		const startedAt = performance.now();
		isCalled = false;
		const nextMs = await round();
		restMs = Math.max(SHORTEST_REST_MS, REST * (performance.now() - startedAt));
		running = undefined;
		appoint(isCalled ? Math.min(restMs, nextMs) : nextMs);
	}

	return {
		start: () => appoint(0),

		/** Something happened: a round soon. Called during a round, the next one comes soon after it. */
		wake(): void {
			if (running) {
				isCalled = true;
			} else {
				appoint(restMs);
			}
		},

		/** Resolves when no round runs and none will. */
		async stop(): Promise<void> {
			isStopped = true;
			clearTimeout(timer);
			await running;
		},
	};
}
