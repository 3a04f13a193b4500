import Fastify, {type FastifyInstance, type FastifyReply} from 'fastify';
import type {AccessOptions} from '#pipeline/access/options.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {registerAccess} from './access/index.ts';
import {openPasswords, type Passwords} from './access/passwords.ts';
import {tokenActor} from './access/token-actor.ts';
import {answerErrors} from './api/errors.ts';
import {ROUTES} from './api/index.ts';
import {serveRoute} from './api/route.ts';
import type {ApiTools} from './api/tools.ts';
import {BODY_PATIENCE, type BodyPatience, limitBodies} from './body-patience.ts';
import {serveClient} from './client-files.ts';
import {acceptPictures} from './parcels/photo.ts';

export interface WebTools extends Omit<ApiTools, 'passwords'> {
	readonly access: AccessOptions;
	/** Addresses of proxies whose word on who calls is believed; nobody's when empty. */
	readonly trustedProxies: readonly string[];
	/** Hang their own routes on the server: webhooks of fax providers. */
	readonly doors: ReadonlyArray<{routes(app: FastifyInstance): void}>;
	/** Hashing at another cost than the usual one. */
	readonly passwords?: Passwords;
	/** How long bodies are waited for; the usual times when absent. */
	readonly bodyPatience?: BodyPatience;
	/** Codes of what stands against taking in work; none when all is well. */
	readonly problems?: () => Promise<readonly string[]>;
	/** Codes of what works nevertheless, but should not stay so. */
	readonly warnings?: () => readonly string[];
}

const SECURITY_HEADERS = {
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types intake",
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'SAMEORIGIN',
	'referrer-policy': 'no-referrer',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

/** For a year browsers come by https alone. */
const HSTS = 'max-age=31536000';

/** The web application, its API and the webhooks, not yet listening. */
export function openWeb(tools: WebTools): FastifyInstance {
	const {store, clock, log, access} = tools;
	// Bodies and URLs may name patients: nothing of a request is logged here.
	const app = Fastify({
		logger: false,
		bodyLimit: 256 * 1024,
		// Of bodies, which may be large faxes, each route says how long it waits.
		requestTimeout: BODY_PATIENCE.longestMs + 30_000,
		http: {headersTimeout: 20_000, connectionsCheckingInterval: 5000},
		routerOptions: {maxParamLength: 300},
		// An address that cannot be read gets here before any hook, and would be quoted back.
		frameworkErrors: (_error, _request, reply) =>
			(reply as FastifyReply)
				.status(400)
				.headers({...SECURITY_HEADERS, 'cache-control': 'no-store'})
				.send({code: 'INPUT_INVALID', message: 'This address could not be understood.'}),
		trustProxy: tools.trustedProxies.length > 0 ? [...tools.trustedProxies] : false,
	});
	limitBodies(app, tools.bodyPatience);
	// Only where it is so: on a machine of one's own there is no https to come back to.
	const always = {...SECURITY_HEADERS, ...(access.publicUrl?.startsWith('https:') && {'strict-transport-security': HSTS})};
	app.addHook('onSend', async (_request, reply) => {
		reply.headers({...always, ...reply.getHeaders()});
		if (!reply.hasHeader('cache-control')) {
			reply.header('cache-control', 'no-store');
		}
	});
	const {passwords = openPasswords()} = tools;
	registerAccess(app, {store, clock, log, passwords, config: access, tokenActor: tokenActor(store, clock)});
	answerErrors(app, log);

	app.get('/livez', {config: {permission: 'public'}}, async () => ({status: 'alive'}));
	app.get('/readyz', {config: {permission: 'public'}}, async (_request, reply) => {
		const problems = (await tools.problems?.()) ?? [];
		const warnings = tools.warnings?.() ?? [];
		return problems.length > 0
			? reply
					.status(503)
					.header('retry-after', '10')
					.send({status: 'not-ready', problems, ...(warnings.length > 0 && {warnings})})
			: {status: 'ready', waiting: await store.queue.depth(), ...(warnings.length > 0 && {warnings})};
	});
	app.register(async api => {
		api.addHook('preHandler', async request => {
			const isReading = request.method === 'GET' || request.method === 'HEAD' || request.routeOptions.config.goesOnWhenFull;
			if (!isReading && (await tools.room?.()) === 'full') {
				throw new IntakeError(
					'STORAGE_FULL',
					'The disk is nearly full: everything can be looked at, nothing can be changed until space is freed.',
				);
			}
		});
		acceptPictures(api);
		for (const route of ROUTES) {
			serveRoute(api, route, {...tools, passwords});
		}
	});
	// Webhooks prove by a signature who calls; they know no session.
	app.register(async scope => {
		scope.addHook('onRoute', route => {
			route.config = {permission: 'public', mayComeSlowly: true, ...route.config};
		});
		for (const door of tools.doors) {
			door.routes(scope);
		}
	});
	serveClient(app);
	return app;
}
