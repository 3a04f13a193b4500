import {randomUUID} from 'node:crypto';
import type {AuditEvent} from '#pipeline/model/audit-event.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {FiledPage, Filing} from '#pipeline/model/filing.ts';
import type {Clock} from '#pipeline/ports.ts';
import {aFiledDocument} from './documents.ts';

/** A clock that stands until it is told to go on. */
export function standingClock(start = '2026-11-20T12:00:00.000Z'): Clock & {pass(ms: number): void} {
	let at = Date.parse(start);
	return {
		now: () => new Date(at),
		pass(ms) {
			at += ms;
		},
	};
}

export const aDelivery = (given: Partial<Delivery> = {}): Delivery => ({
	id: randomUUID() as Delivery['id'],
	channel: 'fax',
	connector: 'fax',
	externalId: randomUUID(),
	receivedAt: '2026-11-20T10:00:00.000Z',
	sender: {},
	parcel: null,
	original: {sha256: 'a'.repeat(64), mediaType: 'image/tiff', byteLength: 1000},
	remoteUrl: null,
	announcedPages: null,
	transport: 'complete',
	state: 'received',
	acknowledgement: 'delivered',
	attempts: 0,
	failure: null,
	...given,
});

export const anEvent = (given: Partial<AuditEvent> = {}): AuditEvent => ({
	at: '2026-11-20T12:00:00.000Z',
	actor: 'test',
	action: 'tried',
	subject: 'something',
	details: {},
	...given,
});

const aWord = (text: string) => ({text, confidence: 0.9, box: {left: 0, top: 0, right: 10, bottom: 10}, line: 0, block: 0});

/** A filing of one document over the pages that are filed or in review; `states` page by page. */
export function aFiling(deliveryId: string, states: ReadonlyArray<FiledPage['state']>, text = ''): Filing {
	const pages = states.map((state, index) => ({
		deliveryId,
		sequence: index + 1,
		state,
		documentId: state === 'filed' || state === 'in-review' ? `${deliveryId}/${index + 1}` : null,
		image: null,
		words: text.split(' ').filter(Boolean).map(aWord),
		legibility: null,
	}));
	return {
		deliveryId,
		state: 'filed',
		pages,
		documents: pages.flatMap(({documentId, sequence, state}) =>
			documentId === null
				? []
				: [
						aFiledDocument({
							id: documentId,
							deliveryId,
							pages: [sequence],
							match:
								state === 'filed'
									? {decision: 'link', inquiryId: 'INQ-2026-0001', candidates: [], reasons: [], parameters: 'test'}
									: {decision: 'non-link', inquiryId: null, candidates: [], reasons: [], parameters: 'test'},
						}),
					],
		),
		tasks: [],
		sheetReference: null,
	};
}
