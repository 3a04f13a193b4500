import {randomUUID} from 'node:crypto';
import sharp from 'sharp';
import {arrangeDelivery} from '#pipeline/decisions/decide.ts';
import type {Role} from '#pipeline/model/account.ts';
import type {ReviewTask} from '#pipeline/model/review-task.ts';
import type {Webhook} from '#pipeline/model/webhook.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import type {ApiTools} from '#web/api/tools.ts';
import {aDelivery, aFiling, anEvent} from '../../fakes/deliveries.ts';
import {anInquiry} from '../../fakes/documents.ts';
import {aLetter} from '../../fakes/letters.ts';

/** One of everything a route can be asked about, never used by another request. */
export interface Stock {
	readonly inquiry: string;
	/** An open inquiry `inquiry` can be merged into. */
	readonly other: string;
	/** A fax of two filed pages with pictures, and an open question about it. */
	readonly delivery: string;
	readonly task: string;
	/** A decision that can be taken back. */
	readonly decision: string;
	readonly draft: string;
	readonly final: string;
	/** Open, with a photo. */
	readonly parcel: string;
	readonly closedParcel: string;
	readonly account: string;
	readonly token: string;
	readonly webhook: string;
	readonly picture: Buffer;
}

const AT = '2026-11-20T12:00:00.000Z';
const picture = await sharp({create: {width: 80, height: 60, channels: 3, background: '#fff'}})
	.png()
	.toBuffer();
let made = 0;

async function filedDelivery(inquiryId: string, {store, blobs}: Pick<ApiTools, 'store'> & {blobs: BlobStore}): Promise<string> {
	const {sha256, byteLength} = await blobs.write(picture);
	const delivery = aDelivery({
		channel: 'fax',
		state: 'in-review',
		announcedPages: 3,
		original: {sha256, mediaType: 'image/png', byteLength},
	});
	await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const filing = aFiling(delivery.id, ['filed', 'unreadable'], 'words of a page');
	await store.filings.file(
		{
			...filing,
			state: 'in-review',
			pages: filing.pages.map(page => ({...page, image: {sha256, widthPx: 80, heightPx: 60, dpi: 200}})),
			documents: filing.documents.map(document => ({...document, match: {...document.match, inquiryId}})),
			tasks: [aTask(delivery.id)],
		},
		anEvent({subject: delivery.id}),
	);
	return delivery.id;
}

const aTask = (deliveryId: string): ReviewTask => ({
	id: `unreadable-page/${deliveryId}/2`,
	reason: 'unreadable-page',
	deliveryId,
	documentId: null,
	question: 'Page 2 cannot be read. Can it be used all the same?',
	details: [],
	candidates: [],
	evidence: [{page: 2, box: null, note: 'no words'}],
	state: 'open',
	createdAt: AT,
});

const aWebhook = (): Webhook => ({
	id: randomUUID(),
	url: 'https://hooks.example.org/intake',
	topics: ['dossier.changed'],
	isActive: true,
	createdAt: AT,
	createdBy: 'test',
	lastDeliveredAt: null,
	failingSince: null,
	disabledAt: null,
	disabledBecause: null,
});

/** A fresh one of everything, straight into the store. */
export async function stockUp(tools: ApiTools): Promise<Stock> {
	const {store} = tools;
	const number = ++made;
	const [inquiry, other] = [`INQ-${number}-A`, `INQ-${number}-B`];
	await store.inquiries.save([anInquiry({id: inquiry}), anInquiry({id: other})], anEvent());
	const delivery = await filedDelivery(inquiry, tools);
	const decided = await arrangeDelivery({deliveryId: delivery, action: {action: 'mark-blank', pages: [2], isBlank: true}}, 'test', tools);
	const draft = aLetter({id: randomUUID(), inquiryId: inquiry});
	const final = aLetter({id: randomUUID(), inquiryId: inquiry, state: 'final'});
	await store.letters.save(draft, anEvent());
	await store.letters.save(final, anEvent());
	const entry = {
		waybill: null,
		carrier: null,
		sender: null,
		sheetsCounted: 1,
		pagesPerSheet: 1 as const,
		discsCounted: 0,
		notes: '',
		shelf: null,
		returnOrDestroyOn: null,
		afterwards: 'return' as const,
		goneOn: null,
	};
	const [open, closed] = await Promise.all(
		[1, 2].map(() =>
			store.parcels.register({entry, registeredBy: 'test', registeredAt: AT}, {at: AT, actor: 'test', action: 'registered', details: {}}),
		),
	);
	const {sha256} = await tools.blobs.write(picture);
	const noted = {at: AT, actor: 'test', action: 'changed', details: {}};
	await store.parcels.change(open!.id, () => ({photo: {sha256, mediaType: 'image/jpeg'}}), noted);
	await store.parcels.change(closed!.id, () => ({closed: {at: AT, by: 'test', reason: 'lost'}}), noted);
	const account = await addAccount(`somebody-${number}`, 'reader', null, tools);
	const token = randomUUID();
	await store.tokens.add(
		{
			id: token,
			name: 'program',
			hint: 'abcd',
			accountId: account,
			scopes: ['pages.read'],
			createdAt: AT,
			createdBy: 'test',
			expiresAt: '2026-12-20T12:00:00.000Z',
			lastUsedAt: null,
			revokedAt: null,
		},
		randomUUID().replaceAll('-', '').repeat(2),
		anEvent(),
	);
	const webhook = aWebhook();
	await store.webhooks.add(webhook, 'whsec_invented', anEvent());
	return {
		inquiry,
		other,
		delivery,
		task: aTask(delivery).id,
		decision: String(decided.id),
		draft: draft.id,
		final: final.id,
		parcel: open!.id,
		closedParcel: closed!.id,
		account,
		token,
		webhook: webhook.id,
		picture,
	};
}

export async function addAccount(
	name: string,
	role: Role,
	passwordHash: string | null,
	{store}: Pick<ApiTools, 'store'>,
): Promise<string> {
	const id = randomUUID();
	await store.accounts.add(
		{
			id,
			name,
			displayName: name,
			role,
			passwordHash,
			oidcSubject: passwordHash === null ? `https://login.example ${name}` : null,
			isActive: true,
			createdAt: AT,
		},
		anEvent({action: 'account-added', subject: id}),
	);
	return id;
}
