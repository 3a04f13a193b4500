import type {FastifyInstance} from 'fastify';
import type {WebTools} from '../server.ts';
import {reviewPage} from '../views/review.ts';

export function reviewRoutes(app: FastifyInstance, {store}: WebTools): void {
	app.get('/review', async (_request, reply) => reply.type('text/html').send(reviewPage(await store.reviews.open()).markup));
}
