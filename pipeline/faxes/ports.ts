import type {Delivery, DeliveryState} from '../model/delivery.ts';
import type {PageBalance} from '../model/filing.ts';
import type {PageGlance} from '../model/page-glance.ts';

export interface FaxQuery {
	readonly state?: DeliveryState | undefined;
	readonly transport?: Delivery['transport'] | undefined;
	/** Digits of the sender's number, or part of them. */
	readonly number?: string | undefined;
	readonly offset: number;
	readonly limit: number;
}

/** A transmission with what became of its pages. */
export interface ReceivedFax {
	readonly delivery: Delivery;
	readonly balance: PageBalance;
	/** Over pages that hold something; null while none was read. */
	readonly meanLegibility: number | null;
	readonly poorPages: number;
}

/** Faxes as the fax desk looks at them. */
export interface Faxes {
	/** Newest first. */
	list(query: FaxQuery): Promise<{faxes: ReceivedFax[]; total: number}>;
	/** Undefined for what is no fax. */
	find(id: string): Promise<ReceivedFax | undefined>;
	/** Pages of one fax in order. */
	pages(id: string): Promise<PageGlance[]>;
}
