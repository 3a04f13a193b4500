import type {FastifyInstance} from 'fastify';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {WebTools} from '../server.ts';
import {deliveriesPage, deliveryPage} from '../views/deliveries.ts';

const ON_ONE_PAGE = 200;

export function deliveryRoutes(app: FastifyInstance, {store}: WebTools): void {
	app.get('/deliveries', async (_request, reply) => {
		const deliveries = await store.deliveries.list({limit: ON_ONE_PAGE});
		const rows = await Promise.all(deliveries.map(async delivery => ({delivery, balance: await store.deliveries.balance(delivery.id)})));
		return reply.type('text/html').send(deliveriesPage(rows).markup);
	});

	app.get('/deliveries/:id', async (request, reply) => {
		const {id} = z.object({id: z.string().max(100)}).parse(request.params);
		const delivery = await store.deliveries.find(id);
		if (!delivery) {
			throw new IntakeError('NOT_FOUND', `There is no delivery ${id}.`);
		}

		const [pages, documents, tasks, balance] = await Promise.all([
			store.filings.pages(id),
			store.filings.documents({deliveryId: id}),
			store.reviews.open({deliveryId: id}),
			store.deliveries.balance(id),
		]);
		return reply.type('text/html').send(deliveryPage({delivery, pages, documents, tasks, balance}).markup);
	});
}
