import {sql} from 'kysely';
import {keysOf} from '#pipeline/matching/block.ts';
import {type Inquiry, inquiry} from '#pipeline/model/inquiry.ts';
import type {Inquiries} from '#pipeline/ports.ts';
import type {Databases, Writing} from '../schema.ts';
import {appendAudit} from './audit.ts';

const BATCH = 1000;
/** SQLite binds at most 32,766 values; stay well below. */
const KEYS_AT_ONCE = 5000;
const SIZE_KNOWN_MS = 60_000;

const inquiryOf = ({data}: {data: string}): Inquiry => inquiry.parse(JSON.parse(data));

export function inquiryQueries({writer, reader}: Databases): Inquiries {
	let known: {count: number; at: number} | undefined;

	return {
		async save(inquiries, event) {
			known = undefined;
			for (let start = 0; start < inquiries.length; start += BATCH) {
				const batch = inquiries.slice(start, start + BATCH);
				await writer.transaction().execute(async transaction => {
					await saveBatch(transaction, batch);
					if (start + BATCH >= inquiries.length) {
						await appendAudit(transaction, event);
					}
				});
			}
		},

		async find(id) {
			const row = await reader.selectFrom('inquiries').select('data').where('id', '=', id).executeTakeFirst();
			return row && inquiryOf(row);
		},

		async list({openOnly = false} = {}) {
			let query = reader.selectFrom('inquiries').select('data').orderBy('opened_on').orderBy('id');
			if (openOnly) {
				query = query.where('is_open', '=', 1);
			}

			return (await query.execute()).map(inquiryOf);
		},

		async candidates(keys) {
			const found = new Map<string, Inquiry>();
			for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
				const rows = await reader
					.selectFrom('inquiries')
					.select(['id', 'data'])
					.where('is_open', '=', 1)
					.where(
						'id',
						'in',
						reader
							.selectFrom('inquiry_keys')
							.select('inquiry_id')
							.where('key', 'in', keys.slice(start, start + KEYS_AT_ONCE)),
					)
					.execute();
				for (const row of rows) {
					found.set(row.id, inquiryOf(row));
				}
			}

			return [...found.values()];
		},

		async frequency(key) {
			const {count} = await reader
				.selectFrom('inquiry_keys')
				.select(({fn}) => fn.countAll<number>().as('count'))
				.where('key', '=', key)
				.executeTakeFirstOrThrow();
			const size = await this.size();
			return size === 0 ? 0 : Math.min(1, count / size);
		},

		async size() {
			// Counting a million rows takes longer than a decision may: known to the minute is enough.
			if (known && performance.now() - known.at < SIZE_KNOWN_MS) {
				return known.count;
			}

			const {count} = await reader
				.selectFrom('inquiries')
				.select(({fn}) => fn.countAll<number>().as('count'))
				.where('is_open', '=', 1)
				.executeTakeFirstOrThrow();
			known = {count, at: performance.now()};
			return count;
		},
	};
}

/** A register that is read in again must not bring back who was erased. */
async function withoutErased(transaction: Writing, inquiries: readonly Inquiry[]): Promise<readonly Inquiry[]> {
	const {rows} = await sql<{inquiry_id: string}>`SELECT inquiry_id FROM erased_inquiries
		WHERE inquiry_id IN (SELECT value FROM json_each(${JSON.stringify(inquiries.map(({id}) => id))}))`.execute(transaction);
	const erased = new Set(rows.map(({inquiry_id: id}) => id));
	return erased.size === 0 ? inquiries : inquiries.filter(({id}) => !erased.has(id));
}

/** Inquiries and their blocking keys, within the caller's transaction; those that were erased are left out. */
export async function saveBatch(transaction: Writing, given: readonly Inquiry[]): Promise<void> {
	const batch = await withoutErased(transaction, given);
	if (batch.length === 0) {
		return;
	}

	const ids = batch.map(({id}) => id);
	await transaction.deleteFrom('inquiry_keys').where('inquiry_id', 'in', ids).execute();
	await transaction
		.insertInto('inquiries')
		.values(batch.map(value => ({id: value.id, is_open: value.isOpen ? 1 : 0, opened_on: value.openedOn, data: JSON.stringify(value)})))
		.onConflict(conflict =>
			conflict
				.column('id')
				.doUpdateSet(({ref}) => ({is_open: ref('excluded.is_open'), opened_on: ref('excluded.opened_on'), data: ref('excluded.data')})),
		)
		.execute();
	const keys = batch.flatMap(value => [...new Set(keysOf(value))].map(key => ({key, inquiry_id: value.id})));
	for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
		await transaction
			.insertInto('inquiry_keys')
			.values(keys.slice(start, start + KEYS_AT_ONCE))
			.execute();
	}
}
