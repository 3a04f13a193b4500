import {type SqlBool, sql} from 'kysely';
import type {BoardQuery, Summaries} from '#pipeline/dossiers/ports.ts';
import {type DossierSummary, dossierSummary} from '#pipeline/model/dossier-summary.ts';
import type {Clock} from '#pipeline/ports.ts';
import type {Databases} from '../schema.ts';
import {noteCompletions} from './completions.ts';

/** What lapses within so many days is asked for now: an answer takes about ten working days. */
const LAPSING_DAYS = 14;

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** What needs doing next comes first: questions a person can clear now, then gaps to ask for, then what only waits for time. */
const nextOf = ({inReview, gaps, isComplete}: DossierSummary): number => (inReview > 0 ? 0 : gaps > 0 ? 1 : isComplete ? 3 : 2);

const rowOf = (summary: DossierSummary) => ({
	inquiry_id: summary.inquiryId,
	is_open: summary.isOpen ? 1 : 0,
	as_of: summary.asOf,
	opened_on: summary.openedOn,
	sort_name: fold(`${summary.familyName} ${summary.givenName}`),
	is_complete: summary.isComplete ? 1 : 0,
	in_review: summary.inReview,
	gaps: summary.gaps,
	lapses_on: summary.lapsesOn,
	next: nextOf(summary),
	search: fold(`${summary.inquiryId} ${summary.familyName} ${summary.givenName} ${summary.birthDate}`),
	data: JSON.stringify(summary),
});

const boardRowOf = (summary: DossierSummary) => {
	const {as_of: _asOf, data: _data, ...row} = rowOf(summary);
	return {...row, tiles: `|${summary.tiles.map(({code, status}) => `${code}:${status}`).join('|')}|`};
};

const summaryOf = ({data}: {data: string}): DossierSummary => dossierSummary.parse(JSON.parse(data));

export function summaryQueries({writer, reader}: Databases, clock: Clock): Summaries {
	const lapsingBy = () => new Date(clock.now().getTime() + LAPSING_DAYS * 86_400_000).toISOString().slice(0, 10);

	const conditionOf = ({only, requirement, status, text}: BoardQuery) => {
		const parts = [sql<SqlBool>`is_open = ${only === 'closed' ? 0 : 1}`];
		switch (only) {
			case 'to-do':
				parts.push(sql`next < 2`);
				break;
			case 'in-review':
				parts.push(sql`in_review > 0`);
				break;
			case 'gaps':
				parts.push(sql`gaps > 0`);
				break;
			case 'complete':
				parts.push(sql`is_complete = 1`);
				break;
			case 'lapsing':
				parts.push(sql`lapses_on <= ${lapsingBy()}`);
				break;
			default:
		}

		for (const word of fold(text ?? '')
			.split(/\s+/)
			.filter(Boolean)) {
			parts.push(sql`instr(search, ${word}) > 0`);
		}

		if (requirement !== undefined || status !== undefined) {
			// `|histology:missing|cover-letter:complete|`
			parts.push(
				sql`instr(tiles, ${`${requirement === undefined ? '' : `|${requirement}`}:${status === undefined ? '' : `${status}|`}`}) > 0`,
			);
		}

		return sql.join(parts, sql` AND `);
	};

	return {
		async save(summaries) {
			if (summaries.length === 0) {
				return;
			}

			await writer.transaction().execute(async transaction => {
				for (let start = 0; start < summaries.length; start += 500) {
					await transaction
						.replaceInto('dossier_summaries')
						.values(summaries.slice(start, start + 500).map(rowOf))
						.execute();
					await transaction
						.replaceInto('board')
						.values(summaries.slice(start, start + 500).map(boardRowOf))
						.execute();
					await noteCompletions(transaction, summaries.slice(start, start + 500), clock.now().toISOString());
				}
			});
		},

		async board(query) {
			const where = conditionOf(query);
			const order = {
				next: sql`next, opened_on, inquiry_id`,
				oldest: sql`opened_on, inquiry_id`,
				newest: sql`opened_on DESC, inquiry_id DESC`,
				name: sql`sort_name, inquiry_id`,
				lapse: sql`lapses_on IS NULL, lapses_on, inquiry_id`,
			}[query.order];
			const [page, count] = await Promise.all([
				sql<{data: string}>`SELECT dossier_summaries.data FROM (
						SELECT inquiry_id FROM board WHERE ${where} ORDER BY ${order} LIMIT ${query.limit} OFFSET ${query.offset}) AS shown
					JOIN dossier_summaries ON dossier_summaries.inquiry_id = shown.inquiry_id`.execute(reader),
				sql<{total: number}>`SELECT count(*) AS total FROM board WHERE ${where}`.execute(reader),
			]);
			return {rows: page.rows.map(summaryOf), total: count.rows[0]?.total ?? 0};
		},

		async find(inquiryId) {
			const row = await reader.selectFrom('dossier_summaries').select('data').where('inquiry_id', '=', inquiryId).executeTakeFirst();
			return row && summaryOf(row);
		},

		async judgedBefore(day, limit) {
			const {rows} = await sql<{id: string}>`SELECT inquiry_id AS id FROM dossier_summaries WHERE is_open = 1 AND as_of < ${day}
				UNION ALL SELECT id FROM inquiries WHERE is_open = 1
					AND NOT EXISTS (SELECT 1 FROM dossier_summaries WHERE inquiry_id = inquiries.id)
				LIMIT ${limit}`.execute(reader);
			return rows.map(({id}) => id);
		},

		async counts() {
			const {rows} = await sql<Awaited<ReturnType<Summaries['counts']>>>`SELECT count(*) AS open,
				coalesce(sum(in_review > 0), 0) AS inReview, coalesce(sum(gaps > 0), 0) AS gaps,
				coalesce(sum(lapses_on <= ${lapsingBy()}), 0) AS lapsing, coalesce(sum(is_complete), 0) AS complete
				FROM board WHERE is_open = 1`.execute(reader);
			return rows[0] ?? {open: 0, inReview: 0, gaps: 0, lapsing: 0, complete: 0};
		},
	};
}
