import {type PageGlance, pageGlance} from '#pipeline/model/page-glance.ts';
import {legibilityWord} from '#pipeline/pages/legibility.ts';
import type {Database} from '../schema.ts';

/** Pages of these deliveries in order, without their words. */
export async function pageGlances(database: Database, deliveryIds: readonly string[]): Promise<PageGlance[]> {
	if (deliveryIds.length === 0) {
		return [];
	}

	const rows = await database
		.selectFrom('pages')
		.leftJoin('documents', 'documents.id', 'pages.document_id')
		.select(['pages.delivery_id as deliveryId', 'sequence', 'state', 'legibility', 'documents.type'])
		.where('pages.delivery_id', 'in', deliveryIds)
		.orderBy('pages.delivery_id')
		.orderBy('sequence')
		.execute();
	return rows.map(row => pageGlance.parse({...row, word: legibilityWord(row.legibility)}));
}
