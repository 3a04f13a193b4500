import {z} from 'zod';
import {undo} from '#pipeline/decisions/decide.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {decision} from '#pipeline/model/decision.ts';
import {defineRoute, type Route} from './route.ts';

export const decisionRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/decisions',
		summary: 'My own latest decisions, newest first.',
		permission: 'dossiers.decide',
		query: z.strictObject({limit: z.coerce.number().int().min(1).max(200).default(50)}),
		response: z.strictObject({decisions: z.array(decision)}),
		run: async ({query, actor}, {store}) => ({
			decisions: await store.decisions.history({actor: actor.accountId, limit: query.limit}),
		}),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/decisions/:id/undo',
		summary: 'Takes a decision back: what was before holds again. Refused when somebody decided on top of it.',
		permission: 'dossiers.decide',
		params: z.strictObject({id: z.coerce.number().int().positive()}),
		response: decision,
		async run({params, actor}, tools) {
			const undone = await undo(params.id, actor.accountId, tools);
			if (undone.inquiryId !== null) {
				await refreshSummaries([undone.inquiryId], tools);
				tools.live.tell({topic: 'dossier', id: undone.inquiryId});
			}

			if (undone.taskId !== null) {
				tools.live.tell({topic: 'task', id: undone.taskId, detail: {state: 'open'}});
			}

			tools.wake();
			return undone;
		},
	}),
];
