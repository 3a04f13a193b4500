import {DOCUMENT_TYPES, isOfDelivery} from '#pipeline/model/document.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';
import type {RetentionOptions} from './options.ts';
import type {ErasureTarget} from './plan.ts';

export const RETENTION_CLASSES = ['closedDossiers', 'withoutPatient', 'quarantined'] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** Something that has grown older than its class may. */
export interface Due {
	readonly class: RetentionClass;
	readonly target: ErasureTarget;
	/** When the last thing happened to it. */
	readonly since: string;
}

const DAY_MS = 86_400_000;
const OF_DELIVERY = DOCUMENT_TYPES.filter(isOfDelivery)
	.map(type => `'${type}'`)
	.join(', ');

const WITHOUT_PATIENT = `SELECT id, received_at AS since FROM deliveries WHERE state = 'filed' AND received_at < ?
	AND NOT EXISTS (SELECT 1 FROM documents WHERE delivery_id = deliveries.id
		AND (inquiry_id IS NOT NULL OR (decision <> 'non-link' AND type NOT IN (${OF_DELIVERY}))))
	AND NOT EXISTS (SELECT 1 FROM review_tasks WHERE delivery_id = deliveries.id AND state = 'open')`;

const QUARANTINED = `SELECT id, received_at AS since FROM deliveries WHERE state = 'quarantined' AND received_at < ?`;

/** A dossier that is worked on again begins anew: what counts is the last paper, letter or decision. */
const CLOSED = `SELECT id, since FROM (
		SELECT inquiries.id, max(inquiries.opened_on,
			coalesce((SELECT max(received_at) FROM deliveries JOIN documents ON documents.delivery_id = deliveries.id WHERE documents.inquiry_id = inquiries.id), ''),
			coalesce((SELECT max(created_at) FROM letters WHERE inquiry_id = inquiries.id), ''),
			coalesce((SELECT max(at) FROM decisions WHERE inquiry_id = inquiries.id OR subject = inquiries.id), '')) AS since
		FROM inquiries WHERE is_open = 0)
	WHERE since < ? AND id NOT IN (SELECT inquiry_id FROM legal_holds WHERE lifted_at IS NULL)`;

/** What is due at this time, oldest first. Nothing of a class without a term; nothing under legal hold. */
export async function dueAt(connection: SqliteConnection, options: RetentionOptions, now: Date): Promise<Due[]> {
	const due: Due[] = [];
	const look = async (kind: RetentionClass, days: number | null, sql: string, targetOf: (id: string) => ErasureTarget) => {
		if (days !== null) {
			const before = new Date(now.getTime() - days * DAY_MS).toISOString();
			for (const {id, since} of await connection.all<{id: string; since: string}>(sql, [before])) {
				due.push({class: kind, target: targetOf(id), since});
			}
		}
	};
	const inquiry = (id: string) => ({inquiries: [id], deliveries: []});
	const delivery = (id: string) => ({inquiries: [], deliveries: [id]});
	await look('closedDossiers', options.closedDossiersDays, CLOSED, inquiry);
	await look('withoutPatient', options.withoutPatientDays, WITHOUT_PATIENT, delivery);
	await look('quarantined', options.quarantinedDays, QUARANTINED, delivery);
	return due.sort((a, b) => (a.since < b.since ? -1 : 1));
}
