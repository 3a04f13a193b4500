import {randomUUID} from 'node:crypto';
import type {FastifyRequest} from 'fastify';
import {z} from 'zod';
import {BREAK_GLASS_MINUTES, type BreakGlass, breakGlass, breakGlassReason, REVIEW_HOURS} from '#pipeline/model/break-glass.ts';
import {needPasswordAgain} from '../access/again.ts';
import type {EmergencyAsked} from '../access/again-at-provider.ts';
import {Refusal} from '../access/refusals.ts';
import type {SignedIn} from '../access/sessions.ts';
import {sha256Of} from '../access/tokens.ts';
import {auditingRefusals} from './break-glass-refusals.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const MINUTE_MS = 60_000;
const asked = z.strictObject({inquiryId: z.string().min(1).max(100), reason: breakGlassReason});

const NO_PROVIDER = 'You have a password here: repeat it. If you sign in elsewhere, an administrator has to set that up.';
const PROVIDER_SILENT = 'The hospital’s sign-in does not answer just now. Ask a coordinator, or a colleague with a password here.';
const TICKET_OVER = 'This sign-in was used already, took too long, or belongs to another window. Ask once more.';

function needSession({signedIn}: FastifyRequest): SignedIn {
	if (!signedIn) {
		throw new Refusal({status: 403, code: 'NOT_PERMITTED', message: 'This is for people: a token cannot do it.'});
	}

	return signedIn;
}

function openedBy(accountId: string, {inquiryId, reason}: EmergencyAsked, now: Date): BreakGlass {
	const after = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
	return {
		id: randomUUID(),
		accountId,
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

/** What `proved` gives is opened, once it has given it; what it refuses is audited, and others are told of what was opened. */
async function open(request: FastifyRequest, proved: () => Promise<EmergencyAsked> | EmergencyAsked, tools: ApiTools): Promise<BreakGlass> {
	const {store, clock, log, live} = tools;
	return auditingRefusals(request, tools, async () => {
		const wanted = await proved();
		const {session, account} = needSession(request);
		if (!(await store.inquiries.find(wanted.inquiryId))) {
			throw new Refusal({status: 404, code: 'NOT_FOUND', message: 'There is no such inquiry.'});
		}

		const opened = openedBy(account.id, wanted, clock.now());
		const {id: breakGlassId, inquiryId} = opened;
		await store.breakGlasses.open(opened, session.tokenSha256, {
			at: clock.now().toISOString(),
			actor: account.id,
			action: 'break-glass-used',
			subject: inquiryId,
			// A reason stays out of the trail, since people name patients in it; its hash there shows whether it was changed since.
			details: {breakGlassId, reasonSha256: sha256Of(opened.reason), role: account.role, address: request.ip},
		});
		log.event('break-glass-used', {accountId: account.id, subject: breakGlassId});
		live.tell({topic: 'break-glass', id: breakGlassId});
		return opened;
	});
}

export const breakGlassOpeningRoutes: readonly Route[] = [
	defineRoute({
		method: 'POST',
		path: '/api/break-glass',
		goesOnWhenFull: true,
		summary: 'Opens one dossier for 60 minutes in an emergency: password anew, a reason; told to others at once and reviewed.',
		permission: 'break-glass.open',
		body: asked.extend({password: z.string().min(1).max(256)}),
		response: breakGlass,
		run: ({body: {password, ...wanted}, request}, tools) =>
			open(
				request,
				async () => {
					await needPasswordAgain(request, password, tools);
					return wanted;
				},
				tools,
			),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/break-glass/again',
		goesOnWhenFull: true,
		summary: 'The same for people without a password here: where to prove oneself once more, at the hospital’s own sign-in.',
		permission: 'break-glass.open',
		body: asked,
		response: z.strictObject({url: z.url()}),
		async run({body, request}) {
			const signedIn = needSession(request);
			const {signInAgain} = request.server;
			if (!signInAgain || signedIn.account.oidcSubject === null) {
				throw new Refusal({status: 409, code: 'STATE_CONFLICT', message: NO_PROVIDER});
			}

			try {
				return {url: (await signInAgain.begin(signedIn, body)).href};
			} catch {
				throw new Refusal({status: 503, code: 'UNAVAILABLE', message: PROVIDER_SILENT, retryAfterSeconds: 60});
			}
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/break-glass/again/open',
		goesOnWhenFull: true,
		summary: 'Opens what was asked for before that sign-in, with the ticket the browser came back with; good once, for two minutes.',
		permission: 'break-glass.open',
		body: z.strictObject({ticket: z.string().min(1).max(100)}),
		response: breakGlass,
		run: ({body: {ticket}, request}, tools) =>
			open(
				request,
				() => {
					const wanted = request.server.signInAgain?.take(needSession(request), ticket);
					if (!wanted) {
						throw new Refusal({status: 409, code: 'STATE_CONFLICT', message: TICKET_OVER});
					}

					return wanted;
				},
				tools,
			),
	}),
];
