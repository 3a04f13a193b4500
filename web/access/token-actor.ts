import type {FastifyRequest} from 'fastify';
import {type Actor, actorOf} from '#pipeline/access/actor.ts';
import type {ApiToken} from '#pipeline/model/api-token.ts';
import type {Clock, Store} from '#pipeline/ports.ts';
import {isApiTokenText} from './token-text.ts';
import {isSameText, sha256Of} from './tokens.ts';

const BEARER = /^Bearer +(?<text>\S+) *$/i;
const USED_STEP_MS = 60_000;

/**
 * Who a request with `Authorization: Bearer intk_…` comes from; undefined when the token is unknown, expired or revoked, or its
 * account has been made inactive. Its permissions are those of its scopes that its account has at this moment.
 */
export const tokenActor =
	(store: Pick<Store, 'tokens'>, clock: Clock) =>
	async (request: Pick<FastifyRequest, 'headers'>): Promise<Actor | undefined> => {
		const text = BEARER.exec(request.headers.authorization ?? '')?.groups?.['text'];
		if (text === undefined || !isApiTokenText(text)) {
			return undefined;
		}

		// Looked up by its hash: what the time of the search tells of a hash tells nothing of the token.
		const sha256 = sha256Of(text);
		const found = await store.tokens.findBySha256(sha256);
		const now = clock.now();
		if (!found || !isSameText(found.sha256, sha256) || !found.account.isActive || !isValid(found.token, now)) {
			return undefined;
		}

		const {token, account} = found;
		await noteUse(token, now, store);
		const actor = actorOf(account, 'token');
		return {
			...actor,
			displayName: `${account.displayName} (token ${token.name})`,
			permissions: actor.permissions.filter(permission => token.scopes.includes(permission)),
		};
	};

const isValid = ({revokedAt, expiresAt}: ApiToken, now: Date): boolean => revokedAt === null && now.getTime() < Date.parse(expiresAt);

/** To the minute: a program that asks all day must not write all day. */
async function noteUse({id, lastUsedAt}: ApiToken, now: Date, {tokens}: Pick<Store, 'tokens'>): Promise<void> {
	if (lastUsedAt === null || Math.abs(now.getTime() - Date.parse(lastUsedAt)) >= USED_STEP_MS) {
		await tokens.used(id, now.toISOString());
	}
}
