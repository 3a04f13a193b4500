import type {Reconciliation} from '../model/reconciliation.ts';
import type {Arrival} from '../ports.ts';

/** The provider's own list of received faxes. Implemented by connectors; when and what to do with it is decided here. */
export interface Reconciler {
	/** Cron expression, UTC. */
	readonly schedule: string;
	/** How far back every comparison reaches, at least. */
	readonly windowHours: number;
	/**
	 * Received faxes that began since then and have ended, in any order: each word for word what its notice would have brought, `receivedAt`
	 * by the provider's clock. An entry without a usable id is `unreadable`. Throws CONNECTOR_UNREACHABLE (try again) or CONNECTOR_REFUSED
	 * (our credentials).
	 */
	listReceived(since: Date, signal: AbortSignal): AsyncIterable<Arrival | 'unreadable'>;
	/** Removes a fax at the provider; only where that was asked for and the provider can. */
	readonly removeRemote?: (externalId: string, signal: AbortSignal) => Promise<void>;
}

export interface Reconciliations {
	list(): Promise<Reconciliation[]>;
	find(connector: string): Promise<Reconciliation | undefined>;
	note(reconciliation: Reconciliation): Promise<void>;
}
