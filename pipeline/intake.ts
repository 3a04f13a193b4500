import {randomUUID} from 'node:crypto';
import type {Delivery} from './model/delivery.ts';
import type {Arrival, BlobStore, Clock, Intake, Log, NewJob, Receipt, Store} from './ports.ts';
import {openRefusals} from './refusals.ts';
import {visibleTexts} from './visible-text.ts';

export interface IntakeTools {
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly clock: Clock;
	readonly log: Log;
	/** Woken after each acceptance; the queue itself is the truth. */
	/** Told which work an arrival brought. */
	readonly onAccepted?: (kind: NewJob['kind']) => void;
}

/**
 * Arrival → durable delivery → receipt. Returns only when blob and record survive a power cut,
 * so that whoever calls may acknowledge. A repeated arrival answers `duplicate` and is acknowledged again.
 */
export function openIntake({store, blobs, clock, log, onAccepted}: IntakeTools): Intake {
	/** A provider may tell a failure first and bring the pages with a second notice: they must not be taken for a repetition. */
	async function takeLatePages(known: Delivery, {content, transport, announcedPages, failure}: Arrival): Promise<void> {
		if (known.original || known.remoteUrl || content.kind === 'none') {
			return;
		}

		const at = clock.now().toISOString();
		const isHere = content.kind === 'bytes';
		const media = isHere ? {original: {...(await blobs.write(content.bytes)), mediaType: content.mediaType}} : {remoteUrl: content.url};
		await store.deliveries.update(
			known.id,
			{...media, transport, announcedPages, failure: failure && {...failure, at}, state: 'received'},
			{at, actor: known.connector, action: 'late-pages', subject: known.id, details: {}},
		);
		const kind = isHere ? 'journey' : 'fetch-media';
		await store.queue.enqueue({kind, deliveryId: known.id});
		onAccepted?.(kind);
	}

	return {
		async receive(connector, arrival): Promise<Receipt> {
			const known = await store.deliveries.findByExternalId(connector, arrival.externalId);
			if (known) {
				await takeLatePages(known, arrival);
				log.event('arrival', {connector, kind: 'duplicate', deliveryId: known.id});
				return {kind: 'duplicate', of: known.id};
			}

			const erased = await store.deliveries.erasedAs(connector, arrival.externalId);
			if (erased !== undefined) {
				log.event('arrival', {connector, kind: 'erased', deliveryId: erased});
				return {kind: 'duplicate', of: erased};
			}

			const delivery = await deliveryOf(connector, arrival, blobs, clock);
			const job: NewJob = {kind: delivery.original ? 'journey' : 'fetch-media', deliveryId: delivery.id};
			const receipt = await store.deliveries.accept(delivery, job);
			log.event('arrival', {connector, kind: receipt.kind, deliveryId: receipt.kind === 'accepted' ? delivery.id : receipt.of});
			onAccepted?.(job.kind);
			return receipt;
		},

		async reject(connector, {subject, code, reason}) {
			await store.reviews.ask({
				id: `rejected-file:${subject}`,
				reason: 'rejected-file',
				deliveryId: null,
				documentId: null,
				question:
					code === 'IMPORT_INVALID'
						? 'A file beside the scans of a parcel could not be used. The scans were taken in without it.'
						: 'Something that came in could not be taken. The details say why and where it lies.',
				details: [`${code}: ${reason}`],
				candidates: [],
				evidence: [],
				state: 'open',
				createdAt: clock.now().toISOString(),
			});
			log.event('file-rejected', {connector, code, subject});
		},

		refused: openRefusals(store, clock),
	};
}

async function deliveryOf(connector: string, arrival: Arrival, blobs: BlobStore, clock: Clock): Promise<Delivery> {
	const {content, failure} = arrival;
	const original = content.kind === 'bytes' ? {...(await blobs.write(content.bytes)), mediaType: content.mediaType} : null;
	return {
		id: randomUUID() as Delivery['id'],
		channel: arrival.channel,
		connector,
		externalId: arrival.externalId,
		receivedAt: arrival.receivedAt.toISOString(),
		sender: visibleTexts(arrival.sender),
		parcel: arrival.parcel && visibleTexts(arrival.parcel),
		original,
		remoteUrl: content.kind === 'remote' ? content.url : null,
		announcedPages: arrival.announcedPages,
		transport: arrival.transport,
		state: 'received',
		// Receiving is the acknowledgement: the connector answers its sender with the receipt.
		acknowledgement: 'delivered',
		attempts: 0,
		failure: failure && {...failure, at: clock.now().toISOString()},
		...(arrival.isStale && {isStale: true as const}),
	};
}
