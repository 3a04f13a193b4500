import type {Selectable} from 'kysely';
import {z} from 'zod';
import {PERMISSIONS} from '#pipeline/access/permissions.ts';
import type {Tokens} from '#pipeline/access/token-ports.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type ApiToken, apiToken, scope} from '#pipeline/model/api-token.ts';
import type {Databases, Schema} from '../schema.ts';
import {accountOf} from './accounts.ts';
import {appendAudit} from './audit.ts';

type Row = Omit<Selectable<Schema['api_tokens']>, 'sha256'>;

/** A permission that is no more is passed over, so that old tokens stay readable, even with none left. */
const scopesOf = (text: string): string[] => (JSON.parse(text) as string[]).filter(name => PERMISSIONS.some(known => known === name));

const kept = apiToken.extend({scopes: z.array(scope)});

const tokenOf = (row: Row): ApiToken =>
	kept.parse({
		id: row.id,
		name: row.name,
		hint: row.hint,
		accountId: row.account_id,
		scopes: scopesOf(row.scopes),
		createdAt: row.created_at,
		createdBy: row.created_by,
		expiresAt: row.expires_at,
		lastUsedAt: row.last_used_at,
		revokedAt: row.revoked_at,
	});

const COLUMNS = [
	'id',
	'name',
	'hint',
	'account_id',
	'scopes',
	'created_at',
	'created_by',
	'expires_at',
	'last_used_at',
	'revoked_at',
] as const;

export const tokenQueries = ({writer, reader}: Databases): Tokens => ({
	add: (added, sha256, event) =>
		writer.transaction().execute(async transaction => {
			const {id, name, hint, accountId, scopes, createdAt, createdBy, expiresAt} = apiToken.parse(added);
			await transaction
				.insertInto('api_tokens')
				.values({
					id,
					sha256,
					name,
					hint,
					account_id: accountId,
					scopes: JSON.stringify(scopes),
					created_at: createdAt,
					created_by: createdBy,
					expires_at: expiresAt,
					last_used_at: null,
					revoked_at: null,
				})
				.execute();
			await appendAudit(transaction, event);
		}),

	async findBySha256(sha256) {
		const row = await reader.selectFrom('api_tokens').selectAll().where('sha256', '=', sha256).executeTakeFirst();
		if (!row) {
			return undefined;
		}

		const account = await reader.selectFrom('accounts').selectAll().where('id', '=', row.account_id).executeTakeFirstOrThrow();
		return {token: tokenOf(row), sha256: row.sha256, account: accountOf(account)};
	},

	async list() {
		const rows = await reader.selectFrom('api_tokens').select(COLUMNS).orderBy('created_at', 'desc').orderBy('id').execute();
		return rows.map(tokenOf);
	},

	async used(id, at) {
		await writer.updateTable('api_tokens').set({last_used_at: at}).where('id', '=', id).execute();
	},

	revoke: (id, event) =>
		writer.transaction().execute(async transaction => {
			const row = await transaction.selectFrom('api_tokens').select(COLUMNS).where('id', '=', id).executeTakeFirst();
			if (!row) {
				throw new IntakeError('NOT_FOUND', 'There is no such token.');
			}

			if (row.revoked_at !== null) {
				return tokenOf(row);
			}

			await transaction.updateTable('api_tokens').set({revoked_at: event.at}).where('id', '=', id).execute();
			await appendAudit(transaction, event);
			return tokenOf({...row, revoked_at: event.at});
		}),
});
