import Fastify, {type FastifyInstance} from 'fastify';
import {IntakeError} from '#pipeline/errors.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import type {BlobStore, Clock, Log, Store} from '#pipeline/ports.ts';
import {html} from './html.ts';
import {deliveryRoutes} from './routes/deliveries.ts';
import {dossierRoutes} from './routes/dossiers.ts';
import {pageRoutes} from './routes/pages.ts';
import {reviewRoutes} from './routes/review.ts';
import {searchRoutes} from './routes/search.ts';
import {STYLE} from './style.ts';
import {layout} from './views/layout.ts';

export interface WebTools {
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly packs: readonly RulePack[];
	readonly clock: Clock;
	readonly log: Log;
	/** Hang their own routes on the server: webhooks of fax providers. */
	readonly doors: ReadonlyArray<{routes(app: FastifyInstance): void}>;
}

const SECURITY_HEADERS = {
	'content-security-policy':
		"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cache-control': 'no-store',
} as const;

/** The read-only pages and the webhooks, not yet listening. */
export function openWeb(tools: WebTools): FastifyInstance {
	// Bodies and URLs may name patients: nothing of a request is logged here.
	const app = Fastify({logger: false, bodyLimit: 256 * 1024, requestTimeout: 30_000, trustProxy: false});

	app.addHook('onSend', async (_request, reply) => {
		reply.headers({...SECURITY_HEADERS});
	});

	app.setErrorHandler(async (error, _request, reply) => {
		const isMissing = error instanceof IntakeError && error.code === 'NOT_FOUND';
		const asked = (error as {statusCode?: number}).statusCode;
		const status = isMissing ? 404 : asked !== undefined && asked < 500 ? asked : 503;
		if (status === 503) {
			tools.log.event('request-failed', {code: error instanceof IntakeError ? error.code : 'UNKNOWN'});
			reply.header('retry-after', '60');
		}

		const sentence = isMissing
			? 'There is nothing here.'
			: status < 500
				? 'This request could not be understood.'
				: 'This did not work just now. Please try again in a minute.';
		return reply
			.status(status)
			.type('text/html')
			.send(layout('Not shown', html`<p>${sentence} <a href="/">All dossiers</a></p>`).markup);
	});

	app.setNotFoundHandler(async (_request, reply) =>
		reply.status(404).type('text/html').send(layout('Not found', html`<p>There is nothing here. <a href="/">All dossiers</a></p>`).markup),
	);

	app.get('/style.css', async (_request, reply) => reply.type('text/css').send(STYLE));
	app.get('/livez', async () => ({status: 'alive'}));
	app.get('/readyz', async () => ({status: 'ready', waiting: await tools.store.queue.depth()}));
	// Forms arrive url-encoded; the webhooks bring a parser of their own in their own scope.
	app.register(async pages => {
		pages.addContentTypeParser('application/x-www-form-urlencoded', {parseAs: 'string'}, (_request, body, done) =>
			done(null, Object.fromEntries(new URLSearchParams(body as string))),
		);
		for (const routes of [dossierRoutes, deliveryRoutes, pageRoutes, reviewRoutes, searchRoutes]) {
			routes(pages, tools);
		}
	});
	for (const door of tools.doors) {
		door.routes(app);
	}

	return app;
}
