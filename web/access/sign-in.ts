import type {FastifyReply, FastifyRequest} from 'fastify';
import {type Account, accountName} from '#pipeline/model/account.ts';
import {NO_OWN_ORIGIN, type OwnOrigin, ownOriginOf} from './origin.ts';
import {Refusal} from './refusals.ts';
import {openSession, type SignedIn} from './sessions.ts';
import {beginTry, rememberDevice, signInBuckets} from './throttling.ts';
import type {AccessTools} from './tools.ts';

/** Where the browser is, or the refusal that tells what to set. */
export function needOwnOrigin(request: FastifyRequest, {options}: AccessTools): OwnOrigin {
	const own = ownOriginOf(options, request);
	if (!own) {
		throw new Refusal(NO_OWN_ORIGIN);
	}

	return own;
}

/**
 * Name and password → a session. Unknown name, wrong password, inactive account and account without a password get the
 * same answer after the same work.
 */
export async function signInByPassword(
	{request, reply, typed}: {request: FastifyRequest; reply: FastifyReply; typed: {name: string; password: string}},
	tools: AccessTools,
): Promise<SignedIn> {
	const {store, clock, log, passwords} = tools;
	const own = needOwnOrigin(request, tools);
	const name = accountName.safeParse(typed.name).data ?? '';
	const account = await store.accounts.findByName(name);
	const buckets = await signInBuckets({request, own, name: typed.name, account}, tools);
	const attemptId = await beginTry(buckets.all, tools);
	const stored = account?.isActive ? account.passwordHash : null;
	const {isRight, isStale} = await passwords.verify(stored, typed.password);
	if (!account || stored === null || !isRight) {
		await store.audit.append({
			at: clock.now().toISOString(),
			actor: 'nobody',
			action: 'sign-in-failed',
			// Never what was typed: people type passwords into the field of the name.
			subject: account?.id ?? 'unknown-account',
			details: {method: 'password', address: request.ip},
		});
		log.event('sign-in-failed', {accountId: account?.id ?? null, method: 'password'});
		throw new Refusal({status: 401, code: 'SIGN_IN_REFUSED', message: 'Name or password is not right.'});
	}

	await store.signIns.succeed(attemptId, [buckets.own.key]);
	if (isStale) {
		await store.accounts.rehash(account.id, stored, await passwords.hash(typed.password));
	}

	return openKnown({request, reply, own, account, method: 'password'}, tools);
}

/** A session in a browser that is known from now on. */
export async function openKnown(
	opening: {request: FastifyRequest; reply: FastifyReply; own: OwnOrigin; account: Account; method: string},
	tools: AccessTools,
): Promise<SignedIn> {
	await rememberDevice(opening, tools);
	return openSession(opening, tools);
}
