import sharp from 'sharp';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {clue} from '#pipeline/model/clue.ts';
import {filedPage} from '#pipeline/model/filing.ts';
import {deliveryNamed} from './deliveries.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const params = z.strictObject({id: z.string().min(1).max(100), sequence: z.coerce.number().int().positive()});
const EXTENSIONS: Record<string, string> = {'application/pdf': 'pdf', 'image/tiff': 'tif', 'image/jpeg': 'jpg', 'image/png': 'png'};

async function pageOf({id, sequence}: z.output<typeof params>, {store}: ApiTools) {
	const page = (await store.filings.pages(id)).find(candidate => candidate.sequence === sequence);
	if (!page) {
		throw new IntakeError('NOT_FOUND', 'There is no such page.');
	}

	return page;
}

export const pageRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/deliveries/:id/pages/:sequence',
		summary: 'One page: its words with their places, and what was found on it.',
		permission: 'pages.read',
		params,
		response: filedPage.extend({clues: z.array(clue)}),
		async run(asked, tools) {
			const page = await pageOf(asked.params, tools);
			const documents = await tools.store.filings.documents({deliveryId: page.deliveryId});
			const clues = documents.find(({id}) => id === page.documentId)?.clues.filter(({page: at}) => at === page.sequence) ?? [];
			return {...page, clues};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/deliveries/:id/pages/:sequence/image',
		summary: 'The picture of a page, upright; `width` in pixels for a smaller one, `box` (left,top,right,bottom) for a part.',
		permission: 'pages.read',
		params,
		query: z.strictObject({
			width: z.coerce.number().int().min(40).max(2400).optional(),
			box: z
				.string()
				.regex(/^\d{1,6},\d{1,6},\d{1,6},\d{1,6}$/, 'four numbers: left,top,right,bottom')
				.optional(),
			/** Changes with the picture, so that a window asks again. */
			v: z.string().max(64).optional(),
		}),
		async run({params: asked, query, reply}, tools) {
			const {image} = await pageOf(asked, tools);
			if (!image) {
				throw new IntakeError('NOT_FOUND', 'This page has no picture: it could not be decoded.');
			}

			const bytes = await tools.blobs.read(image.sha256);
			if (query.width === undefined && query.box === undefined) {
				return reply.type(bytes[0] === 0x89 ? 'image/png' : 'image/jpeg').send(Buffer.from(bytes));
			}

			let picture = sharp(Buffer.from(bytes));
			if (query.box !== undefined) {
				const [left, top, right, bottom] = query.box.split(',').map(Number) as [number, number, number, number];
				const [x, y] = [Math.min(left, image.widthPx - 1), Math.min(top, image.heightPx - 1)];
				picture = picture.extract({
					left: x,
					top: y,
					width: Math.max(1, Math.min(right, image.widthPx) - x),
					height: Math.max(1, Math.min(bottom, image.heightPx) - y),
				});
			}

			if (query.width !== undefined) {
				picture = picture.resize({width: query.width, withoutEnlargement: true});
			}

			return reply.type('image/webp').send(await picture.webp({quality: 70, effort: 1}).toBuffer());
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/deliveries/:id/original',
		summary: 'The bytes as they were received.',
		permission: 'pages.read',
		params: params.pick({id: true}),
		async run({params: {id}, actor, reply}, tools) {
			const {original} = await deliveryNamed(id, tools);
			if (!original) {
				throw new IntakeError('NOT_FOUND', 'Nothing was received of this delivery.');
			}

			await tools.store.audit.append({
				at: tools.clock.now().toISOString(),
				actor: actor.accountId,
				action: 'original-downloaded',
				subject: id,
				details: {},
			});
			return (
				reply
					.type('application/octet-stream')
					// Whatever is in it: opened by a browser all the same, it may do nothing.
					.header('content-security-policy', 'sandbox')
					.header('content-disposition', `attachment; filename="delivery-${id}.${EXTENSIONS[original.mediaType] ?? 'bin'}"`)
					.send(Buffer.from(await tools.blobs.read(original.sha256)))
			);
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/search',
		goesOnWhenFull: true,
		summary: 'Pages that hold these words; accents, case and misread letters do not matter.',
		permission: 'pages.read',
		body: z.strictObject({text: z.string().trim().min(1).max(200), limit: z.int().min(1).max(100).default(50)}),
		response: z.strictObject({
			hits: z.array(
				z.strictObject({
					deliveryId: z.string(),
					sequence: z.int(),
					snippet: z.string(),
					inquiryId: z.string().nullable(),
					documentType: z.string().nullable(),
				}),
			),
		}),
		async run({body}, {store}) {
			return {hits: [...(await store.filings.search(body.text, body.limit))]};
		},
	}),
];
