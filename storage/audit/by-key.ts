import type {SqliteConnection} from '../sqlite/connection.ts';

/** How many events were sealed under each master key, by its id. Their seals are never renewed: verifying them needs that key. */
export async function sealedByKey(connection: SqliteConnection): Promise<ReadonlyMap<string, number>> {
	const rows = await connection.all<{key_id: string; events: number}>(
		'SELECT key_id, count(*) AS events FROM audit_chain GROUP BY key_id ORDER BY min(number)',
	);
	return new Map(rows.map(({key_id: id, events}) => [id, events]));
}
