import {generateKeyPairSync, type KeyObject, randomUUID, sign} from 'node:crypto';
import Fastify from 'fastify';
import {type FaxProvider, FROM, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';

const KEYS = {present: generateKeyPairSync('ed25519'), previous: generateKeyPairSync('ed25519'), retired: generateKeyPairSync('ed25519')};
/** As the portal shows it: the raw key in base64. */
const shown = (key: KeyObject) => key.export({format: 'der', type: 'spki'}).subarray(-32).toString('base64');

export const TELNYX_PUBLIC_KEYS = [shown(KEYS.present.publicKey), shown(KEYS.previous.publicKey)];
export const TELNYX_API_KEY = 'KEY0123';

/** An event with its envelope, as the provider writes it. */
export function telnyxEvent(type: string, payload: Record<string, unknown>, hasExtras = false): Record<string, unknown> {
	return {
		data: {
			event_type: type,
			id: randomUUID(),
			occurred_at: new Date().toISOString(),
			payload: {
				connection_id: '1447842681660114324',
				direction: 'inbound',
				from: FROM,
				to: TO,
				user_id: '19a75cea-02c6-4b9a-84fa-c9bc8341feb8',
				...payload,
				...(hasExtras && {ocr: {text: 'ü'}, caller_id: null}),
			},
			record_type: 'event',
		},
		...(hasExtras && {schema: [1, 2]}),
	};
}

/**
 * Telnyx on this machine: signs events with Ed25519 over `timestamp|body`, serves files by links that expire, renews them for its API key.
 */
export async function openTelnyxProvider(webhookUrl: string) {
	const files = new Map<string, {bytes: Uint8Array; link: number; isExpired: boolean}>();
	const app = Fastify({forceCloseConnections: true});
	app.get<{Params: {id: string}; Querystring: {link: string}}>('/media/:id', async ({params, query}, reply) => {
		const file = files.get(params.id);
		return file && !file.isExpired && Number(query.link) === file.link
			? reply.type('application/pdf').send(Buffer.from(file.bytes))
			: reply.status(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
	});
	app.addHook('onRequest', async (request, reply) => {
		if (request.url.startsWith('/v2/') && request.headers.authorization !== `Bearer ${TELNYX_API_KEY}`) {
			return reply.status(401).send({errors: [{code: '10009'}]});
		}
	});
	app.post<{Params: {id: string}}>('/v2/faxes/:id/actions/refresh', async ({params}, reply) => {
		const file = files.get(params.id);
		if (!file) {
			return reply.status(404).send({errors: [{code: '10005'}]});
		}

		file.link++;
		file.isExpired = false;
		return {data: {result: 'ok'}};
	});
	app.get<{Params: {id: string}}>('/v2/faxes/:id', async ({params}, reply) =>
		files.has(params.id) ? {data: {id: params.id, media_url: linkOf(params.id)}} : reply.status(404).send({}),
	);
	const address = await app.listen({host: '127.0.0.1', port: 0});
	const linkOf = (id: string) => `${address}/media/${id}?link=${files.get(id)?.link}`;

	function post(body: string | Uint8Array, contentType: string, {forgery, isByPreviousSecret}: SentFax = {}): Promise<Response> {
		const timestamp = String(Math.floor(Date.now() / 1000) - (forgery === 'stale' ? 600 : 0));
		const key =
			forgery === 'wrong'
				? generateKeyPairSync('ed25519')
				: KEYS[forgery === 'retired' ? 'retired' : isByPreviousSecret ? 'previous' : 'present'];
		const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), Buffer.from(body)]), key.privateKey).toString('base64');
		return fetch(webhookUrl, {
			method: 'POST',
			headers: {
				'content-type': contentType,
				...(forgery !== 'unsigned' && {'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature}),
			},
			body: forgery === 'altered' ? Buffer.from(body.toString().replace('"fax_id":"', '"fax_id":"0')) : Buffer.from(body),
		});
	}

	const tell = (event: unknown, fax: SentFax = {}) =>
		untilTaken(attempt => post(JSON.stringify({...(event as object), meta: {attempt, delivered_to: webhookUrl}}), 'application/json', fax));

	const provider: FaxProvider = {
		async send(fax) {
			const {id = randomUUID(), bytes, pages, outcome = 'received', hasExtras} = fax;
			if (bytes) {
				files.set(id, {bytes, link: 1, isExpired: false});
			}

			const payload = {
				fax_id: id,
				...(pages !== undefined && {page_count: pages}),
				...(bytes && {media_url: linkOf(id)}),
				...(outcome === 'failed' && {status: 'failed', failure_reason: 'sender_call_dropped'}),
				...(outcome !== 'failed' && {status: 'received', partial_content: outcome === 'partial', call_duration_secs: 50}),
			};
			await tell(telnyxEvent('fax.receiving.started', {fax_id: id, status: 'receiving'}), fax);
			return {id, tries: await tell(telnyxEvent(outcome === 'failed' ? 'fax.failed' : 'fax.received', payload, hasExtras), fax)};
		},
		post: (body, contentType) => statusOf(post(body, contentType)),
		close: () => app.close(),
	};
	return {
		...provider,
		apiUrl: `${address}/v2`,
		mediaHost: '127.0.0.1',
		tell,
		expire(id: string) {
			files.get(id)!.isExpired = true;
		},
		forget: (id: string) => files.delete(id),
	};
}
