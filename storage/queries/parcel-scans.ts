import {sql} from 'kysely';
import type {ParcelScan, RegisteredParcel} from '#pipeline/model/registered-parcel.ts';
import {normaliseWaybill} from '#pipeline/parcels/waybill.ts';
import {RETURN_SHEET} from '#pipeline/sheets/describe-sheet.ts';
import type {Database} from '../schema.ts';

type Known = Pick<RegisteredParcel, 'id' | 'waybill'>;

interface Names {
	readonly sheet_reference: string | null;
	readonly parcel_name: string | null;
	readonly parcel_waybill: string | null;
}

/** Scans of these parcels: by the batch sheet on the stack, else by the folder's name or the waybill written beside the scans. */
export async function scansOf(database: Database, parcels: readonly Known[]): Promise<Map<string, ParcelScan[]>> {
	const scans = new Map<string, ParcelScan[]>(parcels.map(({id}) => [id, []]));
	const rows = parcels.length > 0 ? await tallies(database, parcels) : [];
	const sheets = await batchSheets(
		database,
		rows.map(({id}) => id),
	);
	const byName = namesOf(parcels);
	for (const row of rows) {
		const scan = scanOf(row, sheets.get(row.id));
		for (const id of parcelsOf(row, byName)) {
			scans.get(id)?.push(scan);
		}
	}

	return scans;
}

/** Ids of parcels by every name a scan may call them. Carriers use waybills again: one may be of several parcels. */
function namesOf(parcels: readonly Known[]): ReadonlyMap<string, readonly string[]> {
	const byName = new Map<string, string[]>();
	for (const {id, waybill} of parcels) {
		for (const name of new Set([id, normaliseWaybill(id), ...(waybill === null ? [] : [waybill])])) {
			byName.set(name, [...(byName.get(name) ?? []), id]);
		}
	}

	return byName;
}

/** The sheet on the stack speaks louder than the folder it was dropped in. */
function parcelsOf({sheet_reference, parcel_name, parcel_waybill}: Names, byName: ReadonlyMap<string, readonly string[]>): Set<string> {
	const called = sheet_reference === null ? [parcel_name, parcel_waybill] : [sheet_reference];
	return new Set(called.flatMap(name => (name === null ? [] : (byName.get(name) ?? []))));
}

type Tally = Awaited<ReturnType<typeof tallies>>[number];

function tallies(database: Database, parcels: readonly Known[]) {
	const waybills = parcels.flatMap(({waybill}) => waybill ?? []);
	const names = [...parcels.map(({id}) => normaliseWaybill(id)), ...waybills];
	const inState = (state: string) => sql<number>`coalesce(sum(pages.state = ${state}), 0)`;
	return database
		.selectFrom('deliveries')
		.leftJoin('pages', 'pages.delivery_id', 'deliveries.id')
		.select(({fn}) => [
			'deliveries.id',
			'deliveries.received_at',
			'deliveries.state',
			'sheet_reference',
			'parcel_name',
			'parcel_waybill',
			sql<string | null>`json_extract(deliveries.data, '$.failure.code')`.as('failure_code'),
			fn.count<number>('pages.sequence').as('received'),
			inState('filed').as('filed'),
			inState('blank').as('blank'),
			inState('in-review').as('in_review'),
			inState('unreadable').as('unreadable'),
			sql<number>`coalesce(sum(pages.state = 'blank' AND pages.sequence % 2 = 0), 0)`.as('blank_backs'),
		])
		.where(({or, eb}) =>
			or([
				eb('sheet_reference', 'in', [...parcels.map(({id}) => id), ...waybills]),
				eb('parcel_name', 'in', names),
				...(waybills.length > 0 ? [eb('parcel_waybill', 'in', waybills)] : []),
			]),
		)
		.groupBy('deliveries.id')
		.orderBy('deliveries.received_at')
		.orderBy('deliveries.id')
		.execute();
}

interface OwnSheets {
	readonly fronts: number;
	readonly blankBacks: number;
}

/** Our own sheets among the pages: intake sheets that ask for nothing are those of the stack. */
async function batchSheets(database: Database, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, OwnSheets>> {
	if (deliveryIds.length === 0) {
		return new Map();
	}

	const {rows} = await sql<{id: string; fronts: number; blankBacks: number}>`
		SELECT documents.delivery_id AS id, count(*) AS fronts, coalesce(sum(back.state = 'blank'), 0) AS blankBacks
		FROM documents, json_each(documents.data, '$.pages') AS page
		LEFT JOIN pages AS back ON back.delivery_id = documents.delivery_id AND back.sequence = page.value + 1
		WHERE documents.delivery_id IN (${sql.join(deliveryIds)}) AND documents.type = 'intake-sheet'
			AND NOT EXISTS (SELECT 1 FROM json_each(documents.data, '$.clues') AS clue WHERE json_extract(clue.value, '$.source') = ${RETURN_SHEET})
		GROUP BY documents.delivery_id`.execute(database);
	return new Map(rows.map(({id, ...sheets}) => [id, sheets]));
}

const scanOf = (row: Tally, sheets: OwnSheets | undefined): ParcelScan => ({
	deliveryId: row.id,
	receivedAt: row.received_at,
	isRead: row.state === 'filed' || row.state === 'in-review',
	isQuarantined: row.state === 'quarantined',
	failureCode: row.failure_code,
	received: row.received,
	filed: row.filed,
	blank: row.blank,
	inReview: row.in_review,
	unreadable: row.unreadable,
	blankBacks: row.blank_backs,
	batchSheets: sheets?.fronts ?? 0,
	batchSheetBacks: sheets?.blankBacks ?? 0,
});
