import type {FastifyReply, FastifyRequest} from 'fastify';
import type {Session} from '#pipeline/access/ports.ts';
import type {Account} from '#pipeline/model/account.ts';
import {dropCookie, readCookie, SESSION_COOKIE, writeCookie} from './cookies.ts';
import {type OwnOrigin, ownOriginOf} from './origin.ts';
import {newToken, sha256Of} from './tokens.ts';
import type {AccessTools} from './tools.ts';

const MINUTE_MS = 60_000;
/** A clock set back further than this ends sessions instead of lengthening them. */
const CLOCK_STEP_MS = MINUTE_MS;

export interface SignedIn {
	readonly session: Session;
	readonly account: Account;
}

/** Why a session is over, or undefined while it lives. */
export function endOf({session, account}: SignedIn, now: Date, idleMinutes: number): 'expired' | 'idle' | 'clock' | 'inactive' | undefined {
	const idleMs = now.getTime() - Date.parse(session.lastSeenAt);
	if (!account.isActive) {
		return 'inactive';
	}

	if (now.getTime() >= Date.parse(session.expiresAt)) {
		return 'expired';
	}

	if (idleMs < -CLOCK_STEP_MS) {
		return 'clock';
	}

	return idleMs >= idleMinutes * MINUTE_MS ? 'idle' : undefined;
}

/** The living session of a request. One that is over is deleted at once. */
export async function sessionOf(request: FastifyRequest, {store, clock, log, options}: AccessTools): Promise<SignedIn | undefined> {
	const own = ownOriginOf(options, request);
	const token = own && readCookie(request, SESSION_COOKIE, own);
	const found = token ? await store.sessions.find(sha256Of(token)) : undefined;
	if (!found) {
		return undefined;
	}

	const end = endOf(found, clock.now(), options.sessionIdleMinutes);
	if (end) {
		await store.sessions.end(found.session.tokenSha256);
		log.event('session-ended', {accountId: found.account.id, reason: end});
		return undefined;
	}

	return found;
}

/** Written at most ten times per idle time: a session may end a little early, never late. */
export async function touch({session}: SignedIn, {store, clock, options}: AccessTools): Promise<void> {
	const now = clock.now();
	const stepMs = Math.min(MINUTE_MS, (options.sessionIdleMinutes * MINUTE_MS) / 10);
	if (now.getTime() - Date.parse(session.lastSeenAt) >= stepMs) {
		await store.sessions.seen(session.tokenSha256, now.toISOString());
	}
}

/**
 * Opens a session under a new token and ends the one the browser came with: what somebody planted before signing in is worth nothing after.
 */
export async function openSession(
	{request, reply, own, account, method}: {request: FastifyRequest; reply: FastifyReply; own: OwnOrigin; account: Account; method: string},
	{store, clock, log, options}: AccessTools,
): Promise<SignedIn> {
	const before = readCookie(request, SESSION_COOKIE, own);
	if (before) {
		await store.sessions.end(sha256Of(before));
	}

	const token = newToken();
	const now = clock.now();
	const at = now.toISOString();
	const session: Session = {
		tokenSha256: sha256Of(token),
		accountId: account.id,
		csrf: newToken(),
		createdAt: at,
		lastSeenAt: at,
		expiresAt: new Date(now.getTime() + options.sessionHours * 60 * MINUTE_MS).toISOString(),
	};
	await store.sessions.open(session, {
		at,
		actor: account.id,
		action: 'signed-in',
		subject: account.id,
		details: {method, address: request.ip},
	});
	writeCookie(reply, own, {name: SESSION_COOKIE, value: token});
	log.event('signed-in', {accountId: account.id, method});
	return {session, account};
}

/** Ends a session and takes its cookie away. */
export async function closeSession(
	reply: FastifyReply,
	own: OwnOrigin,
	{session, account}: SignedIn,
	{store, clock}: AccessTools,
): Promise<void> {
	await store.sessions.end(session.tokenSha256, {
		at: clock.now().toISOString(),
		actor: account.id,
		action: 'signed-out',
		subject: account.id,
		details: {},
	});
	dropCookie(reply, own, SESSION_COOKIE);
}
