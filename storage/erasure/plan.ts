import {IntakeError} from '#pipeline/errors.ts';
import {type DocumentType, isOfDelivery} from '#pipeline/model/document.ts';
import type {ErasureOrder} from '#pipeline/model/erasure.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';

/** Whom or what somebody wants erased. */
export interface ErasureTarget {
	readonly inquiries: readonly string[];
	/** Deliveries that go as a whole, whoever they belong to. */
	readonly deliveries: readonly string[];
}

export interface ErasurePlan extends Pick<ErasureOrder, 'inquiries' | 'deliveries' | 'pages'> {
	/** Deliveries whose papers may be the same person's, nobody has decided: they stay unless they are named. */
	readonly undecided: readonly string[];
}

/** SQLite's own list of values out of a JSON array: any number of them is one parameter. */
export const LISTED = '(SELECT value FROM json_each(?))';
export const listed = (values: readonly string[]): string => JSON.stringify(values);

interface DocumentRow {
	readonly id: string;
	readonly delivery_id: string;
	readonly inquiry_id: string | null;
	readonly type: string;
}

/**
 * What belongs to the target. A delivery goes as a whole when nothing in it is somebody else's or undecided; of others only the pages of the
 * target's documents. Throws NOT_FOUND for what there is not, STATE_CONFLICT under a legal hold, STORAGE_BUSY for what is being read.
 */
export async function planErasure(connection: SqliteConnection, target: ErasureTarget): Promise<ErasurePlan> {
	const inquiries = await withMerged(connection, target.inquiries);
	await assertThere(connection, target);
	await assertNotHeld(connection, inquiries);
	const touched = await connection.all<DocumentRow>(
		`SELECT id, delivery_id, inquiry_id, type FROM documents WHERE delivery_id IN
			(SELECT delivery_id FROM documents WHERE inquiry_id IN ${LISTED} UNION SELECT value FROM json_each(?))`,
		[listed(inquiries), listed(target.deliveries)],
	);
	const own = new Set(inquiries);
	const whole = new Set(target.deliveries);
	const pages: Array<ErasurePlan['pages'][number]> = [];
	for (const [deliveryId, documents] of Map.groupBy(touched, row => row.delivery_id)) {
		if (whole.has(deliveryId)) {
			continue;
		}

		const isShared = documents.some(
			({inquiry_id: inquiryId, type}) => !own.has(inquiryId ?? '') && (inquiryId !== null || !isOfDelivery(type as DocumentType)),
		);
		if (isShared) {
			const ids = documents.filter(({inquiry_id: inquiryId}) => own.has(inquiryId ?? '')).map(({id}) => id);
			pages.push({deliveryId, sequences: await sequencesOf(connection, deliveryId, ids)});
		} else {
			whole.add(deliveryId);
		}
	}

	const deliveries = [...whole].sort();
	await assertNotRead(connection, [...deliveries, ...pages.map(({deliveryId}) => deliveryId)]);
	return {inquiries, deliveries, pages, undecided: await undecidedOf(connection, inquiries, deliveries)};
}

/** An inquiry that turned out to be another one of the same person goes with it. */
async function withMerged(connection: SqliteConnection, ids: readonly string[]): Promise<string[]> {
	const rows = await connection.all<{id: string}>(
		`WITH RECURSIVE same(id) AS (SELECT value FROM json_each(?)
			UNION SELECT inquiries.id FROM inquiries JOIN same ON json_extract(inquiries.data, '$.mergedInto') = same.id)
		SELECT id FROM same ORDER BY id`,
		[listed(ids)],
	);
	return rows.map(({id}) => id);
}

async function assertThere(connection: SqliteConnection, {inquiries, deliveries}: ErasureTarget): Promise<void> {
	const missing = [
		...(await missingIn(connection, 'inquiries', inquiries)).map(id => `inquiry ${id}`),
		...(await missingIn(connection, 'deliveries', deliveries)).map(id => `delivery ${id}`),
	];
	if (missing.length > 0) {
		throw new IntakeError('NOT_FOUND', `There is no ${missing.join(', no ')}.`);
	}
}

async function missingIn(connection: SqliteConnection, table: 'inquiries' | 'deliveries', ids: readonly string[]): Promise<string[]> {
	const rows = await connection.all<{value: string}>(`SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM ${table})`, [
		listed(ids),
	]);
	return rows.map(({value}) => value);
}

export async function assertNotHeld(connection: SqliteConnection, inquiries: readonly string[]): Promise<void> {
	const held = await connection.all<{inquiry_id: string; reference: string}>(
		`SELECT inquiry_id, reference FROM legal_holds WHERE lifted_at IS NULL AND inquiry_id IN ${LISTED}`,
		[listed(inquiries)],
	);
	if (held.length > 0) {
		const why = held.map(({inquiry_id: id, reference}) => `${id} (${reference})`).join(', ');
		throw new IntakeError('STATE_CONFLICT', `Under legal hold and not erased: ${why}. Lift the hold first, if that is right.`);
	}
}

/** A journey under way would write back what is deleted behind its back. */
export async function assertNotRead(connection: SqliteConnection, deliveries: readonly string[]): Promise<void> {
	const [row] = await connection.all<{count: number}>(
		`SELECT count(*) AS count FROM jobs WHERE lease_until >= ? AND delivery_id IN ${LISTED}`,
		[new Date().toISOString(), listed(deliveries)],
	);
	if ((row?.count ?? 0) > 0) {
		throw new IntakeError('STORAGE_BUSY', 'Some of these papers are being read just now. Try again in a minute.');
	}
}

async function sequencesOf(connection: SqliteConnection, deliveryId: string, documents: readonly string[]): Promise<number[]> {
	const rows = await connection.all<{sequence: number}>(
		`SELECT sequence FROM pages WHERE delivery_id = ? AND document_id IN ${LISTED} ORDER BY sequence`,
		[deliveryId, listed(documents)],
	);
	return rows.map(({sequence}) => sequence);
}

async function undecidedOf(connection: SqliteConnection, inquiries: readonly string[], deliveries: readonly string[]): Promise<string[]> {
	const rows = await connection.all<{delivery_id: string}>(
		`SELECT DISTINCT documents.delivery_id FROM document_candidates JOIN documents ON documents.id = document_candidates.document_id
		WHERE document_candidates.inquiry_id IN ${LISTED} AND documents.inquiry_id IS NULL AND documents.delivery_id NOT IN ${LISTED}`,
		[listed(inquiries), listed(deliveries)],
	);
	return rows.map(({delivery_id: id}) => id);
}
