import {IntakeError} from '#pipeline/errors.ts';
import {type RegisteredParcel, registeredParcel} from '#pipeline/model/registered-parcel.ts';
import type {NewParcel, Parcels} from '#pipeline/parcels/ports.ts';
import type {Database, Databases, Writing} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {pageGlances} from './page-glances.ts';
import {scansOf} from './parcel-scans.ts';

const parcelOf = ({data}: {data: string}): RegisteredParcel => registeredParcel.parse(JSON.parse(data));

const rowOf = (parcel: RegisteredParcel) => ({
	waybill: parcel.waybill,
	is_closed: parcel.closed ? 1 : 0,
	due_on: parcel.goneOn === null ? parcel.returnOrDestroyOn : null,
	registered_at: parcel.registeredAt,
	data: JSON.stringify(registeredParcel.parse(parcel)),
});

export function parcelQueries({writer, reader}: Databases): Parcels {
	return {
		register: (parcel, event) =>
			writer.transaction().execute(async transaction => {
				const registered = await insert(transaction, parcel);
				await appendAudit(transaction, {...event, subject: registered.id});
				return registered;
			}),

		find: id => find(reader, id),

		async list({isClosed, waybill, dueBy, offset, limit}) {
			let found = reader.selectFrom('parcels');
			if (isClosed !== undefined) {
				found = found.where('is_closed', '=', isClosed ? 1 : 0);
			}

			if (waybill !== undefined) {
				found = found.where('waybill', '=', waybill);
			}

			if (dueBy !== undefined) {
				found = found.where('due_on', '<=', dueBy);
			}

			const [rows, {total}] = await Promise.all([
				found.select('data').orderBy('registered_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset).execute(),
				found.select(({fn}) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
			]);
			return {parcels: rows.map(parcelOf), total};
		},

		change: (id, change, event) =>
			writer.transaction().execute(async transaction => {
				const present = await find(transaction, id);
				if (!present) {
					throw new IntakeError('NOT_FOUND', 'There is no such parcel.');
				}

				const changed = {...present, ...change(present)};
				await refuseSameWaybill(transaction, changed);
				await transaction.updateTable('parcels').set(rowOf(changed)).where('id', '=', id).execute();
				await appendAudit(transaction, {...event, subject: id});
				return changed;
			}),

		scans: parcels => scansOf(reader, parcels),
		pages: deliveryIds => pageGlances(reader, deliveryIds),
	};
}

async function find(database: Database, id: string): Promise<RegisteredParcel | undefined> {
	const row = await database.selectFrom('parcels').select('data').where('id', '=', id).executeTakeFirst();
	return row && parcelOf(row);
}

/** Numbers count up within the year; the one writer gives each once. */
async function insert(transaction: Writing, {entry, registeredBy, registeredAt}: NewParcel): Promise<RegisteredParcel> {
	const year = Number(registeredAt.slice(0, 4));
	const {highest} = await transaction
		.selectFrom('parcels')
		.select(({fn}) => fn.max<number | null>('number').as('highest'))
		.where('year', '=', year)
		.executeTakeFirstOrThrow();
	const number = (highest ?? 0) + 1;
	const id = `P-${year}-${String(number).padStart(4, '0')}`;
	const parcel: RegisteredParcel = {...entry, id, photo: null, registeredBy, registeredAt, closed: null};
	await refuseSameWaybill(transaction, parcel);
	await transaction
		.insertInto('parcels')
		.values({id, year, number, ...rowOf(parcel)})
		.execute();
	return parcel;
}

/** The same label scanned twice is the same parcel. */
async function refuseSameWaybill(transaction: Writing, {id, waybill, closed}: RegisteredParcel): Promise<void> {
	if (waybill === null || closed) {
		return;
	}

	const other = await transaction
		.selectFrom('parcels')
		.select('id')
		.where('waybill', '=', waybill)
		.where('is_closed', '=', 0)
		.where('id', '<>', id)
		.executeTakeFirst();
	if (other) {
		throw new IntakeError(
			'STATE_CONFLICT',
			`This waybill is registered already, as ${other.id}. Open that parcel, or correct the waybill.`,
		);
	}
}
