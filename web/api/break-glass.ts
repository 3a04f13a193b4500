import {z} from 'zod';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type BreakGlass, breakGlass} from '#pipeline/model/break-glass.ts';
import {dossier} from '#pipeline/model/dossier.ts';
import {Refusal} from '../access/refusals.ts';
import type {SignedIn} from '../access/sessions.ts';
import {sha256Of} from '../access/tokens.ts';
import {watermarked} from '../watermark.ts';
import {auditingRefusals} from './break-glass-refusals.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const SHOWN = 200;
const PAGE_PX = 1400;
const id = z.strictObject({id: z.uuid()});
const looked = id.extend({inquiryId: z.string().min(1).max(100)});
const listed = breakGlass.extend({by: z.string(), reviewer: z.string().nullable(), isOverdue: z.boolean()});

/** What was opened in this session and has not ended, and nothing else; the others are answered as if they were not there. */
async function openedNow(asked: {id: string; inquiryId: string}, signedIn: SignedIn | null, {store, clock}: ApiTools): Promise<BreakGlass> {
	const opened = signedIn ? await store.breakGlasses.find(asked.id, signedIn.session.tokenSha256) : undefined;
	if (opened?.accountId !== signedIn?.account.id || opened?.inquiryId !== asked.inquiryId) {
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
		method: 'GET',
		path: '/api/break-glass/:id/dossiers/:inquiryId',
		summary: 'The one dossier that was opened in an emergency, for whoever opened it, until the time is over; each look is audited.',
		permission: 'break-glass.open',
		params: looked,
		response: z.strictObject({dossier, expiresAt: z.iso.datetime(), secondsLeft: z.number()}),
		async run({params, actor, request}, tools) {
			const {store, packs, clock} = tools;
			const {expiresAt, inquiryId} = await auditingRefusals(request, tools, () => openedNow(params, request.signedIn, tools));
			const shown = await openDossier(inquiryId, store, packs, clock);
			// Written before anything is shown: what cannot be audited is not seen.
			await store.audit.append({
				at: clock.now().toISOString(),
				actor: actor.accountId,
				action: 'break-glass-read',
				subject: inquiryId,
				details: {breakGlassId: params.id},
			});
			return {dossier: shown, expiresAt, secondsLeft: (Date.parse(expiresAt) - clock.now().getTime()) / 1000};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/break-glass/:id/dossiers/:inquiryId/pages/:deliveryId/:sequence/image',
		summary: 'The picture of one page of that dossier, marked all over as seen in an emergency; each page is audited.',
		permission: 'break-glass.open',
		params: looked.extend({deliveryId: z.string().min(1).max(100), sequence: z.coerce.number().int().positive()}),
		async run({params, actor, request, reply}, tools) {
			const {store, packs, clock, blobs} = tools;
			const {inquiryId} = await auditingRefusals(request, tools, () => openedNow(params, request.signedIn, tools));
			const {deliveryId, sequence} = params;
			const {documents} = await openDossier(inquiryId, store, packs, clock);
			const isOfDossier = documents.some(document => document.deliveryId === deliveryId && document.pages.includes(sequence));
			const page = isOfDossier ? (await store.filings.pages(deliveryId)).find(one => one.sequence === sequence) : undefined;
			if (!page?.image) {
				throw new IntakeError('NOT_FOUND', 'This dossier has no such page, or the page could not be decoded.');
			}

			const at = clock.now().toISOString();
			await store.audit.append({
				at,
				actor: actor.accountId,
				action: 'break-glass-page-read',
				subject: inquiryId,
				details: {breakGlassId: params.id, deliveryId, page: sequence},
			});
			const mark = `EMERGENCY ACCESS  ${params.id.slice(0, 8)}  ${at.slice(0, 16).replace('T', ' ')} UTC`;
			return reply.type('image/webp').send(await watermarked(await blobs.read(page.image.sha256), mark, PAGE_PX));
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
			const reviewed = await auditingRefusals(request, tools, async () => {
				if (actor.via !== 'session') {
					throw new Refusal({status: 403, code: 'NOT_PERMITTED', message: 'A person signs this off: a token cannot.'});
				}

				return tools.store.breakGlasses.review(
					params.id,
					{by: actor.accountId, at, note},
					{at, actor: actor.accountId, action: 'break-glass-reviewed', subject: params.id, details: {noteSha256: sha256Of(note)}},
				);
			});
			tools.live.tell({topic: 'break-glass', id: params.id});
			return (await named([reviewed], tools))[0]!;
		},
	}),
];
