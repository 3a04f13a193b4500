import {z} from 'zod';
import {PARCEL_STATES, parcelId, registeredParcel} from '#pipeline/model/registered-parcel.ts';
import {carriersOf, waybillOf} from '#pipeline/parcels/waybill.ts';
import {entryOf, given, parcelChange} from '../parcels/entry.ts';
import {carrierSuggestion, openParcelFile, parcelFile} from '../parcels/file.ts';
import {photoRoutes} from '../parcels/photo-routes.ts';
import {sheetRoutes} from '../parcels/sheet-routes.ts';
import {closeParcel, correctParcel, reopenParcel} from '../parcels/steps.ts';
import {parcelNamed, shown, shownParcel} from '../parcels/view.ts';
import {defineRoute, type Route} from './route.ts';

const params = z.strictObject({id: parcelId});

/** Open parcels are few: their states follow from their scans and are looked up for all of them. */
const MOST_OPEN = 1000;

export const parcelRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/parcels',
		summary: 'Parcels, newest first, each with its sheets held against the pages scanned.',
		permission: 'parcels.read',
		query: z.strictObject({
			state: z.enum([...PARCEL_STATES, 'open']).optional(),
			waybill: z.string().max(100).transform(waybillOf).optional().describe('As typed or scanned; spaces and dashes do not matter'),
			dueBy: z.iso.date().optional().describe('Paper that has to have left by this day and is still here'),
			offset: z.coerce.number().int().min(0).default(0),
			limit: z.coerce.number().int().min(1).max(200).default(50),
		}),
		response: z.strictObject({parcels: z.array(shownParcel), total: z.int()}),
		async run({query: {state, offset, limit, ...query}}, {store}) {
			if (state === undefined || state === 'open' || state === 'closed') {
				const isClosed = state === undefined ? undefined : state === 'closed';
				const {parcels, total} = await store.parcels.list({...query, isClosed, offset, limit});
				return {parcels: await shown(parcels, store), total};
			}

			const {parcels} = await store.parcels.list({...query, isClosed: false, offset: 0, limit: MOST_OPEN});
			const inState = (await shown(parcels, store)).filter(parcel => parcel.state === state);
			return {parcels: inState.slice(offset, offset + limit), total: inState.length};
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/parcels',
		summary: 'Registers a parcel and gives it its number. Refused while an open parcel has the same waybill.',
		permission: 'parcels.write',
		body: parcelChange,
		response: shownParcel,
		async run({body, actor}, {store, clock, live}) {
			const at = clock.now().toISOString();
			const entry = entryOf(body);
			const parcel = await store.parcels.register(
				{entry, registeredBy: actor.accountId, registeredAt: at},
				{
					at,
					actor: actor.accountId,
					action: 'parcel-registered',
					details: {sheets: entry.sheetsCounted, discs: entry.discsCounted},
				},
			);
			live.tell({topic: 'parcel', id: parcel.id});
			return (await shown([parcel], store))[0]!;
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/parcels/waybill',
		goesOnWhenFull: true,
		summary: 'What a scanned or typed waybill is: as it is kept, whose it looks like, and the parcels that have it already.',
		permission: 'parcels.read',
		body: z.strictObject({text: z.string().min(1).max(100)}),
		response: z.strictObject({
			waybill: z.string(),
			carriers: z.array(carrierSuggestion),
			parcels: z.array(z.strictObject({id: parcelId, registeredAt: z.iso.datetime(), isClosed: z.boolean()})),
		}),
		async run({body}, {store}) {
			const waybill = waybillOf(body.text);
			const {parcels} = await store.parcels.list({waybill, offset: 0, limit: 20});
			return {
				waybill,
				carriers: carriersOf(waybill),
				parcels: parcels.map(({id, registeredAt, closed}) => ({id, registeredAt, isClosed: closed !== null})),
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/parcels/:id',
		summary: 'One parcel: its scans page by page, the balance, and what could not be read while the paper is at hand.',
		permission: 'parcels.read',
		params,
		response: parcelFile,
		run: async ({params: {id}}, {store}) => openParcelFile(await parcelNamed(id, store), store),
	}),
	defineRoute({
		method: 'PATCH',
		path: '/api/parcels/:id',
		summary: 'Corrects what is written of a parcel. Of a closed one only where its paper is and when it leaves.',
		permission: 'parcels.write',
		params,
		body: parcelChange,
		response: shownParcel,
		run: ({params: {id}, body, actor}, tools) => correctParcel(id, given(body), actor.accountId, tools),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/parcels/:id/close',
		summary: 'Says that nothing more comes of a parcel; with a reason when sheets and pages do not agree.',
		permission: 'parcels.write',
		params,
		body: z.strictObject({reason: registeredParcel.shape.closed.unwrap().shape.reason.default(null)}),
		response: shownParcel,
		run: ({params: {id}, body, actor}, tools) => closeParcel(id, body.reason?.trim() || null, actor.accountId, tools),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/parcels/:id/reopen',
		summary: 'Takes a closing back.',
		permission: 'parcels.write',
		params,
		response: shownParcel,
		run: ({params: {id}, actor}, tools) => reopenParcel(id, actor.accountId, tools),
	}),
	...photoRoutes,
	...sheetRoutes,
];
