import {z} from 'zod';
import {answerTask, arrangeDelivery} from '#pipeline/decisions/decide.ts';
import {deskAction} from '#pipeline/decisions/desk-action.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {decision} from '#pipeline/model/decision.ts';
import {delivery} from '#pipeline/model/delivery.ts';
import {filedDocument} from '#pipeline/model/filing.ts';
import {inquiry} from '#pipeline/model/inquiry.ts';
import {REVIEW_REASONS, type ReviewTask, reviewTask} from '#pipeline/model/review-task.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

/** A question is held this long after each sign of life. */
const HELD_MS = 3 * 60_000;

const id = z.strictObject({id: z.string().min(1).max(200)});
const holder = z.strictObject({accountId: z.string(), displayName: z.string(), isMe: z.boolean()}).nullable();

async function taskNamed(id: string, {reviews}: Pick<ApiTools['store'], 'reviews'>): Promise<ReviewTask> {
	const task = await reviews.find(id);
	if (!task) {
		throw new IntakeError('NOT_FOUND', 'This question is no longer asked.');
	}

	return task;
}

export const reviewRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/review',
		summary: 'The open questions, oldest first, and who holds which.',
		permission: 'dossiers.read',
		query: z.strictObject({
			reason: z.enum(REVIEW_REASONS).optional(),
			offset: z.coerce.number().int().min(0).default(0),
			limit: z.coerce.number().int().min(1).max(500).default(100),
		}),
		response: z.strictObject({
			tasks: z.array(reviewTask.omit({evidence: true}).extend({holder})),
			total: z.int(),
			byReason: z.record(z.string(), z.int()),
		}),
		async run({query, actor}, {store}) {
			const [open, claims, accounts] = await Promise.all([store.reviews.open(), store.reviews.claims(), store.accounts.list()]);
			const names = new Map(accounts.map(account => [account.id, account.displayName]));
			const wanted = open.filter(({reason}) => query.reason === undefined || reason === query.reason);
			const byReason: Record<string, number> = {};
			for (const {reason} of open) {
				byReason[reason] = (byReason[reason] ?? 0) + 1;
			}

			return {
				tasks: wanted.slice(query.offset, query.offset + query.limit).map(({evidence: _, ...task}) => {
					const accountId = claims.get(task.id);
					return {
						...task,
						holder:
							accountId === undefined ? null : {accountId, displayName: names.get(accountId) ?? '?', isMe: accountId === actor.accountId},
					};
				}),
				total: wanted.length,
				byReason,
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/review/:id',
		summary: 'One question with all it takes to answer it: the document, its delivery, the candidates and what they were weighed on.',
		permission: 'dossiers.read',
		params: id,
		response: z.strictObject({
			task: reviewTask,
			document: filedDocument.nullable(),
			delivery: delivery.nullable(),
			candidates: z.array(inquiry),
			holder,
		}),
		async run({params, actor}, {store}) {
			const task = await taskNamed(params.id, store);
			const [documents, found, claims] = await Promise.all([
				task.deliveryId === null ? [] : store.filings.documents({deliveryId: task.deliveryId}),
				task.deliveryId === null ? undefined : store.deliveries.find(task.deliveryId),
				store.reviews.claims(),
			]);
			const document = documents.find(({id: documentId}) => documentId === task.documentId) ?? null;
			const ids = [...new Set([...task.candidates, ...(document?.match.candidates.map(({inquiryId}) => inquiryId) ?? [])])];
			const candidates = await Promise.all(ids.map(inquiryId => store.inquiries.find(inquiryId)));
			const accountId = claims.get(task.id);
			return {
				task,
				document,
				delivery: found ?? null,
				candidates: candidates.flatMap(candidate => candidate ?? []),
				holder:
					accountId === undefined
						? null
						: {
								accountId,
								displayName: (await store.accounts.find(accountId))?.displayName ?? '?',
								isMe: accountId === actor.accountId,
							},
			};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/review/:id/claim',
		summary: 'Holds a question for whoever asks, for three minutes; again extends it. Refused while somebody else holds it.',
		permission: 'dossiers.decide',
		params: id,
		response: z.strictObject({until: z.iso.datetime()}),
		async run({params, actor}, {store, clock, live}) {
			await taskNamed(params.id, store);
			const until = new Date(clock.now().getTime() + HELD_MS);
			if (!(await store.reviews.claim(params.id, actor.accountId, until))) {
				throw new IntakeError('STATE_CONFLICT', 'Somebody else is deciding this question just now.');
			}

			live.tell({topic: 'task', id: params.id, detail: {holder: actor.displayName}});
			return {until: until.toISOString()};
		},
	}),
	defineRoute({
		method: 'DELETE',
		path: '/api/review/:id/claim',
		summary: 'Lets a question go.',
		permission: 'dossiers.decide',
		params: id,
		async run({params, actor, reply}, {store, live}) {
			await store.reviews.release(params.id, actor.accountId);
			live.tell({topic: 'task', id: params.id, detail: {holder: null}});
			return reply.code(204).send();
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/review/:id/answer',
		summary: 'Answers a question: by arranging pages, or by words where nothing else changes.',
		permission: 'dossiers.decide',
		params: id,
		body: z.discriminatedUnion('kind', [
			z.strictObject({kind: z.literal('arrange'), action: deskAction}),
			z.strictObject({kind: z.literal('words'), answer: z.string().min(1).max(100), note: z.string().max(2000).default('')}),
		]),
		response: decision,
		async run({params, body, actor}, tools) {
			const task = await tools.store.reviews.find(params.id);
			if (task?.state !== 'open') {
				throw new IntakeError('STATE_CONFLICT', 'This question has been answered already.');
			}

			if (body.kind === 'arrange' && task.deliveryId === null) {
				throw new IntakeError('INPUT_INVALID', 'This question is about no delivery: there are no pages to arrange.');
			}

			const decided =
				body.kind === 'arrange'
					? await arrangeDelivery({deliveryId: task.deliveryId!, action: body.action, taskId: task.id}, actor.accountId, tools)
					: await answerTask({taskId: task.id, answer: body.answer, note: body.note}, actor.accountId, tools);
			tools.wake();
			tools.live.tell({topic: 'task', id: task.id, detail: {state: 'resolved'}});
			return decided;
		},
	}),
];
