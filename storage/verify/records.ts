import type sqlite3 from 'sqlite3';
import {z} from 'zod';
import {delivery} from '#pipeline/model/delivery.ts';
import {filedDocument} from '#pipeline/model/filing.ts';
import {inquiry} from '#pipeline/model/inquiry.ts';
import {pageImage, word} from '#pipeline/model/page.ts';
import {rowsOf} from '../backup/snapshot.ts';

const AT_ONCE = 500;

/** Records kept as JSON, and the form they have to have to be shown at all. `key` is what a fault names: an id of ours. */
const RECORDS: ReadonlyArray<{readonly table: string; readonly key: string; readonly column: string; readonly form: z.ZodType}> = [
	{table: 'deliveries', key: 'id', column: 'data', form: delivery},
	{table: 'documents', key: 'delivery_id', column: 'data', form: filedDocument},
	{table: 'pages', key: 'delivery_id', column: 'words', form: z.array(word)},
	{table: 'pages', key: 'delivery_id', column: 'image', form: pageImage.nullable()},
	{table: 'inquiries', key: 'rowid', column: 'data', form: inquiry},
];

/** Where records lie that the program could not read: `table` and, for those of deliveries, their ids. */
export async function unreadableRecords(database: sqlite3.Database): Promise<Map<string, string[]>> {
	const found = new Map<string, string[]>();
	for (const {table, key, column, form} of RECORDS) {
		const ids = new Set<string>();
		let after = -1;
		for (;;) {
			const rows = await rowsOf<{place: number; key: string | number; value: string | null}>(
				database,
				`SELECT rowid AS place, ${key} AS key, ${column} AS value FROM ${table} WHERE rowid > ${after} ORDER BY rowid LIMIT ${AT_ONCE}`,
			);
			for (const row of rows) {
				after = row.place;
				if (!form.safeParse(jsonOf(row.value)).success) {
					ids.add(String(row.key));
				}
			}

			if (rows.length < AT_ONCE) {
				break;
			}
		}

		if (ids.size > 0) {
			found.set(`${table}-${column}`, [...ids]);
		}
	}

	return found;
}

function jsonOf(text: string | null): unknown {
	try {
		return text === null ? null : JSON.parse(text);
	} catch {
		return undefined;
	}
}
