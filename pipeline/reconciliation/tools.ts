import type {Delivery} from '../model/delivery.ts';
import type {Clock, Intake, Log, NewJob, Store} from '../ports.ts';

export interface ReconciliationTools {
	readonly store: Store;
	readonly intake: Intake;
	readonly clock: Clock;
	readonly log: Log;
	/** Work was queued. */
	readonly wake: () => void;
	/** Whether a backup that was read back holds this original and the records of its delivery. */
	readonly isBackedUp: (sha256: string, deliveryId: string) => Promise<boolean>;
}

/** What became of one listed fax. `waiting` has no file yet; `differs` is told to a person. */
export type Outcome = 'recovered' | 'repaired' | 'differs' | 'same' | 'waiting';

export async function queueJob(job: NewJob, {store, wake}: ReconciliationTools): Promise<void> {
	await store.queue.enqueue(job);
	wake();
}

/** Changes a delivery by what its provider says; the connector is the actor. */
export async function correct(
	{id, connector}: Delivery,
	changes: Parameters<Store['deliveries']['update']>[1],
	action: string,
	{store, clock}: ReconciliationTools,
	details: Record<string, string | number | null> = {},
): Promise<void> {
	await store.deliveries.update(id, changes, {at: clock.now().toISOString(), actor: connector, action, subject: id, details});
}
