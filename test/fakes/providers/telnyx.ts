import {generateKeyPairSync, type KeyObject, randomUUID, sign} from 'node:crypto';
import {admit, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';
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

const ENDS = {received: 'received', failed: 'failed', partial: 'received'} as const;
const LARGEST_PAGE = 250;

/** A fax as the interface writes it. */
const record = (fax: KeptFax, link: string | null): Record<string, unknown> => ({
	record_type: 'fax',
	id: fax.id,
	connection_id: '1447842681660114324',
	direction: fax.isOutbound ? 'outbound' : 'inbound',
	from: fax.from,
	to: fax.to,
	status: fax.isUnderWay ? 'receiving' : ENDS[fax.outcome ?? 'received'],
	store_media: true,
	quality: 'high',
	created_at: fax.at.toISOString(),
	updated_at: fax.at.toISOString(),
	...(fax.pages !== undefined && !fax.isUnderWay && {page_count: pagesTold(fax)}),
	...(fax.outcome === 'failed' && {failure_reason: 'sender_call_dropped'}),
	...(fax.outcome === 'partial' && {partial_content: true}),
	...(link !== null && !fax.isUnderWay && {media_url: link}),
});

/** Lists newest first by number of page, serves files by links that expire, renews them, removes faxes; all but the links for its API key. */
async function openTelnyxAccount() {
	const links = new Map<string, number>();
	const account = await openAccount((app, self) => {
		const {kept} = self;
		const linkOf = ({id, bytes, isFileGone}: KeptFax) =>
			bytes && !isFileGone ? `${self.address}/media/${id}?link=${links.get(id) ?? 1}` : null;
		app.get<{Params: {id: string}; Querystring: {link: string}}>('/media/:id', async ({params, query}, reply) => {
			const fax = kept.get(params.id);
			return fax && !fax.isLinkExpired && Number(query.link) === (links.get(fax.id) ?? 1)
				? serveFile(fax, reply)
				: reply.status(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
		});
		app.addHook('onRequest', async (request, reply) =>
			request.url.startsWith('/v2/') ? admit(request, reply, `Bearer ${TELNYX_API_KEY}`, self) : undefined,
		);
		app.post<{Params: {id: string}}>('/v2/faxes/:id/actions/refresh', async ({params}, reply) => {
			const fax = kept.get(params.id);
			if (!fax || fax.isFileGone) {
				return reply.status(404).send({errors: [{code: '10005'}]});
			}

			links.set(fax.id, (links.get(fax.id) ?? 1) + 1);
			fax.isLinkExpired = false;
			return {data: {result: 'ok'}};
		});
		app.get<{Params: {id: string}}>('/v2/faxes/:id', async ({params}, reply) => {
			const fax = kept.get(params.id);
			return fax ? {data: record(fax, linkOf(fax))} : reply.status(404).send({});
		});
		app.delete<{Params: {id: string}}>('/v2/faxes/:id', async ({params}, reply) => {
			if (kept.delete(params.id)) {
				self.removed.push(params.id);
			}

			return reply.status(204).send();
		});
		app.get<{Querystring: Record<string, string>}>('/v2/faxes', async ({query}) => {
			const size = Math.min(LARGEST_PAGE, Number(query['page[size]'] ?? 20));
			const number = Number(query['page[number]'] ?? 1);
			const since = new Date(query['filter[created_at][gte]'] ?? 0);
			const found = self.newestFirst(since).filter(({isOutbound}) => query['filter[direction][eq]'] !== 'inbound' || !isOutbound);
			return {
				data: found.slice((number - 1) * size, number * size).map(fax => record(fax, linkOf(fax))),
				meta: {page_number: number, page_size: size, total_results: found.length, total_pages: Math.ceil(found.length / size)},
			};
		});
	});
	return {account, linkOf: (id: string) => `${account.address}/media/${id}?link=${links.get(id) ?? 1}`};
}

/** Telnyx on this machine: signs events with Ed25519 over `timestamp|body`; what it keeps, it lists and serves. */
export async function openTelnyxProvider(webhookUrl: string) {
	const {account, linkOf} = await openTelnyxAccount();

	function post(
		body: string | Uint8Array,
		contentType: string,
		{forgery, isByPreviousSecret, signedAgoSeconds = 0}: SentFax = {},
	): Promise<Response> {
		const timestamp = String(Math.floor(Date.now() / 1000) - signedAgoSeconds);
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
			const {from, to} = account.keep({...account.kept.get(id), ...fax, id});
			const payload = {
				fax_id: id,
				from,
				to,
				...(pages !== undefined && {page_count: pages}),
				...(bytes && {media_url: linkOf(id)}),
				...(outcome === 'failed' && {status: 'failed', failure_reason: 'sender_call_dropped'}),
				...(outcome !== 'failed' && {status: 'received', partial_content: outcome === 'partial', call_duration_secs: 50}),
			};
			await tell(telnyxEvent('fax.receiving.started', {fax_id: id, status: 'receiving'}), fax);
			return {id, tries: await tell(telnyxEvent(outcome === 'failed' ? 'fax.failed' : 'fax.received', payload, hasExtras), fax)};
		},
		post: (body, contentType) => statusOf(post(body, contentType)),
		close: account.close,
	};
	return {
		...provider,
		account,
		apiUrl: `${account.address}/v2`,
		mediaHost: '127.0.0.1',
		tell,
		expire(id: string) {
			account.kept.get(id)!.isLinkExpired = true;
		},
		forget: (id: string) => account.kept.delete(id),
	};
}
