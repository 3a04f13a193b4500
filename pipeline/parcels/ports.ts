import type {AuditEvent} from '../model/audit-event.ts';
import type {PageGlance} from '../model/page-glance.ts';
import type {ParcelEntry, ParcelScan, RegisteredParcel} from '../model/registered-parcel.ts';

/** What is written when a parcel is handed over; its number is given by the ledger. */
export interface NewParcel {
	readonly entry: ParcelEntry;
	readonly registeredBy: string;
	readonly registeredAt: string;
}

export interface ParcelQuery {
	readonly isClosed?: boolean | undefined;
	/** As normalised. */
	readonly waybill?: string | undefined;
	/** Paper that has to have left by this day and is still here. */
	readonly dueBy?: string | undefined;
	readonly offset: number;
	readonly limit: number;
}

/** The event of a change that has no subject yet: a parcel's number is known only once it is kept. */
export type ParcelEvent = Omit<AuditEvent, 'subject'>;

/** The ledger of parcels. Every change is written with its audit event, in one transaction. */
export interface Parcels {
	/** Throws STATE_CONFLICT when an open parcel has the same waybill. */
	register(parcel: NewParcel, event: ParcelEvent): Promise<RegisteredParcel>;
	find(id: string): Promise<RegisteredParcel | undefined>;
	/** Newest first. */
	list(query: ParcelQuery): Promise<{parcels: RegisteredParcel[]; total: number}>;
	/**
	 * Changes named fields of the parcel as `change` says, which sees it as it is now and may refuse by throwing.
	 * Throws NOT_FOUND, and STATE_CONFLICT when an open parcel has the new waybill.
	 */
	change(id: string, change: (present: RegisteredParcel) => Partial<RegisteredParcel>, event: ParcelEvent): Promise<RegisteredParcel>;
	/** Scans by parcel, oldest first: those whose batch sheet, folder or waybill names it. */
	scans(parcels: ReadonlyArray<Pick<RegisteredParcel, 'id' | 'waybill'>>): Promise<ReadonlyMap<string, readonly ParcelScan[]>>;
	/** Pages of these deliveries in order. */
	pages(deliveryIds: readonly string[]): Promise<PageGlance[]>;
}
