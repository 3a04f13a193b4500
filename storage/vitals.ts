import {open, rm} from 'node:fs/promises';
import path from 'node:path';
import {Kysely, sql} from 'kysely';
import {IntakeError} from '#pipeline/errors.ts';
import type {ReviewReason} from '#pipeline/model/review-task.ts';
import type {Schema} from './schema.ts';
import {readerDialect, writerDialect} from './sqlite/dialect.ts';

/** Counts for watching, none of which names anybody. On connections of its own: who watches delays nobody. */
export interface Vitals {
	/** Jobs, and since when the longest due one has been due. */
	queue(): Promise<{readonly jobs: number; readonly oldestDueAt: Date | null}>;
	quarantined(): Promise<number>;
	openQuestions(): Promise<ReadonlyMap<ReviewReason, number>>;
	/** Settled deliveries whose announced pages are not as many as were received. Looks at every delivery: not to be asked every second. */
	unbalanced(): Promise<number>;
	/** When the newest audit event was written, by the clock of then. */
	newestRecordAt(): Promise<Date | null>;
	/** Writes, durably, beside the database and in it. Throws STORAGE_… when either cannot be done. */
	probe(): Promise<void>;
	close(): Promise<void>;
}

/** "Intk": names the file's owner in its head, where `file` and others look. Writing it again changes nothing and is a write all the same. */
const APPLICATION_ID = 0x49_6e_74_6b;

export function openVitals(directory: string): Vitals {
	const file = path.join(directory, 'intake.db');
	const reader = new Kysely<Schema>({dialect: readerDialect(file, 1)});
	const writer = new Kysely<Schema>({dialect: writerDialect(file)});
	return {
		async queue() {
			const row = await reader
				.selectFrom('jobs')
				.select(({fn}) => [fn.countAll<number>().as('jobs'), fn.min('due_at').as('oldest')])
				.executeTakeFirstOrThrow();
			return {jobs: row.jobs, oldestDueAt: row.oldest === null ? null : new Date(row.oldest)};
		},

		async quarantined() {
			const row = await reader
				.selectFrom('deliveries')
				.select(({fn}) => fn.countAll<number>().as('count'))
				.where('state', '=', 'quarantined')
				.executeTakeFirstOrThrow();
			return row.count;
		},

		async openQuestions() {
			const {rows} = await sql<{reason: ReviewReason; count: number}>`SELECT json_extract(data, '$.reason') AS reason, count(*) AS count
				FROM review_tasks WHERE state = 'open' GROUP BY 1`.execute(reader);
			return new Map(rows.map(({reason, count}) => [reason, count]));
		},

		async unbalanced() {
			const {rows} = await sql<{count: number}>`SELECT count(*) AS count FROM deliveries
				WHERE state IN ('filed', 'in-review') AND original_sha256 IS NOT NULL AND json_extract(data, '$.announcedPages') IS NOT NULL
					AND json_extract(data, '$.announcedPages') <> (SELECT count(*) FROM pages WHERE pages.delivery_id = deliveries.id)`.execute(
				reader,
			);
			return rows[0]?.count ?? 0;
		},

		async newestRecordAt() {
			const row = await reader.selectFrom('audit_events').select('at').orderBy('number', 'desc').limit(1).executeTakeFirst();
			return row ? new Date(row.at) : null;
		},

		async probe() {
			await writeBeside(directory);
			await sql.raw(`PRAGMA application_id = ${APPLICATION_ID}`).execute(writer);
		},

		async close() {
			await Promise.all([reader.destroy(), writer.destroy()]);
		},
	};
}

async function writeBeside(directory: string): Promise<void> {
	const file = path.join(directory, `.probe-${process.pid}`);
	try {
		const handle = await open(file, 'w', 0o600);
		try {
			await handle.writeFile('.');
			await handle.sync();
		} finally {
			await handle.close();
		}

		await rm(file);
	} catch (error) {
		const {code = 'unknown'} = error as NodeJS.ErrnoException;
		throw new IntakeError(code === 'ENOSPC' ? 'STORAGE_FULL' : 'STORAGE_UNREACHABLE', `The data directory cannot be written (${code}).`, {
			cause: error,
		});
	}
}
