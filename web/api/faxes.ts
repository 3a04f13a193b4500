import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {ReceivedFax} from '#pipeline/faxes/ports.ts';
import {resendText, suggestResend} from '#pipeline/faxes/resend.ts';
import {decision, resendRequest} from '#pipeline/model/decision.ts';
import {DELIVERY_STATES, sender, TRANSPORTS} from '#pipeline/model/delivery.ts';
import {pageBalance} from '#pipeline/model/filing.ts';
import {pageGlance} from '#pipeline/model/page-glance.ts';
import {reconciliation} from '#pipeline/model/reconciliation.ts';
import {LEGIBILITY_WORDS, legibilityWord} from '#pipeline/pages/legibility.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const params = z.strictObject({id: z.uuid()});

const fax = z.strictObject({
	id: z.string(),
	connector: z.string(),
	receivedAt: z.iso.datetime(),
	/** Number and machine's own name (TSI): what they say of themselves. */
	from: sender,
	announcedPages: z.int().nullable(),
	receivedPages: z.int(),
	transport: z.enum(TRANSPORTS),
	failureCode: z.string().nullable(),
	state: z.enum(DELIVERY_STATES),
	balance: pageBalance,
	/** Over its pages, 0–1; null while none was read. */
	legibility: z.number().nullable(),
	word: z.enum(LEGIBILITY_WORDS).nullable(),
	poorPages: z.int(),
	/** Told of by a notice signed at a time far from ours. */
	isStale: z.boolean(),
});

const asked = resendRequest.extend({byName: z.string()});

const shown = ({delivery, balance, meanLegibility, poorPages}: ReceivedFax): z.infer<typeof fax> => ({
	id: delivery.id,
	connector: delivery.connector,
	receivedAt: delivery.receivedAt,
	from: delivery.sender,
	announcedPages: delivery.announcedPages,
	receivedPages: balance.received,
	transport: delivery.transport,
	failureCode: delivery.failure?.code ?? null,
	state: delivery.state,
	balance,
	legibility: meanLegibility,
	word: legibilityWord(meanLegibility),
	poorPages,
	isStale: delivery.isStale ?? false,
});

async function faxNamed(id: string, {store}: Pick<ApiTools, 'store'>): Promise<ReceivedFax> {
	const found = await store.faxes.find(id);
	if (!found) {
		throw new IntakeError('NOT_FOUND', 'There is no such fax.');
	}

	return found;
}

export const faxRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/faxes',
		summary: 'Faxes, newest first: pages announced and received, how the transmission ended, and how well it can be read.',
		permission: 'faxes.read',
		query: z.strictObject({
			state: z.enum(DELIVERY_STATES).optional(),
			transport: z.enum(TRANSPORTS).optional(),
			number: z
				.string()
				.max(40)
				.transform(text => text.replace(/^\s*00/, '').replaceAll(/\D/g, ''))
				.refine(digits => digits.length >= 3, 'at least three digits of a number')
				.optional()
				.describe('Digits of the number that called, or part of them'),
			offset: z.coerce.number().int().min(0).default(0),
			limit: z.coerce.number().int().min(1).max(200).default(50),
		}),
		response: z.strictObject({
			faxes: z.array(fax),
			total: z.int(),
			compared: z.array(reconciliation).describe('When the list of each provider was last compared with what is here, and what came of it'),
		}),
		async run({query}, {store}) {
			const [{faxes, total}, compared] = await Promise.all([store.faxes.list(query), store.reconciliations.list()]);
			return {faxes: faxes.map(shown), total, compared};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/faxes/:id',
		summary: 'One fax page by page, what to ask its sender for, and whether that was asked already.',
		permission: 'faxes.read',
		params,
		response: z.strictObject({
			fax,
			pages: z.array(pageGlance),
			suggestion: z.strictObject({pages: z.array(z.int()), text: z.string().nullable()}),
			asked: asked.nullable(),
		}),
		async run({params: {id}}, {store}) {
			const found = await faxNamed(id, {store});
			const [pages, request] = await Promise.all([store.faxes.pages(id), store.decisions.fact('resend', id)]);
			const by = request && (await store.accounts.find(request.by));
			return {
				fax: shown(found),
				pages,
				suggestion: suggestResend({...found, pages}),
				asked: request && {...request, byName: by?.displayName ?? request.by},
			};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/faxes/:id/resend-request',
		summary: 'Notes that the sender was asked to send pages again, and gives the text for it. The program itself sends nothing.',
		permission: 'dossiers.decide',
		params,
		body: z.strictObject({
			pages: z.array(z.int().positive()).max(2000).optional().describe('Those to ask for; the unreadable and poor ones when left out'),
		}),
		response: z.strictObject({request: resendRequest, decision}),
		async run({params: {id}, body, actor}, {store, clock, live}) {
			const found = await faxNamed(id, {store});
			const pages = await store.faxes.pages(id);
			const wanted = body.pages ?? suggestResend({...found, pages}).pages;
			if (wanted.some(sequence => !pages.some(page => page.sequence === sequence))) {
				throw new IntakeError('INPUT_INVALID', 'Name pages of this fax.');
			}

			const sorted = [...new Set(wanted)].sort((a, b) => a - b);
			const text = resendText({...found, pages}, sorted);
			if (text === null) {
				throw new IntakeError('INPUT_INVALID', 'Every page of this fax can be read: name the pages that are to come again.');
			}

			const request = {pages: sorted, text, by: actor.accountId, at: clock.now().toISOString()};
			const decided = await store.decisions.decide({
				kind: 'resend',
				subject: id,
				action: 'ask to resend',
				actor: actor.accountId,
				before: await store.decisions.fact('resend', id),
				after: request,
				deliveryId: id,
				jobs: [],
			});
			live.tell({topic: 'delivery', id});
			return {request, decision: decided};
		},
	}),
];
