import {keysOf} from './matching/block.ts';
import type {Inquiry} from './model/inquiry.ts';
import type {Clock, Log, Store} from './ports.ts';

/**
 * Saves inquiries and matches again what their coming may change: papers that wait or belong to nobody
 * (they often come before their inquiry), papers still on their journey, and papers filed to people who
 * resemble a newcomer, since a twin in the register makes yesterday's certainty doubtful.
 */
export async function saveInquiries(
	inquiries: readonly Inquiry[],
	{store, clock, log}: {store: Store; clock: Clock; log: Log},
	actor: string,
): Promise<void> {
	await store.inquiries.save(inquiries, {
		at: clock.now().toISOString(),
		actor,
		action: 'inquiries-saved',
		subject: 'inquiries',
		details: {count: inquiries.length},
	});
	const affected = new Set(await store.filings.waiting());
	for (const {id} of await store.deliveries.list({state: 'processing'})) {
		affected.add(id);
	}

	for (const deliveryId of await store.filings.filedNear([...new Set(inquiries.flatMap(keysOf))])) {
		affected.add(deliveryId);
	}

	for (const deliveryId of affected) {
		await store.queue.enqueue({kind: 'journey', deliveryId});
	}

	log.event('register-changed', {inquiries: inquiries.length, rematched: affected.size});
}
