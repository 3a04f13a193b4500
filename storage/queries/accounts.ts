import type {Selectable} from 'kysely';
import type {Accounts} from '#pipeline/access/ports.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type Account, account} from '#pipeline/model/account.ts';
import type {Database, Databases, Schema} from '../schema.ts';
import {appendAudit} from './audit.ts';

/** A row as the model's account. */
export const accountOf = (row: Selectable<Schema['accounts']>): Account =>
	account.parse({
		id: row.id,
		name: row.name,
		displayName: row.display_name,
		role: row.role,
		passwordHash: row.password_hash,
		oidcSubject: row.oidc_subject,
		isActive: row.is_active === 1,
		createdAt: row.created_at,
	});

const rowOf = ({id, name, displayName, role, passwordHash, oidcSubject, isActive, createdAt}: Account): Selectable<Schema['accounts']> => ({
	id,
	name,
	display_name: displayName,
	role,
	password_hash: passwordHash,
	oidc_subject: oidcSubject,
	is_active: isActive ? 1 : 0,
	created_at: createdAt,
});

async function present(database: Database, column: 'id' | 'name' | 'oidc_subject', value: string): Promise<Account | undefined> {
	const row = await database.selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst();
	return row && accountOf(row);
}

async function refuseWithoutAdministrator(transaction: Database, exceptId: string): Promise<void> {
	const other = await transaction
		.selectFrom('accounts')
		.select('id')
		.where('role', '=', 'administrator')
		.where('is_active', '=', 1)
		.where('id', '<>', exceptId)
		.executeTakeFirst();
	if (!other) {
		throw new IntakeError('STATE_CONFLICT', 'This is the last active administrator. Make somebody else an administrator first.');
	}
}

export const accountQueries = ({writer, reader}: Databases): Accounts => ({
	add: (added, event) =>
		writer.transaction().execute(async transaction => {
			const row = rowOf(account.parse(added));
			if (await present(transaction, 'name', row.name)) {
				throw new IntakeError('STATE_CONFLICT', `There is an account named ${row.name} already. Choose another name.`);
			}

			if (row.oidc_subject && (await present(transaction, 'oidc_subject', row.oidc_subject))) {
				throw new IntakeError('STATE_CONFLICT', 'This person has an account already.');
			}

			await transaction.insertInto('accounts').values(row).execute();
			await appendAudit(transaction, event);
		}),

	find: id => present(reader, 'id', id),
	findByName: name => present(reader, 'name', name),
	findByOidcSubject: subject => present(reader, 'oidc_subject', subject),

	async list() {
		return (await reader.selectFrom('accounts').selectAll().orderBy('name').execute()).map(accountOf);
	},

	change: (id, changes, event) =>
		writer.transaction().execute(async transaction => {
			const before = await present(transaction, 'id', id);
			if (!before) {
				throw new IntakeError('NOT_FOUND', `There is no account ${id}.`);
			}

			const after = account.parse({...before, ...changes});
			const isAdministrator = ({role, isActive}: Account) => role === 'administrator' && isActive;
			if (isAdministrator(before) && !isAdministrator(after)) {
				await refuseWithoutAdministrator(transaction, id);
			}

			const {id: _, ...columns} = rowOf(after);
			await transaction.updateTable('accounts').set(columns).where('id', '=', id).execute();
			if (after.role !== before.role || after.isActive !== before.isActive || after.passwordHash !== before.passwordHash) {
				await transaction.deleteFrom('sessions').where('account_id', '=', id).execute();
			}

			if (after.passwordHash !== before.passwordHash) {
				// Whoever was remembered here may be the one the password was changed against.
				await transaction.deleteFrom('known_devices').where('account_id', '=', id).execute();
			}

			await appendAudit(transaction, event);
			return after;
		}),

	async rehash(id, from, to) {
		await writer.updateTable('accounts').set({password_hash: to}).where('id', '=', id).where('password_hash', '=', from).execute();
	},
});
