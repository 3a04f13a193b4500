import type {Delivery} from '../model/delivery.ts';
import type {Arrival} from '../ports.ts';
import {isFetchDue} from './compare.ts';
import {correct, type Outcome, queueJob, type ReconciliationTools} from './tools.ts';

/** We know of the fax and have no file of it. */
export async function completeFile(known: Delivery, listed: Arrival, tools: ReconciliationTools): Promise<Outcome> {
	const {store, intake, clock} = tools;
	if (listed.content.kind === 'none') {
		return known.remoteUrl === null ? 'same' : tellGone(known, listed, tools);
	}

	if (known.remoteUrl === null) {
		await intake.receive(known.connector, listed);
		return 'repaired';
	}

	if (known.state !== 'quarantined' || listed.content.kind !== 'remote') {
		return 'same';
	}

	const isAnswered = (await store.reviews.find(`quarantined:${known.id}`))?.state === 'resolved';
	const tries = (await store.audit.of(known.id)).filter(({action}) => action === 'fetched-again').map(({at}) => at);
	if (isAnswered || !isFetchDue(tries, clock.now())) {
		return 'differs';
	}

	const {transport, announcedPages, failure, content} = listed;
	const changes = {
		transport,
		announcedPages,
		remoteUrl: content.url,
		failure: failure && {...failure, at: clock.now().toISOString()},
		state: 'received',
	} as const;
	await correct(known, changes, 'fetched-again', tools);
	await queueJob({kind: 'fetch-media', deliveryId: known.id}, tools);
	return 'repaired';
}

/** No further try brings it: what stays is to ask the sender. */
async function tellGone(known: Delivery, {failure}: Arrival, tools: ReconciliationTools): Promise<Outcome> {
	const at = tools.clock.now().toISOString();
	const gone = {
		code: 'FAX_FILE_DELETED',
		message: 'The provider no longer has the file of this fax. Look for a copy in its own pages, or ask the sender to send it again.',
	};
	const code = failure && !['FAX_WITHOUT_MEDIA', 'FAX_FILE_DELETED'].includes(failure.code) ? failure.code : gone.code;
	await correct(known, {remoteUrl: null, transport: 'failed', failure: {...gone, code, at}, state: 'received'}, 'gone-at-provider', tools);
	await tools.store.reviews.withdraw(`quarantined:${known.id}`);
	await queueJob({kind: 'fetch-media', deliveryId: known.id}, tools);
	return 'differs';
}
