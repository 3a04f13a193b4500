import type {FastifyInstance} from 'fastify';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {FiledPage} from '#pipeline/model/filing.ts';
import type {Box} from '#pipeline/model/geometry.ts';
import {html} from '../html.ts';
import type {WebTools} from '../server.ts';
import {layout} from '../views/layout.ts';

const params = z.object({id: z.string().max(100), sequence: z.coerce.number().int().positive()});

const boxQuery = z.object({
	box: z
		.string()
		.regex(/^\d+,\d+,\d+,\d+$/)
		.optional()
		.catch(undefined),
});

/** One page: its picture, the boxes of what was found on it, and its text. */
export function pageRoutes(app: FastifyInstance, {store, blobs}: WebTools): void {
	async function pageOf(request: {params: unknown}): Promise<FiledPage> {
		const {id, sequence} = params.parse(request.params);
		const page = (await store.filings.pages(id)).find(candidate => candidate.sequence === sequence);
		if (!page) {
			throw new IntakeError('NOT_FOUND', `There is no page ${sequence} in delivery ${id}.`);
		}

		return page;
	}

	app.get('/deliveries/:id/pages/:sequence/image', async (request, reply) => {
		const {image} = await pageOf(request);
		if (!image) {
			throw new IntakeError('NOT_FOUND', 'This page has no image.');
		}

		const bytes = await blobs.read(image.sha256);
		const isPng = bytes[0] === 0x89;
		return reply.type(isPng ? 'image/png' : 'image/jpeg').send(Buffer.from(bytes));
	});

	app.get('/deliveries/:id/pages/:sequence', async (request, reply) => {
		const page = await pageOf(request);
		const {deliveryId, sequence, image, words, documentId, state} = page;
		const documents = await store.filings.documents({deliveryId});
		const found = documents.find(({id}) => id === documentId)?.clues.filter(clue => clue.page === sequence) ?? [];
		const asked = boxQuery.parse(request.query).box?.split(',').map(Number) as [number, number, number, number] | undefined;
		const boxes: Array<{box: Box; title: string}> = [
			...found.flatMap(({box, field, source}) => (box ? [{box, title: `${field}: ${source}`}] : [])),
			...(asked ? [{box: {left: asked[0], top: asked[1], right: asked[2], bottom: asked[3]}, title: 'asked about'}] : []),
		];
		const picture = image
			? html`<div class="sheet"><img src="/deliveries/${deliveryId}/pages/${sequence}/image" alt="Page ${sequence}">
<svg viewBox="0 0 ${image.widthPx} ${image.heightPx}" aria-hidden="true">
${boxes.map(({box, title}) => html`<rect x="${box.left - 4}" y="${box.top - 4}" width="${box.right - box.left + 8}" height="${box.bottom - box.top + 8}"><title>${title}</title></rect>`)}
</svg></div>`
			: html`<p>This page could not be decoded. Its original is kept.</p>`;
		const body = html`<p><a href="/deliveries/${deliveryId}">Delivery</a> · <span class="state ${state}">${state}</span></p>
${picture}
<h2>Text</h2>
<p>${words.map(({text}) => text).join(' ')}</p>`;
		return reply.type('text/html').send(layout(`Page ${sequence}`, body).markup);
	});
}
