import {z} from 'zod';
import {waive} from '#pipeline/decisions/decide.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {decision, waivers} from '#pipeline/model/decision.ts';
import {dossier} from '#pipeline/model/dossier.ts';
import {dossierSummary} from '#pipeline/model/dossier-summary.ts';
import {filedDocument} from '#pipeline/model/filing.ts';
import {reviewTask} from '#pipeline/model/review-task.ts';
import {defineRoute, type Route} from './route.ts';

const id = z.strictObject({id: z.string().min(1).max(100)});

const boardQuery = z.strictObject({
	only: z.enum(['to-do', 'in-review', 'gaps', 'lapsing', 'complete', 'closed']).optional(),
	requirement: z.string().max(100).optional(),
	status: z.string().max(40).optional(),
	text: z.string().max(200).optional(),
	order: z.enum(['next', 'oldest', 'newest', 'name', 'lapse']).default('next'),
	offset: z.int().min(0).max(1_000_000).default(0),
	limit: z.int().min(1).max(200).default(50),
});

const counts = z.strictObject({open: z.int(), inReview: z.int(), gaps: z.int(), lapsing: z.int(), complete: z.int()});

export const dossierRoutes: readonly Route[] = [
	// Posted, not asked by address: what people look for are names, and addresses end up in logs.
	defineRoute({
		method: 'POST',
		path: '/api/board',
		goesOnWhenFull: true,
		summary: 'Dossiers at a glance, a tile per requirement, in the order of what needs doing next.',
		permission: 'dossiers.read',
		body: boardQuery,
		response: z.strictObject({rows: z.array(dossierSummary), total: z.int(), counts, today: z.string()}),
		async run({body}, {store, clock, packs, room}) {
			const today = clock.now().toISOString().slice(0, 10);
			const page = await store.summaries.board(body);
			// Time alone changes a dossier: those on this page that were judged on an earlier day are judged now.
			const stale = page.rows.filter(({asOf}) => asOf < today).map(({inquiryId}) => inquiryId);
			const isAnew = stale.length > 0 && (await room?.()) !== 'full';
			if (isAnew) {
				await refreshSummaries(stale, {store, packs, clock});
			}

			const {rows, total} = isAnew ? await store.summaries.board(body) : page;
			return {rows, total, counts: await store.summaries.counts(), today};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/dossiers/:id',
		summary: 'One dossier: every requirement with its proof, its documents, and what is asked about them.',
		permission: 'dossiers.read',
		params: id,
		response: z.strictObject({dossier, waiting: z.array(filedDocument), tasks: z.array(reviewTask), waivers}),
		async run({params}, {store, packs, clock}) {
			const opened = await openDossier(params.id, store, packs, clock);
			const deliveries = [...new Set(opened.documents.map(({deliveryId}) => deliveryId))];
			const asked = await Promise.all([
				store.reviews.open({inquiryId: params.id}),
				...deliveries.map(deliveryId => store.reviews.open({deliveryId})),
			]);
			const held = new Set(opened.documents.map(({id: documentId}) => documentId));
			const tasks = [...new Map(asked.flat().map(task => [task.id, task])).values()];
			const mayBelong = await store.filings.documents({candidateInquiryId: params.id});
			return {
				dossier: opened,
				// Proof of what may be here: shown before anybody decides.
				waiting: mayBelong.filter(({match}) => match.candidates[0]?.inquiryId === params.id),
				tasks: tasks.filter(({documentId, candidates}) => candidates.includes(params.id) || (documentId !== null && held.has(documentId))),
				waivers: (await store.decisions.fact('waivers', params.id)) ?? {},
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/dossiers/:id/history',
		summary: 'Who decided what and when about an inquiry.',
		permission: 'dossiers.read',
		params: id,
		response: z.strictObject({decisions: z.array(decision.extend({by: z.string()}))}),
		async run({params}, {store}) {
			if (!(await store.inquiries.find(params.id))) {
				throw new IntakeError('NOT_FOUND', 'There is no such inquiry.');
			}

			const decisions = await store.decisions.history({inquiryId: params.id});
			const names = new Map((await store.accounts.list()).map(account => [account.id, account.displayName]));
			return {decisions: decisions.map(one => ({...one, by: names.get(one.actor) ?? one.actor}))};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/dossiers/:id/waivers',
		summary: 'Excuses a requirement with a reason; asks for it again when the reason is null.',
		permission: 'dossiers.decide',
		params: id,
		body: z.strictObject({requirement: z.string().min(1).max(100), reason: z.string().trim().min(3).max(500).nullable()}),
		response: decision,
		async run({params, body, actor}, tools) {
			const {
				dossier: {requirements},
			} = {dossier: await openDossier(params.id, tools.store, tools.packs, tools.clock)};
			if (!requirements.some(({code}) => code === body.requirement)) {
				throw new IntakeError('INPUT_INVALID', 'This requirement is not on the checklist of this inquiry.');
			}

			const decided = await waive({inquiryId: params.id, ...body}, actor.accountId, tools);
			await refreshSummaries([params.id], tools);
			tools.live.tell({topic: 'dossier', id: params.id});
			return decided;
		},
	}),
];
