import cookie from '@fastify/cookie';
import type {FastifyInstance} from 'fastify';
import type {AccessOptions} from '#pipeline/access/options.ts';
import {accountRoutes} from './account-routes.ts';
import {openSignInAgain, type SignInAgain} from './again-at-provider.ts';
import {guard} from './guard.ts';
import {openOidc} from './oidc.ts';
import {CALLBACK, oidcRoutes} from './oidc-routes.ts';
import {openPasswords, type Passwords} from './passwords.ts';
import {refuseAsJson} from './refusals.ts';
import {sessionRoutes} from './session-routes.ts';
import type {AccessTools} from './tools.ts';

export {ensureFirstAdministrator} from './first-administrator.ts';
export type {RoutePermission} from './guard.ts';

declare module 'fastify' {
	interface FastifyInstance {
		/** Null where nobody signs in by a provider. */
		signInAgain: SignInAgain | null;
	}
}

export interface Access extends Pick<AccessTools, 'store' | 'clock' | 'log' | 'tokenActor'> {
	/** The `access` part of the configuration. */
	readonly config: AccessOptions;
	readonly passwords?: Passwords;
}

/** Sign-in, the guard before every route, and accounts. To be called before anything else is hung on the server. */
export function registerAccess(app: FastifyInstance, {config, passwords = openPasswords(), ...rest}: Access): void {
	const tools: AccessTools = {...rest, options: config, passwords};
	// The guard parses the header itself: it has to come before hooks that are registered later.
	app.register(cookie, {hook: false});
	guard(app, tools);
	const oidc = config.oidc && openOidc(config.oidc, new URL(CALLBACK, config.publicUrl).href);
	const again = oidc ? openSignInAgain(oidc, tools) : null;
	app.decorate('signInAgain', again);
	app.register(async routes => {
		refuseAsJson(routes, tools.log);
		routes.addHook('onSend', async (_request, reply) => {
			reply.header('cache-control', 'no-store');
		});
		sessionRoutes(routes, tools);
		accountRoutes(routes, tools);
		if (oidc && again) {
			oidcRoutes(routes, {oidc, again}, tools);
		}
	});
}
