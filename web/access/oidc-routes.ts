import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {AuthorizationResponseError} from 'openid-client';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {AgainProblem, SignInAgain} from './again-at-provider.ts';
import {dropCookie, OIDC_COOKIE, readCookie, writeCookie} from './cookies.ts';
import {type Oidc, type PendingSignIn, pendingSignIn} from './oidc.ts';
import {accountFor} from './oidc-accounts.ts';
import {needOwnOrigin, openKnown} from './sign-in.ts';
import type {AccessTools} from './tools.ts';

const MINUTES_TO_SIGN_IN = 10;
export const CALLBACK = '/auth/oidc/callback';

/** Why somebody who signed in elsewhere is not in; shown by the client at `/sign-in?problem=…`. */
export type OidcProblem = 'unreachable' | 'refused' | 'invalid' | 'no-role' | 'inactive';

const startQuery = z.object({to: z.string().max(500).optional().catch(undefined)});
const answerQuery = z.object({state: z.string().max(500).optional().catch(undefined)});

/** Paths of ours only: an address of somebody else's would make our sign-in their bait. */
export function ownPath(to: string | undefined): string {
	const base = 'http://own.invalid';
	const isPath = to !== undefined && /^\/(?![/\\])/.test(to) && URL.canParse(to, base) && new URL(to, base).origin === base;
	if (!isPath) {
		return '/';
	}

	const {pathname, search, hash} = new URL(to, base);
	return pathname.startsWith('//') ? '/' : `${pathname}${search}${hash}`;
}

/** Signing in at the hospital's provider. All the routes are GET: browsers come by them as links and redirections. */
export function oidcRoutes(app: FastifyInstance, {oidc, again}: {oidc: Oidc; again: SignInAgain}, tools: AccessTools): void {
	const {store, clock, log} = tools;
	const publicUrl = tools.options.publicUrl!;

	app.get('/auth/oidc/start', {config: {permission: 'public'}}, async (request, reply) => {
		const own = needOwnOrigin(request, tools);
		try {
			const {url, pending} = await oidc.start(ownPath(startQuery.parse(request.query).to));
			writeCookie(reply, own, {name: OIDC_COOKIE, value: written(pending), maxAgeSeconds: MINUTES_TO_SIGN_IN * 60});
			return reply.redirect(url.href, 303);
		} catch (error) {
			return failed(reply, 'unreachable', error);
		}
	});

	app.get(CALLBACK, {config: {permission: 'public'}}, async (request, reply) => {
		const own = needOwnOrigin(request, tools);
		const {state} = answerQuery.parse(request.query);
		if (again.isExpected(state)) {
			return provedAgain(request, reply);
		}

		const pending = readPending(readCookie(request, OIDC_COOKIE, own));
		// Good for one answer, whatever comes of it.
		dropCookie(reply, own, OIDC_COOKIE);
		if (!pending) {
			return failed(reply, 'invalid');
		}

		try {
			const vouched = await oidc.finish(new URL(request.url, publicUrl), pending);
			const account = await accountFor(vouched, tools);
			if (typeof account === 'string') {
				await auditRefusal(request, account);
				return failed(reply, account);
			}

			await openKnown({request, reply, own, account, method: 'oidc'}, tools);
			return reply.redirect(pending.to, 303);
		} catch (error) {
			const problem = problemOf(error);
			await auditRefusal(request, problem);
			return failed(reply, problem, error);
		}
	});

	/** Somebody who is signed in proved it once more; what that was for is not in the address. */
	async function provedAgain(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const {signedIn} = request;
		let answer: {ticket: string} | {problem: AgainProblem; error?: unknown};
		try {
			answer = await again.finish(signedIn, new URL(request.url, publicUrl));
		} catch (error) {
			answer = {problem: problemOf(error), error};
		}

		if ('ticket' in answer) {
			return reply.redirect(`/emergency?again=${answer.ticket}`, 303);
		}

		const {problem: reason} = answer;
		await store.audit.append({
			at: clock.now().toISOString(),
			actor: signedIn?.account.id ?? 'nobody',
			action: 'break-glass-refused',
			subject: 'break-glass',
			details: {method: 'oidc', reason, address: request.ip},
		});
		log.event('break-glass-refused', {accountId: signedIn?.account.id ?? null, method: 'oidc', reason});
		return reply.redirect(`/emergency?problem=${reason}`, 303);
	}

	async function auditRefusal(request: FastifyRequest, reason: OidcProblem): Promise<void> {
		await store.audit.append({
			at: clock.now().toISOString(),
			actor: 'nobody',
			action: 'sign-in-failed',
			subject: 'unknown-account',
			details: {method: 'oidc', reason, address: request.ip},
		});
	}

	function failed(reply: FastifyReply, problem: OidcProblem, error?: unknown): FastifyReply {
		// The code alone: messages may quote what the provider sent.
		log.event('sign-in-failed', {method: 'oidc', reason: problem, code: (error as {code?: string} | undefined)?.code ?? null});
		return reply.redirect(`/sign-in?problem=${problem}`, 303);
	}
}

const written = (pending: PendingSignIn): string => Buffer.from(JSON.stringify(pending)).toString('base64url');

function readPending(cookie: string | undefined): PendingSignIn | undefined {
	try {
		return pendingSignIn.parse(JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()));
	} catch {
		return undefined;
	}
}

/** The provider refused, or could not be reached, or its answer was not the one to our question. */
function problemOf(error: unknown): OidcProblem {
	if (error instanceof AuthorizationResponseError) {
		return 'refused';
	}

	const {code, cause} = error as {code?: string; cause?: unknown};
	// `fetch` tells of a network that does not answer by a TypeError with a cause.
	const isNetwork = code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && cause !== undefined);
	return isNetwork || error instanceof IntakeError ? 'unreachable' : 'invalid';
}
