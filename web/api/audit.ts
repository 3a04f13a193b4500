import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {auditEvent} from '#pipeline/model/audit-event.ts';
import type {Store} from '#pipeline/ports.ts';
import {defineRoute, type Route} from './route.ts';

const MOST = 500;
const searched = z.string().trim().max(300).optional();

const query = z.strictObject({
	before: z.coerce.number().int().positive().optional().describe('Only events of a smaller number: the `next` of the page before'),
	limit: z.coerce.number().int().min(1).max(MOST).default(100).describe('At most so many'),
	subject: searched.describe('Id of what it was done to: an inquiry, a delivery, an account'),
	actor: searched.describe('Id of an account, `pipeline`, or the name of a connector'),
	action: searched.describe('What was done, or how it begins: `account-`'),
});

/** Of people the name; of the program's own parts nothing more than their id. */
const named = auditEvent.extend({
	number: z.int().positive(),
	actorName: z.string().nullable(),
	/** When it was done to somebody's account. */
	subjectName: z.string().nullable(),
});

const letterEvent = z.strictObject({
	at: z.iso.datetime(),
	by: z.string(),
	action: z.string(),
	version: z.int().positive().nullable(),
	via: z.string().nullable(),
});

async function namesOf({accounts}: Pick<Store, 'accounts'>): Promise<ReadonlyMap<string, string>> {
	return new Map((await accounts.list()).map(({id, displayName}) => [id, displayName]));
}

export const auditRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/audit',
		summary: 'Who did what to what, newest first.',
		permission: 'audit.read',
		query,
		response: z.strictObject({
			events: z.array(named),
			/** Asked for as `before`, gives the next page; null on the last one. */
			next: z.int().positive().nullable(),
			actors: z.array(z.strictObject({id: z.string(), name: z.string()})),
		}),
		async run({query: {limit, before, subject, actor, action}}, {store}) {
			// One more than asked for tells whether there is another page.
			const found = await store.audit.list({
				limit: limit + 1,
				...(before !== undefined && {before}),
				...(subject && {subject}),
				...(actor && {actor}),
				...(action && {action}),
			});
			const names = await namesOf(store);
			const events = found.slice(0, limit);
			return {
				events: events.map(event => ({
					...event,
					actorName: names.get(event.actor) ?? null,
					subjectName: names.get(event.subject) ?? null,
				})),
				next: found.length > limit ? (events.at(-1)?.number ?? null) : null,
				actors: [...names].map(([id, name]) => ({id, name})).sort((a, b) => a.name.localeCompare(b.name)),
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/letters/:id/history',
		summary: 'Who drafted, changed, finished and sent a letter, and when.',
		permission: 'letters.read',
		params: z.strictObject({id: z.uuid()}),
		response: z.strictObject({events: z.array(letterEvent)}),
		async run({params}, {store}) {
			const letter = await store.letters.find(params.id);
			if (!letter) {
				throw new IntakeError('NOT_FOUND', 'There is no such letter.');
			}

			const names = await namesOf(store);
			const events = (await store.audit.of(letter.inquiryId)).filter(({details}) => details['letterId'] === letter.id);
			return {
				events: events.map(({at, actor, action, details: {version, via}}) => ({
					at,
					by: names.get(actor) ?? actor,
					action,
					version: typeof version === 'number' ? version : null,
					via: typeof via === 'string' ? via : null,
				})),
			};
		},
	}),
];
