import type {FastifyInstance, FastifyRequest} from 'fastify';
import {z} from 'zod';
import {type Actor, actorOf} from '#pipeline/access/actor.ts';
import type {Permission} from '#pipeline/access/permissions.ts';
import type {Bucket} from '#pipeline/access/sign-in-delay.ts';
import {newPassword} from './passwords.ts';
import {Refusal, validated} from './refusals.ts';
import {closeSession, type SignedIn} from './sessions.ts';
import {needOwnOrigin, openKnown, signInByPassword} from './sign-in.ts';
import {beginTry} from './throttling.ts';
import type {AccessTools} from './tools.ts';

/** Lengths only: an answer must not tell more about a name than that it is not right with this password. */
const typed = z.strictObject({name: z.string().min(1).max(200), password: z.string().min(1).max(256)});
const change = z.strictObject({current: z.string().min(1).max(256), next: newPassword});

/** What the browser client knows about who uses it. */
export interface SessionAnswer {
	readonly actor: Omit<Actor, 'permissions'> | null;
	readonly permissions: readonly Permission[];
	/** Goes into the header `x-intake-csrf` of everything but GET. */
	readonly csrf: string | null;
	/** Ends then whatever is done; sooner without activity. */
	readonly expiresAt: string | null;
	readonly mayChangePassword: boolean;
	/** How else one may sign in: a link, not a form. */
	readonly oidc: {readonly label: string; readonly startUrl: string} | null;
}

export function sessionRoutes(app: FastifyInstance, tools: AccessTools): void {
	const {options} = tools;
	const oidc = options.oidc ? {label: options.oidc.label, startUrl: '/auth/oidc/start'} : null;

	const answerTo = (actor: Actor | null, signedIn: SignedIn | null): SessionAnswer => {
		const {permissions = [], ...who} = actor ?? {};
		return {
			actor: actor && (who as Omit<Actor, 'permissions'>),
			permissions,
			csrf: signedIn?.session.csrf ?? null,
			expiresAt: signedIn?.session.expiresAt ?? null,
			mayChangePassword: signedIn !== null && signedIn.account.passwordHash !== null,
			oidc,
		};
	};

	const answerAfter = (signedIn: SignedIn): SessionAnswer => answerTo(actorOf(signedIn.account, 'session'), signedIn);

	app.get('/api/session', {config: {permission: 'public'}}, async request => answerTo(request.actor, request.signedIn));

	app.post('/api/session', {config: {permission: 'public'}}, async (request, reply) =>
		answerAfter(await signInByPassword({request, reply, typed: validated(typed, request.body)}, tools)),
	);

	app.delete('/api/session', {config: {permission: 'signed-in'}}, async (request, reply) => {
		await closeSession(reply, needOwnOrigin(request, tools), needSession(request), tools);
		return reply.code(204).send();
	});

	app.put('/api/session/password', {config: {permission: 'signed-in'}}, async (request, reply) => {
		const {account} = needSession(request);
		const {current, next} = validated(change, request.body);
		await changePassword(account, {current, next}, tools);
		// All sessions have ended, this one too: whoever else was in is out.
		return answerAfter(await openKnown({request, reply, own: needOwnOrigin(request, tools), account, method: 'password-change'}, tools));
	});
}

function needSession({signedIn}: FastifyRequest): SignedIn {
	if (!signedIn) {
		throw new Refusal({status: 403, code: 'NOT_PERMITTED', message: 'A token has no session; sign in with name and password.'});
	}

	return signedIn;
}

/** Needs the present password, so that a browser left open gives its session away, not the account. */
async function changePassword(account: SignedIn['account'], {current, next}: z.infer<typeof change>, tools: AccessTools): Promise<void> {
	const {store, clock, passwords} = tools;
	if (account.passwordHash === null) {
		throw new Refusal({status: 409, code: 'STATE_CONFLICT', message: 'You sign in elsewhere: change your password there.'});
	}

	const bucket: Bucket = {key: `change:${account.id}`, freeFailures: 5, windowMinutes: 24 * 60};
	const attemptId = await beginTry([bucket], tools);
	const {isRight} = await passwords.verify(account.passwordHash, current);
	if (!isRight) {
		throw new Refusal({status: 403, code: 'PASSWORD_WRONG', message: 'The present password is not right.'});
	}

	await store.signIns.succeed(attemptId, [bucket.key]);
	await store.accounts.change(
		account.id,
		{passwordHash: await passwords.hash(next)},
		{at: clock.now().toISOString(), actor: account.id, action: 'password-changed', subject: account.id, details: {}},
	);
}
