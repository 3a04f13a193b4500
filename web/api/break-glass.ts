import {createHash, randomUUID} from 'node:crypto';
import type {FastifyRequest} from 'fastify';
import {z} from 'zod';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {BREAK_GLASS_MINUTES, type BreakGlass, breakGlass, breakGlassReason, REVIEW_HOURS} from '#pipeline/model/break-glass.ts';
import {dossier} from '#pipeline/model/dossier.ts';
import {needPasswordAgain} from '../access/again.ts';
import {Refusal} from '../access/refusals.ts';
import {type Actor, defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const MINUTE_MS = 60_000;
const SHOWN = 200;
const id = z.strictObject({id: z.uuid()});
const listed = breakGlass.extend({by: z.string(), reviewer: z.string().nullable(), isOverdue: z.boolean()});

/** A reason stays out of the trail, since people name patients in it; its hash there shows whether it was changed since. */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function openedBy(actor: Actor, {inquiryId, reason}: {inquiryId: string; reason: string}, now: Date): BreakGlass {
	const after = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
	return {
		id: randomUUID(),
		accountId: actor.accountId,
		inquiryId,
		reason,
		openedAt: now.toISOString(),
		expiresAt: after(BREAK_GLASS_MINUTES),
		reviewDueAt: after(REVIEW_HOURS * 60),
		reviewedAt: null,
		reviewedBy: null,
		note: null,
	};
}

/** What was opened by whoever asks and has not ended, and nothing else; the others are answered as if they were not there. */
async function openedNow(asked: {id: string; inquiryId: string}, actor: Actor, {store, clock}: ApiTools): Promise<BreakGlass> {
	const opened = await store.breakGlasses.find(asked.id);
	if (actor.via !== 'session' || opened?.accountId !== actor.accountId || opened.inquiryId !== asked.inquiryId) {
		throw new IntakeError('NOT_FOUND', 'You have not opened this dossier.');
	}

	if (Date.parse(opened.expiresAt) <= clock.now().getTime()) {
		throw new Refusal({
			status: 403,
			code: 'NOT_PERMITTED',
			message: 'The emergency access has ended. Open the dossier anew, with a reason.',
		});
	}

	return opened;
}

/** Whatever is denied here is in the trail, by its code: not what was asked for, which may be anything that was typed. */
async function auditingRefusals<Result>(
	{actor, request}: {actor: Actor; request: FastifyRequest},
	{store, clock}: ApiTools,
	attempt: () => Promise<Result>,
): Promise<Result> {
	try {
		return await attempt();
	} catch (error) {
		const code = error instanceof Refusal ? error.refused.code : error instanceof IntakeError ? error.code : undefined;
		if (code !== undefined) {
			await store.audit.append({
				at: clock.now().toISOString(),
				actor: actor.accountId,
				action: 'break-glass-refused',
				subject: 'break-glass',
				details: {code, role: actor.role, address: request.ip},
			});
		}

		throw error;
	}
}

async function named(all: readonly BreakGlass[], {store, clock}: ApiTools): Promise<Array<z.input<typeof listed>>> {
	const names = new Map((await store.accounts.list()).map(account => [account.id, account.displayName]));
	const now = clock.now().toISOString();
	return all.map(one => ({
		...one,
		by: names.get(one.accountId) ?? one.accountId,
		reviewer: one.reviewedBy && (names.get(one.reviewedBy) ?? one.reviewedBy),
		isOverdue: one.reviewedAt === null && one.reviewDueAt < now,
	}));
}

export const breakGlassRoutes: readonly Route[] = [
	defineRoute({
		method: 'POST',
		path: '/api/break-glass',
		summary: 'Opens one dossier for 60 minutes in an emergency: password anew, a reason; told to others at once and reviewed.',
		permission: 'break-glass.open',
		body: z.strictObject({inquiryId: z.string().min(1).max(100), reason: breakGlassReason, password: z.string().min(1).max(256)}),
		response: breakGlass,
		async run({body: {inquiryId, reason, password}, actor, request}, tools) {
			const {store, clock, log, live} = tools;
			const event = (action: string, subject: string, details: Record<string, string>) => ({
				at: clock.now().toISOString(),
				actor: actor.accountId,
				action,
				subject,
				details: {...details, role: actor.role, address: request.ip},
			});
			await auditingRefusals({actor, request}, tools, async () => {
				await needPasswordAgain(request, password, tools);
				if (!(await store.inquiries.find(inquiryId))) {
					throw new Refusal({status: 404, code: 'NOT_FOUND', message: 'There is no such inquiry.'});
				}
			});

			const opened = openedBy(actor, {inquiryId, reason}, clock.now());
			await store.breakGlasses.open(opened, event('break-glass-used', inquiryId, {breakGlassId: opened.id, reasonSha256: sha256(reason)}));
			log.event('break-glass-used', {accountId: actor.accountId, subject: opened.id});
			live.tell({topic: 'break-glass', id: opened.id});
			return opened;
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/break-glass/:id/dossiers/:inquiryId',
		summary: 'The one dossier that was opened in an emergency, for whoever opened it, until the time is over; each look is audited.',
		permission: 'break-glass.open',
		params: id.extend({inquiryId: z.string().min(1).max(100)}),
		response: z.strictObject({dossier, expiresAt: z.iso.datetime()}),
		async run({params, actor, request}, tools) {
			const {store, packs, clock} = tools;
			const {expiresAt, inquiryId} = await auditingRefusals({actor, request}, tools, () => openedNow(params, actor, tools));
			const shown = await openDossier(inquiryId, store, packs, clock);
			// Written before anything is shown: what cannot be audited is not seen.
			await store.audit.append({
				at: clock.now().toISOString(),
				actor: actor.accountId,
				action: 'break-glass-read',
				subject: inquiryId,
				details: {breakGlassId: params.id},
			});
			return {dossier: shown, expiresAt};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/break-glass',
		summary: 'Emergency accesses, those to be signed off first.',
		permission: 'break-glass.review',
		response: z.strictObject({opened: z.array(listed), waiting: z.int()}),
		async run(_asked, tools) {
			const opened = await named(await tools.store.breakGlasses.list(SHOWN), tools);
			return {opened, waiting: opened.filter(({reviewedAt}) => reviewedAt === null).length};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/break-glass/:id/review',
		summary: 'Signs an emergency access off with a note; never by whoever opened the dossier.',
		permission: 'break-glass.review',
		params: id,
		body: z.strictObject({note: z.string().trim().min(3).max(1000)}),
		response: listed,
		async run({params, body: {note}, actor, request}, tools) {
			const at = tools.clock.now().toISOString();
			const reviewed = await auditingRefusals({actor, request}, tools, async () => {
				if (actor.via !== 'session') {
					throw new Refusal({status: 403, code: 'NOT_PERMITTED', message: 'A person signs this off: a token cannot.'});
				}

				return tools.store.breakGlasses.review(
					params.id,
					{by: actor.accountId, at, note},
					{at, actor: actor.accountId, action: 'break-glass-reviewed', subject: params.id, details: {noteSha256: sha256(note)}},
				);
			});
			tools.live.tell({topic: 'break-glass', id: params.id});
			return (await named([reviewed], tools))[0]!;
		},
	}),
];
