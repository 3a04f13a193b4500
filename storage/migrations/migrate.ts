import {type Kysely, sql} from 'kysely';
import {IntakeError} from '#pipeline/errors.ts';
import {initial} from './0001-initial.ts';
import {decisions} from './0002-decisions.ts';
import {accounts} from './0003-accounts.ts';
import {parcels} from './0004-parcels.ts';
import {letters} from './0005-letters.ts';
import {tokensAndWebhooks} from './0006-tokens-and-webhooks.ts';
import {auditChain} from './0007-audit-chain.ts';
import {erasure} from './0008-erasure.ts';
import {reconciliation} from './0009-reconciliation.ts';
import {breakGlass} from './0010-break-glass.ts';
import {jobsByKind} from './0011-jobs-by-kind.ts';
import {breakGlassSession} from './0012-break-glass-session.ts';

export interface Migration {
	readonly number: number;
	readonly name: string;
	readonly statements: readonly string[];
}

/** Numbers never change. A release has no gaps; between releases a higher number may be in before a lower one. */
export const MIGRATIONS: readonly Migration[] = [
	initial,
	decisions,
	accounts,
	parcels,
	letters,
	tokensAndWebhooks,
	auditChain,
	erasure,
	reconciliation,
	breakGlass,
	jobsByKind,
	breakGlassSession,
];

/** Brings the database to the newest schema, each migration in a transaction of its own; refuses a schema newer than the program. */
export async function migrate<Schema>(writer: Kysely<Schema>, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
	const inOrder = [...migrations].sort((a, b) => a.number - b.number);
	const newest = inOrder.at(-1)?.number ?? 0;
	const {rows} = await sql<{user_version: number}>`PRAGMA user_version`.execute(writer);
	const present = rows[0]?.user_version ?? 0;
	if (present > newest) {
		throw new IntakeError(
			'SCHEMA_NEWER_THAN_PROGRAM',
			`The database has schema ${present}, this program knows ${newest}. Start the newer version.`,
		);
	}

	const applied = await appliedNumbers(writer, inOrder, present);
	for (const {number, statements} of inOrder.filter(migration => !applied.has(migration.number))) {
		await writer.transaction().execute(async transaction => {
			for (const statement of statements) {
				await sql.raw(statement).execute(transaction);
			}

			await sql`INSERT INTO applied_migrations (number) VALUES (${number})`.execute(transaction);
			await sql.raw(`PRAGMA user_version = ${Math.max(number, present)}`).execute(transaction);
		});
	}
}

/** What has been applied, number by number: the highest alone would hide a lower one that was added later. */
async function appliedNumbers<Schema>(writer: Kysely<Schema>, migrations: readonly Migration[], present: number): Promise<Set<number>> {
	return writer.transaction().execute(async transaction => {
		const {rows: tables} = await sql`SELECT 1 FROM sqlite_master WHERE name = 'applied_migrations'`.execute(transaction);
		if (tables.length === 0) {
			await sql`CREATE TABLE applied_migrations (number INTEGER PRIMARY KEY) STRICT`.execute(transaction);
			// Databases from before this table hold everything up to their version.
			for (const {number} of migrations.filter(migration => migration.number <= present)) {
				await sql`INSERT INTO applied_migrations (number) VALUES (${number})`.execute(transaction);
			}
		}

		const {rows} = await sql<{number: number}>`SELECT number FROM applied_migrations`.execute(transaction);
		return new Set(rows.map(({number}) => number));
	});
}
