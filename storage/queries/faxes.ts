import {sql} from 'kysely';
import type {Faxes, ReceivedFax} from '#pipeline/faxes/ports.ts';
import {POOR_BELOW} from '#pipeline/pages/legibility.ts';
import type {Database, Databases} from '../schema.ts';
import {balanceOf, deliveryOf} from './deliveries.ts';
import {pageGlances} from './page-glances.ts';

export const faxQueries = ({reader}: Databases): Faxes => ({
	async list({state, transport, number, offset, limit}) {
		let found = reader.selectFrom('deliveries').where('channel', '=', 'fax');
		if (state !== undefined) {
			found = found.where('state', '=', state);
		}

		if (transport !== undefined) {
			found = found.where('transport', '=', transport);
		}

		if (number !== undefined) {
			found = found.where(sql<boolean>`instr(fax_number, ${number}) > 0`);
		}

		const [rows, {total}] = await Promise.all([
			found.select(['id', 'data']).orderBy('received_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset).execute(),
			found.select(({fn}) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
		]);
		return {faxes: await withPages(reader, rows), total};
	},

	async find(id) {
		const rows = await reader.selectFrom('deliveries').select(['id', 'data']).where('id', '=', id).where('channel', '=', 'fax').execute();
		return (await withPages(reader, rows))[0];
	},

	pages: id => pageGlances(reader, [id]),
});

/** What became of the pages of these faxes, in one query over an index. */
async function withPages(database: Database, rows: ReadonlyArray<{id: string; data: string}>): Promise<ReceivedFax[]> {
	const tallies = await database
		.selectFrom('pages')
		.select(({fn}) => [
			'delivery_id',
			'state',
			fn.countAll<number>().as('count'),
			fn.count<number>('legibility').as('judged'),
			sql<number>`coalesce(sum(legibility), 0)`.as('legibility'),
			sql<number>`coalesce(sum(legibility < ${POOR_BELOW}), 0)`.as('poor'),
		])
		.where(
			'delivery_id',
			'in',
			rows.map(({id}) => id),
		)
		.groupBy(['delivery_id', 'state'])
		.execute();
	return rows.map(row => {
		const delivery = deliveryOf(row);
		const own = tallies.filter(({delivery_id}) => delivery_id === row.id);
		const sum = (count: (tally: (typeof own)[number]) => number) => own.reduce((total, tally) => total + count(tally), 0);
		const judged = sum(tally => tally.judged);
		return {
			delivery,
			balance: balanceOf(delivery.announcedPages, new Map(own.map(({state, count}) => [state, count]))),
			meanLegibility: judged === 0 ? null : Math.round((sum(({legibility}) => legibility) / judged) * 1000) / 1000,
			poorPages: sum(({poor}) => poor),
		};
	});
}
