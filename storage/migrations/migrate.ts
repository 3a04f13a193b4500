import {type Kysely, sql} from 'kysely';
import {IntakeError} from '#pipeline/errors.ts';
import {initial} from './0001-initial.ts';

export interface Migration {
	readonly number: number;
	readonly name: string;
	readonly statements: readonly string[];
}

/** In order; numbers have no gaps and never change. */
export const MIGRATIONS: readonly Migration[] = [initial];

/** Brings the database to the newest schema, each migration in a transaction of its own; refuses a schema newer than the program. */
export async function migrate<Schema>(writer: Kysely<Schema>, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
	const newest = migrations.at(-1)?.number ?? 0;
	const {rows} = await sql<{user_version: number}>`PRAGMA user_version`.execute(writer);
	const present = rows[0]?.user_version ?? 0;
	if (present > newest) {
		throw new IntakeError(
			'SCHEMA_NEWER_THAN_PROGRAM',
			`The database has schema ${present}, this program knows ${newest}. Start the newer version.`,
		);
	}

	for (const {number, statements} of migrations.filter(migration => migration.number > present)) {
		await writer.transaction().execute(async transaction => {
			for (const statement of statements) {
				await sql.raw(statement).execute(transaction);
			}

			await sql.raw(`PRAGMA user_version = ${number}`).execute(transaction);
		});
	}
}
