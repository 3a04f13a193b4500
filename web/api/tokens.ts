import {randomUUID} from 'node:crypto';
import {z} from 'zod';
import type {Actor} from '#pipeline/access/actor.ts';
import {PERMISSIONS_OF} from '#pipeline/access/permissions.ts';
import {IntakeError} from '#pipeline/errors.ts';
import type {Account} from '#pipeline/model/account.ts';
import {type ApiToken, apiToken, scope} from '#pipeline/model/api-token.ts';
import {hintOf, newApiToken} from '../access/token-text.ts';
import {sha256Of} from '../access/tokens.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const DAY_MS = 24 * 60 * 60_000;

const STATES = ['valid', 'expired', 'revoked', 'account-inactive'] as const;

const shownToken = apiToken.extend({
	scopes: z.array(scope),
	/** Name of the account it speaks for. */
	accountName: z.string(),
	/** Scopes its account has at present; only these work. */
	usableScopes: z.array(scope),
	state: z.enum(STATES),
});

const added = z.strictObject({
	name: apiToken.shape.name.describe('What it is for'),
	scopes: z
		.array(scope)
		.min(1)
		.transform(scopes => [...new Set(scopes)])
		.describe('What it may do, as far as its account may'),
	validDays: z.int().min(1).max(366).default(90).describe('It expires after so many days'),
	accountId: z.uuid().optional().describe('The account it speaks for; your own when absent'),
});

const params = z.object({id: z.uuid().describe('Id of the token')});

function shown(token: ApiToken, account: Account | undefined, now: Date): z.input<typeof shownToken> {
	const held = account ? PERMISSIONS_OF[account.role] : [];
	return {
		...token,
		accountName: account?.name ?? '',
		usableScopes: token.scopes.filter(name => held.includes(name)),
		state: stateOf(token, account, now),
	};
}

function stateOf({revokedAt, expiresAt}: ApiToken, account: Account | undefined, now: Date): (typeof STATES)[number] {
	if (revokedAt !== null) {
		return 'revoked';
	}

	if (now.getTime() >= Date.parse(expiresAt)) {
		return 'expired';
	}

	return account?.isActive ? 'valid' : 'account-inactive';
}

/** A token that makes tokens would outlive its own end. */
function refuseTokens({via}: Actor): void {
	if (via === 'token') {
		throw new IntakeError('STATE_CONFLICT', 'Tokens are made by a person who is signed in, not with another token.');
	}
}

async function holderOf(accountId: string, scopes: readonly z.infer<typeof scope>[], {store}: ApiTools): Promise<Account> {
	const account = await store.accounts.find(accountId);
	if (!account?.isActive) {
		throw new IntakeError('INPUT_INVALID', 'There is no active account with this accountId.');
	}

	const lacking = scopes.filter(name => !PERMISSIONS_OF[account.role].includes(name));
	if (lacking.length > 0) {
		throw new IntakeError(
			'INPUT_INVALID',
			`The role ${account.role} of this account does not permit ${lacking.join(', ')}. Leave these scopes out, or name an account that has them in accountId.`,
		);
	}

	return account;
}

const listTokens = defineRoute({
	method: 'GET',
	path: '/api/tokens',
	summary: 'API tokens, newest first',
	permission: 'tokens.manage',
	response: z.object({tokens: z.array(shownToken)}),
	async run(_asked, {store, clock}) {
		const accounts = new Map((await store.accounts.list()).map(account => [account.id, account]));
		const now = clock.now();
		return {tokens: (await store.tokens.list()).map(token => shown(token, accounts.get(token.accountId), now))};
	},
});

const addToken = defineRoute({
	method: 'POST',
	path: '/api/tokens',
	summary: 'Make an API token; its text is in this answer and never shown again',
	permission: 'tokens.manage',
	body: added,
	response: z.object({token: shownToken, text: z.string().describe('To be sent as Authorization: Bearer')}),
	async run({body: {name, scopes, validDays, accountId}, actor}, tools) {
		refuseTokens(actor);
		const account = await holderOf(accountId ?? actor.accountId, scopes, tools);
		const text = newApiToken();
		const now = tools.clock.now();
		const token: ApiToken = {
			id: randomUUID(),
			name,
			hint: hintOf(text),
			accountId: account.id,
			scopes,
			createdAt: now.toISOString(),
			createdBy: actor.accountId,
			expiresAt: new Date(now.getTime() + validDays * DAY_MS).toISOString(),
			lastUsedAt: null,
			revokedAt: null,
		};
		await tools.store.tokens.add(token, sha256Of(text), {
			at: token.createdAt,
			actor: actor.accountId,
			action: 'token-added',
			subject: token.id,
			details: {accountId: account.id, scopes: scopes.join(' '), expiresAt: token.expiresAt},
		});
		return {token: shown(token, account, now), text};
	},
});

const revokeToken = defineRoute({
	method: 'DELETE',
	path: '/api/tokens/:id',
	summary: 'Revoke an API token for good',
	permission: 'tokens.manage',
	params,
	response: z.object({token: shownToken}),
	async run({params: {id}, actor}, {store, clock}) {
		const now = clock.now();
		const token = await store.tokens.revoke(id, {
			at: now.toISOString(),
			actor: actor.accountId,
			action: 'token-revoked',
			subject: id,
			details: {},
		});
		return {token: shown(token, await store.accounts.find(token.accountId), now)};
	},
});

/** Keys of programs, in the hands of administrators. */
export const tokenRoutes: readonly Route[] = [listTokens, addToken, revokeToken];
