import type {FastifyInstance} from 'fastify';
import {z} from 'zod';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import type {WebTools} from '../server.ts';
import {dossierPage, dossiersPage} from '../views/dossiers.ts';

const ON_ONE_PAGE = 50;

export function dossierRoutes(app: FastifyInstance, {store, packs, clock}: WebTools): void {
	app.get('/', async (request, reply) => {
		const {page} = z.object({page: z.coerce.number().int().min(1).catch(1)}).parse(request.query);
		const inquiries = await store.inquiries.list({openOnly: true});
		const shown = inquiries.slice((page - 1) * ON_ONE_PAGE, page * ON_ONE_PAGE);
		const dossiers = await Promise.all(shown.map(({id}) => openDossier(id, store, packs, clock)));
		const pages = Math.ceil(inquiries.length / ON_ONE_PAGE);
		return reply.type('text/html').send(dossiersPage(dossiers, {page, pages, inquiries: inquiries.length}).markup);
	});

	app.get('/dossiers/:id', async (request, reply) => {
		const {id} = z.object({id: z.string().max(100)}).parse(request.params);
		return reply.type('text/html').send(dossierPage(await openDossier(id, store, packs, clock)).markup);
	});
}
