import type {FastifyInstance} from 'fastify';
import {z} from 'zod';
import {html} from '../html.ts';
import type {WebTools} from '../server.ts';
import {layout} from '../views/layout.ts';

/** Posted, not asked by address: what people search for are names, and addresses end up in logs. */
export function searchRoutes(app: FastifyInstance, {store}: WebTools): void {
	app.post('/search', async (request, reply) => {
		const {q} = z.object({q: z.string().max(200).catch('')}).parse(request.body ?? {});
		const hits = q.trim() ? await store.filings.search(q, 50) : [];
		const body = html`<p class="soft">${hits.length} pages hold “${q}”</p>
${hits.map(({deliveryId, sequence, snippet}) => html`<section class="card"><a href="/deliveries/${deliveryId}/pages/${sequence}">Page ${sequence}</a><p>${snippet}</p></section>`)}`;
		return reply.type('text/html').send(layout('Search', body).markup);
	});
}
