import {z} from 'zod';
import {parcelId} from '#pipeline/model/registered-parcel.ts';
import {makeBatchReference} from '#pipeline/sheets/reference.ts';
import {batchSheet} from '#print/batch-sheet.ts';
import {defineRoute, type Route} from '../api/route.ts';
import {parcelNamed} from './view.ts';

export const sheetRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/parcels/:id/batch-sheet',
		summary: 'The sheet to lay on top of the stack before it is scanned, as PDF.',
		permission: 'parcels.read',
		params: z.strictObject({id: parcelId}),
		async run({params: {id}, reply}, {store, clock}) {
			const parcel = await parcelNamed(id, store);
			const pdf = await batchSheet({
				reference: makeBatchReference(id),
				parcel: {...parcel, name: id},
				printedOn: clock.now().toISOString().slice(0, 10),
			});
			return reply.type('application/pdf').header('content-disposition', `inline; filename="batch-sheet-${id}.pdf"`).send(Buffer.from(pdf));
		},
	}),
];
