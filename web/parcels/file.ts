import {z} from 'zod';
import {DELIVERY_STATES} from '#pipeline/model/delivery.ts';
import {pageGlance} from '#pipeline/model/page-glance.ts';
import {parcelScan, type RegisteredParcel} from '#pipeline/model/registered-parcel.ts';
import {carriersOf} from '#pipeline/parcels/waybill.ts';
import type {Store} from '#pipeline/ports.ts';
import {shown, shownParcel} from './view.ts';

export const carrierSuggestion = z.strictObject({carrier: z.string(), isCheckDigitRight: z.boolean().nullable()});

const scan = parcelScan.extend({state: z.enum(DELIVERY_STATES), pages: z.array(pageGlance)});

/** A parcel with everything that came of it. */
export const parcelFile = z.strictObject({
	parcel: shownParcel,
	/** Whose waybill it looks like. */
	carriers: z.array(carrierSuggestion),
	scans: z.array(scan),
	/** Pages nobody could read, and pages that are read poorly: the paper is still at hand. */
	scanAgain: z.array(pageGlance),
});

export async function openParcelFile(parcel: RegisteredParcel, store: Store): Promise<z.infer<typeof parcelFile>> {
	const scans = (await store.parcels.scans([parcel])).get(parcel.id) ?? [];
	const ids = scans.map(({deliveryId}) => deliveryId);
	const [[shownOne], pages, deliveries] = await Promise.all([
		shown([parcel], store),
		store.parcels.pages(ids),
		Promise.all(ids.map(id => store.deliveries.find(id))),
	]);
	const states = new Map(deliveries.flatMap(delivery => (delivery ? [[delivery.id as string, delivery.state] as const] : [])));
	return {
		parcel: shownOne!,
		carriers: parcel.waybill === null ? [] : carriersOf(parcel.waybill),
		scans: scans.map(one => ({
			...one,
			state: states.get(one.deliveryId) ?? 'received',
			pages: pages.filter(({deliveryId}) => deliveryId === one.deliveryId),
		})),
		scanAgain: pages.filter(({state, word}) => state === 'unreadable' || word === 'poor'),
	};
}
