import {type SelectQueryBuilder, sql} from 'kysely';
import type {NumberRow, RowQuery} from '#pipeline/numbers/ports.ts';
import type {Database} from '../schema.ts';
import {dayOf, fate, filedAt, hoursBetween, isOfPatient, receivedIn} from './number-parts.ts';

type Columns = Omit<NumberRow, 'kind'>;
/** Whatever its tables, a query of these columns. */
// biome-ignore lint/suspicious/noExplicitAny: tables differ from figure to figure; the columns are what is checked
type Rows = SelectQueryBuilder<any, any, Columns>;

const nothing = sql<null>`NULL`;
const wholeDay = (day: string) => sql<boolean>`${dayOf} = ${day}`;

/** The rows behind a figure, a page of them, and how many there are. */
export async function numberRows(database: Database, query: RowQuery): Promise<{rows: NumberRow[]; total: number}> {
	const {kind, rows: wanted} = rowsOf(database, query);
	const [rows, {total}] = await Promise.all([
		wanted.limit(query.limit).offset(query.offset).execute(),
		database
			.selectFrom(wanted.clearOrderBy().as('wanted'))
			.select(({fn}) => fn.countAll<number>().as('total'))
			.executeTakeFirstOrThrow(),
	]);
	return {rows: rows.map(row => ({kind, ...row})), total};
}

function rowsOf(database: Database, query: RowQuery): {kind: NumberRow['kind']; rows: Rows} {
	switch (query.figure) {
		case 'arrivals':
			return {kind: 'delivery', rows: arrivals(database, query)};
		case 'filed':
		case 'unfiled':
			return {kind: 'delivery', rows: filed(database, query)};
		case 'complete':
			return {kind: 'inquiry', rows: complete(database, query)};
		case 'documents':
			return {kind: 'document', rows: documents(database, query)};
		case 'missing':
			return {kind: 'inquiry', rows: missing(database, query)};
		case 'legibility':
			return {kind: 'delivery', rows: legibility(database, query)};
		case 'asked':
			return {kind: 'question', rows: asked(database, query)};
		case 'answered':
			return {kind: 'question', rows: answered(database, query)};
	}
}

/** `2026-11-20/fax` or `2026-11-20`; with the pages of each. */
function arrivals(database: Database, {key, period}: RowQuery): Rows {
	const [day = '', channel] = key.split('/');
	const all = receivedIn(database, period).where(wholeDay(day));
	return (channel === undefined ? all : all.where('channel', '=', channel))
		.select([
			'deliveries.id',
			'received_at as at',
			nothing.as('until'),
			sql<number>`(SELECT count(*) FROM pages WHERE pages.delivery_id = deliveries.id)`.as('value'),
		])
		.orderBy('received_at')
		.orderBy('deliveries.id');
}

/** Slowest first; those not filed yet oldest first. */
function filed(database: Database, {figure, period}: RowQuery): Rows {
	const received = database.selectFrom(
		receivedIn(database, period)
			.select(['deliveries.id', 'received_at', filedAt.as('filed_at')])
			.as('received'),
	);
	const rows = figure === 'filed' ? received.where('filed_at', 'is not', null) : received.where('filed_at', 'is', null);
	return rows
		.select(['id', 'received_at as at', 'filed_at as until', hoursBetween('received_at', 'filed_at').as('value')])
		.orderBy('value', 'desc')
		.orderBy('received_at')
		.orderBy('id');
}

function complete(database: Database, {period}: RowQuery): Rows {
	return database
		.selectFrom('dossier_completions')
		.where('completed_at', '>=', period.from)
		.where('completed_at', '<', period.until)
		.where('first_received_at', 'is not', null)
		.select([
			'inquiry_id as id',
			sql<string>`first_received_at`.as('at'),
			'completed_at as until',
			hoursBetween('first_received_at', 'completed_at').as('value'),
		])
		.orderBy('value', 'desc')
		.orderBy('inquiry_id');
}

/** What became of them: `alone`, `by-person`, `waiting`, `nobodys`. */
function documents(database: Database, {key, period}: RowQuery): Rows {
	return receivedIn(database, period)
		.innerJoin('documents', 'documents.delivery_id', 'deliveries.id')
		.where(isOfPatient)
		.where(fate, '=', key as 'alone')
		.select(['documents.id', 'received_at as at', nothing.as('until'), nothing.as('value')])
		.orderBy('received_at')
		.orderBy('documents.id');
}

/** By requirement; open dossiers that lack it or have it otherwise than asked for, as they stand. */
function missing(database: Database, {key}: RowQuery): Rows {
	return database
		.selectFrom('dossier_summaries')
		.where('is_open', '=', 1)
		.where(
			sql<boolean>`EXISTS (SELECT 1 FROM json_each(dossier_summaries.data, '$.tiles') AS tile
				WHERE json_extract(tile.value, '$.code') = ${key} AND json_extract(tile.value, '$.status') IN ('missing', 'deficient'))`,
		)
		.select(['inquiry_id as id', 'opened_on as at', nothing.as('until'), nothing.as('value')])
		.orderBy('opened_on')
		.orderBy('inquiry_id');
}

/** By the number that called; with the mean over each fax. */
function legibility(database: Database, {key, period}: RowQuery): Rows {
	return receivedIn(database, period)
		.innerJoin('pages', 'pages.delivery_id', 'deliveries.id')
		.where('fax_number', '=', key)
		.where('legibility', 'is not', null)
		.select(['deliveries.id', 'received_at as at', nothing.as('until'), sql<number>`round(avg(pages.legibility), 3)`.as('value')])
		.groupBy('deliveries.id')
		.orderBy('value')
		.orderBy('deliveries.id');
}

/** By hour of the day. */
function asked(database: Database, {key, period}: RowQuery): Rows {
	return database
		.selectFrom('review_tasks')
		.where('created_at', '>=', period.from)
		.where('created_at', '<', period.until)
		.where(sql<boolean>`CAST(substr(created_at, 12, 2) AS INTEGER) = ${Number(key)}`)
		.select(['id', 'created_at as at', nothing.as('until'), nothing.as('value')])
		.orderBy('created_at')
		.orderBy('id');
}

function answered(database: Database, {key, period}: RowQuery): Rows {
	return database
		.selectFrom('decisions')
		.where('task_id', 'is not', null)
		.where('undoes', 'is', null)
		.where('at', '>=', period.from)
		.where('at', '<', period.until)
		.where(sql<boolean>`CAST(substr(at, 12, 2) AS INTEGER) = ${Number(key)}`)
		.select([sql<string>`task_id`.as('id'), 'at', nothing.as('until'), nothing.as('value')])
		.orderBy('at')
		.orderBy('decisions.id');
}
