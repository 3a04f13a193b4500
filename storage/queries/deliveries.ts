import {IntakeError} from '#pipeline/errors.ts';
import type {AuditEvent} from '#pipeline/model/audit-event.ts';
import {type Delivery, delivery} from '#pipeline/model/delivery.ts';
import type {PageBalance} from '#pipeline/model/filing.ts';
import type {Clock, Deliveries, NewJob, Receipt} from '#pipeline/ports.ts';
import {arrivalHash} from '../erasure/arrival-hash.ts';
import {groupCommit} from '../group-commit.ts';
import type {Database, Databases, Writing} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {enqueueFirstJobs} from './queue.ts';

const UNLIMITED = 100_000;

const rowOf = (value: Delivery) => ({
	id: value.id,
	connector: value.connector,
	external_id: value.externalId,
	received_at: value.receivedAt,
	state: value.state,
	original_sha256: value.original?.sha256 ?? null,
	data: JSON.stringify(value),
});

export const deliveryOf = ({data}: {data: string}): Delivery => delivery.parse(JSON.parse(data));

/** Changes named fields within the caller's transaction. */
export async function changeDelivery(
	database: Database,
	id: string,
	changes: Partial<Delivery> | ((known: Delivery) => Partial<Delivery>),
): Promise<void> {
	const row = await database.selectFrom('deliveries').select('data').where('id', '=', id).executeTakeFirst();
	if (!row) {
		throw new IntakeError('NOT_FOUND', `There is no delivery ${id}.`);
	}

	const known = deliveryOf(row);
	const {id: _, ...changed} = rowOf({...known, ...(typeof changes === 'function' ? changes(known) : changes)});
	await database.updateTable('deliveries').set(changed).where('id', '=', id).execute();
}

/** A batch sheet tells of which registered parcel a scan is, whatever folder it was dropped in. */
export async function noteSheetReference(database: Database, id: string, sheetReference: string): Promise<void> {
	const row = await database.selectFrom('deliveries').select('data').where('id', '=', id).executeTakeFirstOrThrow();
	const {parcel} = deliveryOf(row);
	await changeDelivery(database, id, {parcel: {...(parcel ?? {name: sheetReference}), sheetReference}});
}

interface Acceptance {
	readonly accepted: Delivery;
	readonly job: NewJob;
	readonly at: string;
}

/** Of each its delivery, job and audit event; or the one that came before under the same id, be it in the same batch. */
async function acceptAll(transaction: Writing, batch: readonly Acceptance[]): Promise<Receipt[]> {
	const known = await knownAmong(transaction, batch);
	const fresh: Acceptance[] = [];
	const receipts = batch.map((acceptance): Receipt => {
		const {accepted} = acceptance;
		const of = known.get(keyOf(accepted.connector, accepted.externalId));
		if (of !== undefined) {
			return {kind: 'duplicate', of};
		}

		known.set(keyOf(accepted.connector, accepted.externalId), accepted.id);
		fresh.push(acceptance);
		return {kind: 'accepted', delivery: accepted};
	});
	if (fresh.length > 0) {
		await transaction
			.insertInto('deliveries')
			.values(fresh.map(({accepted}) => rowOf(accepted)))
			.execute();
		await enqueueFirstJobs(transaction, fresh);
		await appendAudit(transaction, ...fresh.map(receivedEvent));
	}

	return receipts;
}

const keyOf = (connector: string, externalId: string) => JSON.stringify([connector, externalId]);

async function knownAmong(transaction: Writing, batch: readonly Acceptance[]): Promise<Map<string, Delivery['id']>> {
	const known = new Map<string, Delivery['id']>();
	for (const [connector, ofConnector] of Map.groupBy(batch, ({accepted}) => accepted.connector)) {
		const rows = await transaction
			.selectFrom('deliveries')
			.select(['id', 'external_id'])
			.where('connector', '=', connector)
			.where(
				'external_id',
				'in',
				ofConnector.map(({accepted}) => accepted.externalId),
			)
			.execute();
		for (const {id, external_id: externalId} of rows) {
			known.set(keyOf(connector, externalId), id as Delivery['id']);
		}
	}

	return known;
}

const receivedEvent = ({accepted, at}: Acceptance): AuditEvent => ({
	at,
	actor: accepted.connector,
	action: 'delivery-received',
	subject: accepted.id,
	details: {
		channel: accepted.channel,
		transport: accepted.transport,
		announcedPages: accepted.announcedPages,
		sha256: accepted.original?.sha256 ?? null,
		...(accepted.isStale && {isStale: true}),
	},
});

export function deliveryQueries({writer, reader}: Databases, clock: Clock): Deliveries {
	const acceptTogether = groupCommit(writer, acceptAll);
	return {
		accept: (accepted, job) => acceptTogether({accepted, job, at: clock.now().toISOString()}),

		async find(id) {
			const row = await reader.selectFrom('deliveries').select('data').where('id', '=', id).executeTakeFirst();
			return row && deliveryOf(row);
		},

		async findByExternalId(connector, externalId) {
			const row = await reader
				.selectFrom('deliveries')
				.select('data')
				.where('connector', '=', connector)
				.where('external_id', '=', externalId)
				.executeTakeFirst();
			return row && deliveryOf(row);
		},

		async erasedAs(connector, externalId) {
			const row = await reader
				.selectFrom('erased_arrivals')
				.select('delivery_id')
				.where('arrival_sha256', '=', arrivalHash(connector, externalId))
				.executeTakeFirst();
			return row?.delivery_id;
		},

		async list({limit = UNLIMITED, state} = {}) {
			let query = reader.selectFrom('deliveries').select('data').orderBy('received_at', 'desc').limit(limit);
			if (state) {
				query = query.where('state', '=', state);
			}

			return (await query.execute()).map(deliveryOf);
		},

		update: (id, changes, event) =>
			writer.transaction().execute(async transaction => {
				await changeDelivery(transaction, id, changes);
				await appendAudit(transaction, event);
			}),

		async sameOriginal(sha256) {
			const rows = await reader
				.selectFrom('deliveries')
				.select('id')
				.where('original_sha256', '=', sha256)
				.orderBy('received_at')
				.execute();
			return rows.map(({id}) => id);
		},

		async balance(id): Promise<PageBalance> {
			const row = await reader.selectFrom('deliveries').select('data').where('id', '=', id).executeTakeFirst();
			const counts = await reader
				.selectFrom('pages')
				.select(({fn}) => ['state', fn.countAll<number>().as('count')])
				.where('delivery_id', '=', id)
				.groupBy('state')
				.execute();
			return balanceOf(row ? deliveryOf(row).announcedPages : null, new Map(counts.map(({state, count}) => [state, count])));
		},
	};
}

export function balanceOf(announced: number | null, counts: ReadonlyMap<string, number>): PageBalance {
	const [filed, blank, inReview, unreadable] = ['filed', 'blank', 'in-review', 'unreadable'].map(state => counts.get(state) ?? 0) as [
		number,
		number,
		number,
		number,
	];
	const received = [...counts.values()].reduce((sum, count) => sum + count, 0);
	return {
		announced,
		received,
		filed,
		blank,
		inReview,
		unreadable,
		isBalanced: received === filed + blank + inReview + unreadable && (announced === null || announced === received),
	};
}
