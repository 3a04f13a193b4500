import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {parcelId} from '#pipeline/model/registered-parcel.ts';
import {defineRoute, type Route} from '../api/route.ts';
import {cleanPhoto} from './photo.ts';
import {changeParcel} from './steps.ts';
import {parcelNamed, shownParcel} from './view.ts';

const params = z.strictObject({id: parcelId});

export const photoRoutes: readonly Route[] = [
	defineRoute({
		method: 'PUT',
		path: '/api/parcels/:id/photo',
		summary: 'Keeps a photo of a parcel: the body is a JPEG or PNG of at most 15 MB. Kept upright, smaller, and without place and time.',
		permission: 'parcels.write',
		params,
		response: shownParcel,
		async run({params: {id}, request, actor}, tools) {
			await parcelNamed(id, tools.store);
			const {sha256} = await tools.blobs.write(await cleanPhoto(request.body));
			return changeParcel(
				id,
				() => ({photo: {sha256, mediaType: 'image/jpeg'}}),
				{actor: actor.accountId, action: 'parcel-photographed', details: {sha256}},
				tools,
			);
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/parcels/:id/photo',
		summary: 'The photo of a parcel, as JPEG.',
		permission: 'parcels.read',
		params,
		/** Changes with the picture, so that a window asks again. */
		query: z.strictObject({v: z.string().max(64).optional()}),
		async run({params: {id}, reply}, {store, blobs}) {
			const {photo} = await parcelNamed(id, store);
			if (!photo) {
				throw new IntakeError('NOT_FOUND', 'There is no photo of this parcel.');
			}

			return reply.type(photo.mediaType).send(Buffer.from(await blobs.read(photo.sha256)));
		},
	}),
];
