import {sql} from 'kysely';
import type {DossierSummary} from '#pipeline/model/dossier-summary.ts';
import type {Writing} from '../schema.ts';

/** Keeps when a dossier was complete for the first time, and when its first paper had come. What was complete then may lapse later. */
export async function noteCompletions(transaction: Writing, summaries: readonly DossierSummary[], at: string): Promise<void> {
	const complete = summaries.filter(({isComplete}) => isComplete).map(({inquiryId}) => inquiryId);
	if (complete.length === 0) {
		return;
	}

	await sql`INSERT INTO dossier_completions (inquiry_id, completed_at, first_received_at)
		SELECT inquiry_id, ${at}, (SELECT min(deliveries.received_at) FROM documents
			JOIN deliveries ON deliveries.id = documents.delivery_id WHERE documents.inquiry_id = dossier_summaries.inquiry_id)
		FROM dossier_summaries WHERE inquiry_id IN (${sql.join(complete)}) AND NOT EXISTS (
			SELECT 1 FROM dossier_completions WHERE dossier_completions.inquiry_id = dossier_summaries.inquiry_id)`.execute(transaction);
}
