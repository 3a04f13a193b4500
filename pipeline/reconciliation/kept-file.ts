import type {Delivery} from '../model/delivery.ts';
import type {Arrival} from '../ports.ts';
import {correctionOf} from './compare.ts';
import {correct, type Outcome, queueJob, type ReconciliationTools} from './tools.ts';

/** We have its file: pages and transmission, as the provider says now, against ours. Filing it anew asks about a difference, or withdraws the question. */
export async function compareKept(known: Delivery, listed: Arrival, tools: ReconciliationTools): Promise<Outcome> {
	const {store, clock} = tools;
	if (known.state === 'received' || known.state === 'processing') {
		// It is being filed by what was known of it before; the next look finds it at rest.
		return 'same';
	}

	const correction = correctionOf(known, listed, clock.now());
	if (correction) {
		await correct(known, correction, 'corrected-by-provider', tools, {
			announcedBefore: known.announcedPages,
			announcedPages: listed.announcedPages,
			transport: correction.transport ?? known.transport,
		});
	}

	const present = {...known, ...correction};
	if (present.state === 'quarantined') {
		return correction ? 'differs' : 'same';
	}

	const {received} = await store.deliveries.balance(known.id);
	const isShort = present.announcedPages !== null && present.announcedPages !== received;
	const isPartial = present.transport === 'partial';
	const isAsked = async (reason: string, isWanted: boolean) => {
		const task = await store.reviews.find(`${reason}:${known.id}`);
		return isWanted ? task !== undefined : task?.state !== 'open';
	};
	const isTold =
		(await isAsked('page-count-differs', isShort)) && (isPartial ? await isAsked('partial-transmission', true) : correction === undefined);
	if (!isTold) {
		await queueJob({kind: 'refile', deliveryId: known.id}, tools);
	}

	return isShort || isPartial ? 'differs' : 'same';
}
