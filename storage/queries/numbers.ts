import {sql} from 'kysely';
import type {Channel} from '#pipeline/model/delivery.ts';
import type {MissingRequirement, Numbers} from '#pipeline/numbers/ports.ts';
import {POOR_BELOW} from '#pipeline/pages/legibility.ts';
import type {Databases} from '../schema.ts';
import {dayOf, fate, filedAt, hoursBetween, isOfPatient, receivedIn} from './number-parts.ts';
import {numberRows} from './number-rows.ts';

export const numberQueries = ({reader}: Databases): Numbers => ({
	async arrivals(period) {
		const rows = await receivedIn(reader, period)
			.leftJoin('pages', 'pages.delivery_id', 'deliveries.id')
			.select(({fn}) => [
				dayOf.as('day'),
				'channel',
				sql<number>`count(DISTINCT deliveries.id)`.as('deliveries'),
				fn.count<number>('pages.sequence').as('pages'),
			])
			.groupBy([sql`day`, 'channel'])
			.orderBy('day')
			.orderBy('channel')
			.execute();
		return rows.map(({channel, ...row}) => ({...row, channel: channel as Channel}));
	},

	async hoursToFiled(period) {
		const rows = await reader
			.selectFrom(
				receivedIn(reader, period)
					.select(['received_at', filedAt.as('filed_at')])
					.as('received'),
			)
			.select(hoursBetween('received_at', 'filed_at').as('hours'))
			.orderBy('hours')
			.execute();
		const hours = rows.flatMap(({hours: taken}) => taken ?? []);
		return {hours, unfiled: rows.length - hours.length};
	},

	async hoursToComplete({from, until}) {
		const rows = await reader
			.selectFrom('dossier_completions')
			.select(hoursBetween('first_received_at', 'completed_at').as('hours'))
			.where('completed_at', '>=', from)
			.where('completed_at', '<', until)
			.where('first_received_at', 'is not', null)
			.orderBy('hours')
			.execute();
		return rows.map(({hours}) => hours);
	},

	async documents(period) {
		const rows = await receivedIn(reader, period)
			.innerJoin('documents', 'documents.delivery_id', 'deliveries.id')
			.where(isOfPatient)
			.select(({fn}) => [fate.as('fate'), fn.countAll<number>().as('count')])
			.groupBy('fate')
			.execute();
		const counted = new Map(rows.map(({fate: became, count}) => [became, count]));
		return {
			alone: counted.get('alone') ?? 0,
			byPerson: counted.get('by-person') ?? 0,
			waiting: counted.get('waiting') ?? 0,
			nobodys: counted.get('nobodys') ?? 0,
		};
	},

	async missing(limit) {
		const {rows} =
			await sql<MissingRequirement>`SELECT json_extract(tile.value, '$.code') AS code, max(json_extract(tile.value, '$.label')) AS label,
				sum(json_extract(tile.value, '$.status') = 'missing') AS missing, sum(json_extract(tile.value, '$.status') = 'deficient') AS deficient
			FROM dossier_summaries, json_each(dossier_summaries.data, '$.tiles') AS tile
			WHERE dossier_summaries.is_open = 1 AND json_extract(tile.value, '$.status') IN ('missing', 'deficient')
			GROUP BY code ORDER BY missing DESC, deficient DESC, code LIMIT ${limit}`.execute(reader);
		return rows;
	},

	async legibility(period, limit) {
		const rows = await receivedIn(reader, period)
			.innerJoin('pages', 'pages.delivery_id', 'deliveries.id')
			.where('fax_number', 'is not', null)
			.where('legibility', 'is not', null)
			.select(({fn}) => [
				'fax_number as number',
				sql<number>`count(DISTINCT deliveries.id)`.as('deliveries'),
				fn.countAll<number>().as('pages'),
				sql<number>`round(avg(pages.legibility), 3)`.as('mean'),
				sql<number>`sum(pages.legibility < ${POOR_BELOW})`.as('poorPages'),
			])
			.groupBy('fax_number')
			.orderBy('mean')
			.orderBy('fax_number')
			.limit(limit)
			.execute();
		return rows.map(({number, ...row}) => ({...row, number: number ?? ''}));
	},

	async questionsByHour({from, until}) {
		const [asked, answered] = await Promise.all([
			reader
				.selectFrom('review_tasks')
				.select(({fn}) => [sql<number>`CAST(substr(created_at, 12, 2) AS INTEGER)`.as('hour'), fn.countAll<number>().as('count')])
				.where('created_at', '>=', from)
				.where('created_at', '<', until)
				.groupBy('hour')
				.execute(),
			reader
				.selectFrom('decisions')
				.select(({fn}) => [sql<number>`CAST(substr(at, 12, 2) AS INTEGER)`.as('hour'), fn.countAll<number>().as('count')])
				.where('task_id', 'is not', null)
				.where('undoes', 'is', null)
				.where('at', '>=', from)
				.where('at', '<', until)
				.groupBy('hour')
				.execute(),
		]);
		const at = (rows: ReadonlyArray<{hour: number; count: number}>, hour: number) => rows.find(row => row.hour === hour)?.count ?? 0;
		const hours = [...new Set([...asked, ...answered].map(({hour}) => hour))].sort((a, b) => a - b);
		return hours.map(hour => ({hour, asked: at(asked, hour), answered: at(answered, hour)}));
	},

	rows: query => numberRows(reader, query),
});
