import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import staticFiles from '@fastify/static';
import type {FastifyInstance} from 'fastify';

/** Where `npm run build` puts the bundled client. */
const BUILT = path.join(import.meta.dirname, 'dist');

/** The client, and for every address that is no file and no API: its page, which shows what the address names. */
export function serveClient(app: FastifyInstance): void {
	if (!existsSync(path.join(BUILT, 'index.html'))) {
		app.setNotFoundHandler(async (_request, reply) =>
			reply.status(404).type('text/plain').send('The web application is not built yet: run `npm run build`, then start again.'),
		);
		return;
	}

	const page = readFileSync(path.join(BUILT, 'index.html'));
	app.register(async scope => {
		scope.addHook('onRoute', route => {
			route.config = {permission: 'public', ...route.config};
		});
		// Names of bundled files change with their content: they may be kept for ever.
		await scope.register(staticFiles, {
			root: path.join(BUILT, 'assets'),
			prefix: '/assets/',
			immutable: true,
			maxAge: '365d',
			decorateReply: false,
			index: false,
		});
	});
	app.setNotFoundHandler(async (request, reply) => {
		const isPage = request.method === 'GET' && !/^\/(?:api|assets|auth|connectors)\//.test(request.url);
		return isPage
			? reply.type('text/html; charset=utf-8').send(page)
			: reply.status(404).send({code: 'NOT_FOUND', message: 'There is nothing here.'});
	});
}
