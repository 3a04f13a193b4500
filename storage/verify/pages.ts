import type sqlite3 from 'sqlite3';
import {PAGE_STATES} from '#pipeline/model/filing.ts';
import {rowsOf} from '../backup/snapshot.ts';

const STATES = PAGE_STATES.map(state => `'${state}'`).join(', ');

/** What would mean that a page is nowhere, or in two places. Each names the deliveries it is true of. */
const FAULTS = {
	'page-without-state': `SELECT DISTINCT delivery_id AS id FROM pages WHERE state NOT IN (${STATES})`,
	'pages-not-counted-through':
		'SELECT delivery_id AS id FROM pages GROUP BY delivery_id HAVING min(sequence) <> 1 OR max(sequence) <> count(*)',
	'page-in-no-document': `SELECT DISTINCT delivery_id AS id FROM pages WHERE (state IN ('filed', 'in-review')) <> (document_id IS NOT NULL)`,
	'page-in-other-document': `SELECT DISTINCT delivery_id AS id FROM (
			SELECT delivery_id, sequence, document_id FROM pages WHERE document_id IS NOT NULL
			EXCEPT SELECT delivery_id, json_each.value, documents.id FROM documents, json_each(documents.data, '$.pages'))`,
	'document-with-other-page': `SELECT DISTINCT delivery_id AS id FROM (
			SELECT delivery_id, json_each.value, documents.id AS document_id FROM documents, json_each(documents.data, '$.pages')
			EXCEPT SELECT delivery_id, sequence, document_id FROM pages WHERE document_id IS NOT NULL)`,
	// A difference that a person was asked about is known, and no fault of what is kept.
	'pages-differ-unasked': `SELECT id FROM deliveries WHERE state IN ('filed', 'in-review') AND original_sha256 IS NOT NULL
			AND json_extract(data, '$.announcedPages') <> (SELECT count(*) FROM pages WHERE pages.delivery_id = deliveries.id)
			AND NOT EXISTS (SELECT 1 FROM review_tasks WHERE review_tasks.delivery_id = deliveries.id
				AND json_extract(review_tasks.data, '$.reason') IN ('page-count-differs', 'partial-transmission', 'failed-transmission'))`,
	'delivery-without-pages': `SELECT id FROM deliveries WHERE state = 'filed' AND original_sha256 IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.delivery_id = deliveries.id)`,
	'delivery-without-work': `SELECT id FROM deliveries WHERE state IN ('received', 'processing')
			AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.delivery_id = deliveries.id)`,
} as const;
export type PageFault = keyof typeof FAULTS;

/** Deliveries whose pages do not balance, by what is wrong; empty when every page is in exactly one visible state. */
export async function pageFaults(database: sqlite3.Database): Promise<Map<PageFault, string[]>> {
	const found = new Map<PageFault, string[]>();
	for (const [fault, sql] of Object.entries(FAULTS) as Array<[PageFault, string]>) {
		const ids = (await rowsOf<{id: string}>(database, sql)).map(({id}) => id);
		if (ids.length > 0) {
			found.set(fault, ids);
		}
	}

	return found;
}
