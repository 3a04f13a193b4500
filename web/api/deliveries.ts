import {z} from 'zod';
import {arrangeDelivery} from '#pipeline/decisions/decide.ts';
import {deskAction} from '#pipeline/decisions/desk-action.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {decision} from '#pipeline/model/decision.ts';
import {DELIVERY_STATES, delivery} from '#pipeline/model/delivery.ts';
import {filedDocument, filedPage, pageBalance} from '#pipeline/model/filing.ts';
import {reviewTask} from '#pipeline/model/review-task.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const id = z.strictObject({id: z.string().min(1).max(100)});

export async function deliveryNamed(deliveryId: string, {store}: Pick<ApiTools, 'store'>) {
	const found = await store.deliveries.find(deliveryId);
	if (!found) {
		throw new IntakeError('NOT_FOUND', 'There is no such delivery.');
	}

	return found;
}

export const deliveryRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/deliveries',
		summary: 'What came in, newest first, and where every page of it is.',
		permission: 'pages.read',
		query: z.strictObject({
			state: z.enum(DELIVERY_STATES).optional(),
			limit: z.coerce.number().int().min(1).max(200).default(100),
		}),
		response: z.strictObject({deliveries: z.array(z.strictObject({delivery, balance: pageBalance}))}),
		async run({query: {state, limit}}, {store}) {
			const deliveries = await store.deliveries.list({limit, ...(state && {state})});
			return {
				deliveries: await Promise.all(deliveries.map(async one => ({delivery: one, balance: await store.deliveries.balance(one.id)}))),
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/deliveries/:id',
		summary: 'One delivery: its pages, the documents they make, the questions about them, and what people decided.',
		permission: 'pages.read',
		params: id,
		response: z.strictObject({
			delivery,
			balance: pageBalance,
			pages: z.array(filedPage.omit({words: true})),
			documents: z.array(filedDocument),
			tasks: z.array(reviewTask),
			decisions: z.array(decision.extend({by: z.string()})),
		}),
		async run({params}, {store}) {
			const found = await deliveryNamed(params.id, {store});
			const [balance, pages, documents, tasks, decisions, accounts] = await Promise.all([
				store.deliveries.balance(params.id),
				store.filings.pages(params.id),
				store.filings.documents({deliveryId: params.id}),
				store.reviews.open({deliveryId: params.id}),
				store.decisions.history({deliveryId: params.id}),
				store.accounts.list(),
			]);
			const names = new Map(accounts.map(account => [account.id, account.displayName]));
			return {
				delivery: found,
				balance,
				pages: pages.map(({words: _, ...page}) => page),
				documents,
				tasks,
				decisions: decisions.map(one => ({...one, by: names.get(one.actor) ?? one.actor})),
			};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/deliveries/:id/arrange',
		summary: 'Splits, merges, moves, turns, empties or assigns pages. The original stays as it came; every step can be taken back.',
		permission: 'dossiers.decide',
		params: id,
		body: z.strictObject({action: deskAction}),
		response: decision,
		async run({params, body, actor}, tools) {
			await deliveryNamed(params.id, tools);
			const decided = await arrangeDelivery({deliveryId: params.id, action: body.action}, actor.accountId, tools);
			tools.wake();
			return decided;
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/deliveries/:id/reprocess',
		summary: 'Reads a delivery again from its original. What people decided stays.',
		permission: 'dossiers.decide',
		params: id,
		async run({params, actor, reply}, {store, clock, wake}) {
			const {original} = await deliveryNamed(params.id, {store});
			await store.journal.forget(params.id);
			await store.deliveries.update(
				params.id,
				{state: 'received', attempts: 0, failure: null},
				{at: clock.now().toISOString(), actor: actor.accountId, action: 'reprocess', subject: params.id, details: {}},
			);
			await store.queue.enqueue({kind: original ? 'journey' : 'fetch-media', deliveryId: params.id});
			wake();
			return reply.code(202).send();
		},
	}),
];
