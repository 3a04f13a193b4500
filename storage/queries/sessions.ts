import type {Sessions} from '#pipeline/access/ports.ts';
import type {Databases} from '../schema.ts';
import {accountOf} from './accounts.ts';
import {appendAudit} from './audit.ts';

export const sessionQueries = ({writer, reader}: Databases): Sessions => ({
	open: ({tokenSha256, accountId, csrf, createdAt, lastSeenAt, expiresAt}, event) =>
		writer.transaction().execute(async transaction => {
			await transaction.deleteFrom('sessions').where('expires_at', '<', createdAt).execute();
			await transaction
				.insertInto('sessions')
				.values({
					token_sha256: tokenSha256,
					account_id: accountId,
					csrf,
					created_at: createdAt,
					last_seen_at: lastSeenAt,
					expires_at: expiresAt,
				})
				.execute();
			await appendAudit(transaction, event);
		}),

	async find(tokenSha256) {
		const row = await reader
			.selectFrom('sessions')
			.innerJoin('accounts', 'accounts.id', 'sessions.account_id')
			.selectAll('accounts')
			.select(['sessions.csrf', 'sessions.created_at as opened_at', 'sessions.last_seen_at', 'sessions.expires_at'])
			.where('sessions.token_sha256', '=', tokenSha256)
			.executeTakeFirst();
		if (!row) {
			return undefined;
		}

		const {csrf, opened_at: createdAt, last_seen_at: lastSeenAt, expires_at: expiresAt} = row;
		return {session: {tokenSha256, accountId: row.id, csrf, createdAt, lastSeenAt, expiresAt}, account: accountOf(row)};
	},

	async seen(tokenSha256, at) {
		await writer.updateTable('sessions').set({last_seen_at: at}).where('token_sha256', '=', tokenSha256).execute();
	},

	end: (tokenSha256, event) =>
		writer.transaction().execute(async transaction => {
			await transaction.deleteFrom('sessions').where('token_sha256', '=', tokenSha256).execute();
			if (event) {
				await appendAudit(transaction, event);
			}
		}),

	async endAllOf(accountId) {
		await writer.deleteFrom('sessions').where('account_id', '=', accountId).execute();
	},
});
