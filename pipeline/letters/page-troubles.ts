import {isOfDelivery} from '../model/document.ts';
import type {Dossier} from '../model/dossier.ts';
import {LOST_PAGES, UNREADABLE_PAGES} from '../model/letter.ts';
import type {Store} from '../ports.ts';

/** Pages of one delivery that have to be sent again. */
export type PageTrouble =
	| {readonly kind: typeof UNREADABLE_PAGES; readonly receivedOn: string; readonly pages: readonly number[]}
	| {readonly kind: typeof LOST_PAGES; readonly receivedOn: string; readonly announced: number; readonly received: number};

/**
 * What went wrong with the deliveries of this dossier. Only deliveries all of whose documents belong to the inquiry count: a page nobody could
 * read, in a parcel of several patients, may be somebody else's.
 */
export async function pageTroubles(
	{documents, inquiry}: Pick<Dossier, 'documents' | 'inquiry'>,
	store: Pick<Store, 'deliveries' | 'filings'>,
): Promise<PageTrouble[]> {
	const troubles: PageTrouble[] = [];
	for (const deliveryId of new Set(documents.map(document => document.deliveryId))) {
		const delivery = await store.deliveries.find(deliveryId);
		const inside = await store.filings.documents({deliveryId});
		if (!delivery || !inside.every(({type, match}) => isOfDelivery(type) || match.inquiryId === inquiry.id)) {
			continue;
		}

		const receivedOn = delivery.receivedAt.slice(0, 10);
		const pages = (await store.filings.pages(deliveryId)).filter(({state}) => state === 'unreadable').map(({sequence}) => sequence);
		if (pages.length > 0) {
			troubles.push({kind: UNREADABLE_PAGES, receivedOn, pages});
		}

		const {announced, received} = await store.deliveries.balance(deliveryId);
		if (announced !== null && announced > received) {
			troubles.push({kind: LOST_PAGES, receivedOn, announced, received});
		}
	}

	return troubles;
}
