import {openPolls, type Ticks} from '#connectors/index.ts';
import type {Connector} from '#pipeline/ports.ts';
import {reconcile} from '#pipeline/reconciliation/reconcile.ts';
import type {ReconciliationTools} from '#pipeline/reconciliation/tools.ts';

export interface ReconciliationRounds {
	start(): void;
	/** Resolves when no comparison runs. */
	stop(): Promise<void>;
}

export interface RoundTools extends ReconciliationTools {
	/** Whether there is room for what would be found. */
	readonly mayFetch: () => Promise<boolean>;
}

/** Rest after the first comparison that failed; doubles. */
const RETRY_MS = 10_000;

/** Compares with the list of every provider that has one, each on its own schedule and at the start. */
export function openReconciliationRounds(connectors: Iterable<Connector>, tools: RoundTools, ticks?: Ticks): ReconciliationRounds {
	const polls = [...connectors].flatMap(({name, reconciler}) =>
		reconciler
			? openPolls(
					{name, schedule: reconciler.schedule, log: tools.log, retryMs: RETRY_MS},
					async stopping => {
						// What is not fetched now lies safe at the provider.
						if (await tools.mayFetch()) {
							await reconcile(name, reconciler, tools, stopping);
						}

						return undefined;
					},
					ticks,
				)
			: [],
	);
	return {
		start() {
			for (const poll of polls) {
				poll.start();
			}
		},
		async stop() {
			await Promise.all(polls.map(poll => poll.stop()));
		},
	};
}
