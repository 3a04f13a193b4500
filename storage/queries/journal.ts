import type {Journal} from '#pipeline/ports.ts';
import type {Databases} from '../schema.ts';

export const journalQueries = ({writer, reader}: Databases): Journal => ({
	async recall(key) {
		const row = await reader.selectFrom('journal').select('output').where('key', '=', key).executeTakeFirst();
		return row && parsed(row.output);
	},

	async remember(key, deliveryId, stage, output) {
		await writer
			.insertInto('journal')
			.values({key, delivery_id: deliveryId, stage, output: JSON.stringify(output)})
			.onConflict(conflict => conflict.column('key').doUpdateSet({output: JSON.stringify(output)}))
			.execute();
	},

	async progress(deliveryId) {
		const rows = await reader
			.selectFrom('journal')
			.select(({fn}) => ['stage', fn.countAll<number>().as('count')])
			.where('delivery_id', '=', deliveryId)
			.groupBy('stage')
			.execute();
		return Object.fromEntries(rows.map(({stage, count}) => [stage, count]));
	},

	async forget(deliveryId) {
		await writer.deleteFrom('journal').where('delivery_id', '=', deliveryId).execute();
	},
});

/** A torn entry counts as none: the caller does the work again. */
function parsed(output: string): unknown {
	try {
		return JSON.parse(output);
	} catch {
		return undefined;
	}
}
