import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {type Actor, actorOf} from '#pipeline/access/actor.ts';
import type {Permission} from '#pipeline/access/permissions.ts';
import {crossSiteProblem, isUnsafe, ownOriginOf} from './origin.ts';
import {type Refused, sendRefusal} from './refusals.ts';
import {type SignedIn, sessionOf, touch} from './sessions.ts';
import {isSameText} from './tokens.ts';
import type {AccessTools} from './tools.ts';

/** What a route asks of whoever calls it. */
export type RoutePermission = Permission | 'public' | 'signed-in';

declare module 'fastify' {
	interface FastifyContextConfig {
		/** Every route declares one; a route without is refused to everybody. */
		permission?: RoutePermission;
		/** Asked for by the page itself, again and again: no sign of a person at work, so a session does not live by it. */
		isBackground?: boolean;
	}

	interface FastifyRequest {
		/** Who asks; null on public routes when nobody is signed in. */
		actor: Actor | null;
		signedIn: SignedIn | null;
		/** For answers that last: false once the session is over, the account inactive or the role changed. */
		mayContinue(): Promise<boolean>;
	}
}

const CSRF_HEADER = 'x-intake-csrf';
const BACKGROUND_HEADER = 'x-intake-background';

const NEEDS_SIGN_IN: Refused = {status: 401, code: 'SIGN_IN_NEEDED', message: 'Please sign in.'};
const NOT_PERMITTED: Refused = {
	status: 403,
	code: 'NOT_PERMITTED',
	message: 'Your role does not permit this. Ask an administrator if it should.',
};
const UNGUARDED: Refused = {status: 403, code: 'ROUTE_UNGUARDED', message: 'This is not open to anybody: it declares no permission.'};
const CSRF_WRONG: Refused = {
	status: 403,
	code: 'CSRF_TOKEN_WRONG',
	message: `This did not come from a page of this session. Load the page again and repeat (header ${CSRF_HEADER}).`,
};

/** Finds out who asks, and refuses every route that does not permit it. Call it before any route is registered. */
export function guard(app: FastifyInstance, tools: AccessTools): void {
	app.decorateRequest('actor', null);
	app.decorateRequest('signedIn', null);
	app.decorateRequest('mayContinue', async function (this: FastifyRequest): Promise<boolean> {
		return mayContinue(this, tools);
	});

	app.addHook('onRequest', async (request, reply) => {
		// There is nothing to guard where there is no route.
		if (request.is404) {
			return;
		}

		const refused = await problemOf(request, tools);
		if (refused) {
			return await refuse(request, reply, refused, tools);
		}
	});
}

async function problemOf(request: FastifyRequest, tools: AccessTools): Promise<Refused | undefined> {
	const {permission} = request.routeOptions.config;
	if (permission === undefined) {
		return UNGUARDED;
	}

	await identify(request, tools);
	if (permission === 'public') {
		return isUnsafe(request.method) ? crossSiteProblem(request, ownOriginOf(tools.options, request), false) : undefined;
	}

	const {actor, signedIn} = request;
	if (!actor) {
		return NEEDS_SIGN_IN;
	}

	const forged = signedIn && isUnsafe(request.method) ? forgeryProblem(request, signedIn, tools) : undefined;
	if (forged) {
		return forged;
	}

	return permission === 'signed-in' || actor.permissions.includes(permission) ? undefined : NOT_PERMITTED;
}

/** A token speaks for itself: with one, no cookie is looked at. */
async function identify(request: FastifyRequest, tools: AccessTools): Promise<void> {
	if (request.headers.authorization !== undefined && tools.tokenActor) {
		request.actor = (await tools.tokenActor(request)) ?? null;
		return;
	}

	const signedIn = await sessionOf(request, tools);
	if (!signedIn) {
		return;
	}

	request.signedIn = signedIn;
	request.actor = actorOf(signedIn.account, 'session');
	if (!request.routeOptions.config.isBackground && request.headers[BACKGROUND_HEADER] === undefined) {
		await touch(signedIn, tools);
	}
}

function forgeryProblem(request: FastifyRequest, {session}: SignedIn, {options}: AccessTools): Refused | undefined {
	const token = request.headers[CSRF_HEADER];
	return (
		crossSiteProblem(request, ownOriginOf(options, request), true) ??
		(typeof token === 'string' && isSameText(token, session.csrf) ? undefined : CSRF_WRONG)
	);
}

async function refuse(
	request: FastifyRequest,
	reply: FastifyReply,
	refused: Refused,
	{store, clock, log}: AccessTools,
): Promise<FastifyReply> {
	// The route's pattern, never its address: that may name a patient's papers.
	const {url: route = '', method} = request.routeOptions;
	log.event('access-refused', {code: refused.code, route, accountId: request.actor?.accountId ?? null});
	if (request.actor) {
		await store.audit.append({
			at: clock.now().toISOString(),
			actor: request.actor.accountId,
			action: 'access-refused',
			subject: `${String(method)} ${route}`,
			details: {code: refused.code, role: request.actor.role, address: request.ip},
		});
	}

	return sendRefusal(reply, refused);
}

async function mayContinue(request: FastifyRequest, tools: AccessTools): Promise<boolean> {
	const {actor, signedIn} = request;
	if (!signedIn) {
		return actor !== null && (await tools.tokenActor?.(request)) !== undefined;
	}

	// Found by what the request came with: a session rotated meanwhile is over for what it opened.
	const present = await sessionOf(request, tools);
	return present?.account.role === signedIn.account.role;
}
