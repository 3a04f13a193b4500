import type {ErasureCounts, ErasureOrder} from '#pipeline/model/erasure.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';
import {arrivalHash} from './arrival-hash.ts';
import {LISTED, listed} from './plan.ts';

/** A PDF with a page for each of a delivery's, those that were erased empty: what is put in the place of an original that others share. */
export interface NewOriginal {
	readonly deliveryId: string;
	readonly sha256: string;
	readonly byteLength: number;
}

const TASKS = `(SELECT id FROM review_tasks WHERE delivery_id IN ${LISTED})`;

/** Statement, and whether its lists are of deliveries (`d`) or inquiries (`i`). */
const STATEMENTS: ReadonlyArray<readonly [string, ...Array<'d' | 'i'>]> = [
	[`DELETE FROM task_claims WHERE task_id IN ${TASKS}`, 'd'],
	[`DELETE FROM facts WHERE subject IN ${TASKS} OR subject IN ${LISTED} OR subject IN ${LISTED}`, 'd', 'd', 'i'],
	[`DELETE FROM decisions WHERE delivery_id IN ${LISTED} OR inquiry_id IN ${LISTED} OR subject IN ${LISTED}`, 'd', 'i', 'i'],
	[`DELETE FROM review_tasks WHERE delivery_id IN ${LISTED}`, 'd'],
	[`DELETE FROM page_text WHERE rowid IN (SELECT id FROM pages WHERE delivery_id IN ${LISTED})`, 'd'],
	[`DELETE FROM pages WHERE delivery_id IN ${LISTED}`, 'd'],
	[`DELETE FROM documents WHERE delivery_id IN ${LISTED}`, 'd'],
	[`DELETE FROM journal WHERE delivery_id IN ${LISTED}`, 'd'],
	[`DELETE FROM jobs WHERE delivery_id IN ${LISTED}`, 'd'],
	[`DELETE FROM webhook_notices WHERE delivery_id IN ${LISTED} OR inquiry_id IN ${LISTED}`, 'd', 'i'],
	[`DELETE FROM deliveries WHERE id IN ${LISTED}`, 'd'],
	[`DELETE FROM letters WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM document_candidates WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM board WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM dossier_summaries WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM dossier_completions WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM inquiry_keys WHERE inquiry_id IN ${LISTED}`, 'i'],
	[`DELETE FROM inquiries WHERE id IN ${LISTED}`, 'i'],
	// That somebody looked stays on record; what they typed may tell of the patient.
	[
		`UPDATE break_glass SET reason = 'erased', note = CASE WHEN note IS NULL THEN NULL ELSE 'erased' END WHERE inquiry_id IN ${LISTED}`,
		'i',
	],
];

/** Deletes an order's rows and leaves what keeps them from coming back. Within the caller's transaction, and to no effect when it is done again. */
export async function deleteRows(
	connection: SqliteConnection,
	order: ErasureOrder,
	originals: readonly NewOriginal[],
): Promise<ErasureCounts> {
	await connection.run('PRAGMA defer_foreign_keys = ON');
	const counts = await counted(connection, order);
	await leaveMarks(connection, order);
	const lists = {d: listed(order.deliveries), i: listed(order.inquiries)};
	await forgetParcels(connection, order.deliveries);
	for (const [statement, ...kinds] of STATEMENTS) {
		await connection.run(
			statement,
			kinds.map(kind => lists[kind]),
		);
	}

	for (const {deliveryId, sequences} of order.pages) {
		await emptyPages(connection, deliveryId, sequences, order.inquiries);
	}

	for (const original of originals) {
		await putOriginal(connection, original);
	}

	await forgetCandidates(connection, order.inquiries);
	return counts;
}

async function counted(connection: SqliteConnection, {inquiries, deliveries, pages}: ErasureOrder): Promise<ErasureCounts> {
	const [row] = await connection.all<Omit<ErasureCounts, 'files'>>(
		`WITH d(id) AS ${LISTED}, i(id) AS ${LISTED} SELECT
			(SELECT count(*) FROM inquiries WHERE id IN i) AS inquiries,
			(SELECT count(*) FROM deliveries WHERE id IN d) AS deliveries,
			(SELECT count(*) FROM documents WHERE delivery_id IN d OR inquiry_id IN i) AS documents,
			(SELECT count(*) FROM pages WHERE delivery_id IN d) AS pages,
			(SELECT count(*) FROM letters WHERE inquiry_id IN i) AS letters,
			(SELECT count(*) FROM review_tasks WHERE delivery_id IN d) AS reviewTasks,
			(SELECT count(*) FROM decisions WHERE delivery_id IN d OR inquiry_id IN i) AS decisions`,
		[listed(deliveries), listed(inquiries)],
	);
	const single = pages.reduce((sum, {sequences}) => sum + sequences.length, 0);
	return {...row!, pages: row!.pages + single, files: 0};
}

async function leaveMarks(connection: SqliteConnection, {id, deliveries, inquiries}: ErasureOrder): Promise<void> {
	const arrivals = await connection.all<{id: string; connector: string; external_id: string}>(
		`SELECT id, connector, external_id FROM deliveries WHERE id IN ${LISTED}`,
		[listed(deliveries)],
	);
	for (const {id: deliveryId, connector, external_id: externalId} of arrivals) {
		await connection.run('INSERT OR IGNORE INTO erased_arrivals (arrival_sha256, delivery_id, erasure_id) VALUES (?, ?, ?)', [
			arrivalHash(connector, externalId),
			deliveryId,
			id,
		]);
	}

	await connection.run('INSERT OR IGNORE INTO erased_inquiries (inquiry_id, erasure_id) SELECT value, ? FROM json_each(?)', [
		id,
		listed(inquiries),
	]);
}

/** A parcel that brought nothing else: its label names the sender, its photo shows it. */
async function forgetParcels(connection: SqliteConnection, deliveries: readonly string[]): Promise<void> {
	await connection.run(
		`UPDATE parcels SET data = json_set(data, '$.sender', NULL, '$.notes', '', '$.photo', NULL) WHERE id IN (
			SELECT parcels.id FROM parcels JOIN deliveries ON parcels.id IN (deliveries.sheet_reference, deliveries.parcel_name)
			GROUP BY parcels.id HAVING sum(deliveries.id NOT IN ${LISTED}) = 0)`,
		[listed(deliveries)],
	);
}

/** The places stay, or every page behind them would be another one; what stood there goes. */
async function emptyPages(
	connection: SqliteConnection,
	deliveryId: string,
	sequences: readonly number[],
	inquiries: readonly string[],
): Promise<void> {
	const at = [deliveryId, JSON.stringify(sequences)];
	await connection.run(`DELETE FROM page_text WHERE rowid IN (SELECT id FROM pages WHERE delivery_id = ? AND sequence IN ${LISTED})`, at);
	const documents = await connection.all<{id: string}>(
		`SELECT DISTINCT document_id AS id FROM pages WHERE document_id IS NOT NULL AND delivery_id = ? AND sequence IN ${LISTED}
			UNION SELECT id FROM documents WHERE delivery_id = ? AND inquiry_id IN ${LISTED}`,
		[...at, deliveryId, listed(inquiries)],
	);
	const ids = listed(documents.map(({id}) => id));
	await connection.run(
		`UPDATE pages SET state = 'blank', document_id = NULL, image = NULL, words = '[]', legibility = NULL WHERE delivery_id = ? AND sequence IN ${LISTED}`,
		at,
	);
	const tasks = `(SELECT id FROM review_tasks WHERE delivery_id = ? AND json_extract(data, '$.documentId') IN ${LISTED})`;
	await connection.run(`DELETE FROM facts WHERE subject IN ${tasks}`, [deliveryId, ids]);
	await connection.run(`DELETE FROM task_claims WHERE task_id IN ${tasks}`, [deliveryId, ids]);
	await connection.run(`DELETE FROM review_tasks WHERE id IN ${tasks}`, [deliveryId, ids]);
	await connection.run(`DELETE FROM documents WHERE id IN ${LISTED}`, [ids]);
	// Notes of the reading hold words of all pages; whoever needs them reads the new original.
	await connection.run('DELETE FROM journal WHERE delivery_id = ?', [deliveryId]);
}

async function putOriginal(connection: SqliteConnection, {deliveryId, sha256, byteLength}: NewOriginal): Promise<void> {
	await connection.run(
		`UPDATE deliveries SET original_sha256 = ?, data = json_set(data, '$.original', json_object('sha256', ?, 'mediaType', 'application/pdf', 'byteLength', ?))
		WHERE id = ?`,
		[sha256, sha256, byteLength, deliveryId],
	);
}

/** Papers of others that were held against the person keep the comparison no longer. */
async function forgetCandidates(connection: SqliteConnection, inquiries: readonly string[]): Promise<void> {
	for (const id of inquiries) {
		await connection.run(
			`UPDATE documents SET data = json_set(data, '$.match.candidates', (
				SELECT json_group_array(json(value)) FROM json_each(documents.data, '$.match.candidates') WHERE json_extract(value, '$.inquiryId') <> ?))
			WHERE instr(data, ?) > 0`,
			[id, id],
		);
		await connection.run(
			`UPDATE review_tasks SET data = json_set(data, '$.candidates', (
				SELECT json_group_array(value) FROM json_each(review_tasks.data, '$.candidates') WHERE value <> ?))
			WHERE instr(data, ?) > 0`,
			[id, id],
		);
	}
}
