import {createHash, createHmac, randomInt} from 'node:crypto';
import {type Account, admit, basic, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';
import {type FaxProvider, FROM, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';
import {FORM_TYPE, type FormPart, formOf} from './form.ts';

export const PHAXIO_TOKEN = 'present-callback-token';
export const PHAXIO_PREVIOUS_TOKEN = 'previous-callback-token';

/** The published scheme: address, fields by name with their text, files by name with their hash. */
export function phaxioSignature(url: string, parts: readonly FormPart[], token: string): string {
	const sorted = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	const fields = sorted.filter(({filename}) => filename === undefined).map(({name, value}) => name + value);
	const files = sorted
		.filter(({filename}) => filename !== undefined)
		.map(({name, value}) => name + createHash('sha1').update(value).digest('hex'));
	return createHmac('sha1', token)
		.update(url + fields.join('') + files.join(''))
		.digest('hex');
}

export const PHAXIO_KEY = {apiKey: 'api-key', apiSecret: 'api-secret'};
const LARGEST_PAGE = 1000;

/** A fax as the list writes it. */
const record = (fax: KeptFax): Record<string, unknown> => {
	const isGood = (fax.outcome ?? 'received') === 'received';
	return {
		id: Number(fax.id),
		direction: fax.isOutbound ? 'sent' : 'received',
		num_pages: fax.isUnderWay || (!isGood && !fax.bytes) ? 0 : pagesTold(fax),
		status: fax.isUnderWay ? 'inprogress' : isGood ? 'success' : 'failure',
		is_test: false,
		created_at: fax.at.toISOString(),
		completed_at: fax.isUnderWay ? null : fax.at.toISOString(),
		from_number: fax.from,
		to_number: fax.to,
		error_type: isGood ? null : 'faxError',
		error_id: isGood ? null : 131,
		tags: {},
	};
};

/** Lists by number of page from a time on, gives files and removes them, for key and secret. */
export const openPhaxioAccount = (): Promise<Account> =>
	openAccount((app, account) => {
		const {kept} = account;
		app.addHook('onRequest', (request, reply) => admit(request, reply, basic(PHAXIO_KEY.apiKey, PHAXIO_KEY.apiSecret), account));
		app.get<{Querystring: Record<string, string>}>('/v2.1/faxes', async ({query}) => {
			const [size, number] = [Math.min(LARGEST_PAGE, Number(query['per_page'] ?? 25)), Number(query['page'] ?? 1)];
			const found = account
				.newestFirst(new Date(query['created_after'] ?? 0))
				.filter(({isOutbound}) => query['direction'] !== 'received' || !isOutbound);
			return {
				success: true,
				message: 'Retrieved faxes successfully',
				data: found.slice((number - 1) * size, number * size).map(record),
				paging: {total: found.length, per_page: size, page: number},
			};
		});
		app.get<{Params: {id: string}}>('/v2.1/faxes/:id/file', async ({params}, reply) => serveFile(kept.get(params.id), reply));
		app.delete<{Params: {id: string}}>('/v2.1/faxes/:id/file', async ({params}) => {
			const fax = kept.get(params.id);
			if (fax) {
				fax.isFileGone = true;
				account.removed.push(fax.id);
			}

			return {success: true, message: 'Deleted files successfully'};
		});
	});

/** Phaxio on this machine: one multipart post per fax with the file in it, signed with HMAC-SHA1 over address, fields and file hashes. */
export function openPhaxioProvider(webhookUrl: string) {
	function post(body: Uint8Array, contentType: string, signature?: string): Promise<Response> {
		return fetch(webhookUrl, {
			method: 'POST',
			headers: {'content-type': contentType, ...(signature !== undefined && {'x-phaxio-signature': signature})},
			body: Buffer.from(body),
		});
	}

	/** Signs these parts and sends them, or others in their place. */
	const tell = (parts: readonly FormPart[], {forgery, isByPreviousSecret}: SentFax = {}, sent = parts): Promise<Array<number | null>> => {
		const token =
			forgery === 'wrong' || forgery === 'retired' ? `${forgery}-token` : isByPreviousSecret ? PHAXIO_PREVIOUS_TOKEN : PHAXIO_TOKEN;
		const url = forgery === 'wrong-address' ? `${webhookUrl}/` : webhookUrl;
		const signature = forgery === 'unsigned' ? undefined : phaxioSignature(url, parts, token);
		return untilTaken(() => post(formOf(sent), FORM_TYPE, signature));
	};

	const provider: FaxProvider = {
		async send(fax) {
			const {id = String(randomInt(1_000_000, 9_999_999)), bytes, hasExtras, forgery} = fax;
			const parts = partsOf({...fax, id});
			const altered = parts.map(part =>
				part.filename === undefined ? part : {...part, value: Buffer.concat([bytes ?? Buffer.from(''), Buffer.from('x')])},
			);
			const extra = {name: 'zebra', value: 'ü=&'};
			return {
				id,
				tries: await tell(
					hasExtras ? [...parts, extra] : parts,
					fax,
					forgery === 'altered' ? altered : hasExtras ? [...parts, extra] : parts,
				),
			};
		},
		post: (body, contentType) => statusOf(post(Buffer.from(body), contentType, 'a'.repeat(40))),
		async close() {},
	};
	return {...provider, tell, partsOf};
}

function partsOf({id, bytes, pages, outcome = 'received', hasExtras}: SentFax, more: Record<string, unknown> = {}): FormPart[] {
	const isGood = outcome === 'received';
	const fax = {
		id: Number(id),
		direction: 'received',
		num_pages: pages ?? 0,
		cost: 7,
		status: isGood ? 'success' : 'failure',
		is_test: false,
		created_at: '2026-10-03T08:00:00.000-06:00',
		completed_at: '2026-10-03T08:01:00.000-06:00',
		from_number: FROM,
		to_number: TO,
		caller_name: null,
		tags: {},
		error_type: isGood ? null : 'faxError',
		error_id: isGood ? null : 131,
		error_message: isGood ? null : 'Incomplete transmission',
		...(hasExtras && {barcodes: [{type: 'QR', value: 'ü'}], relay: {a: 1}}),
		...more,
	};
	return [
		{name: 'success', value: String(isGood)},
		{name: 'is_test', value: 'false'},
		{name: 'direction', value: 'received'},
		{name: 'message', value: isGood ? '' : 'Incomplete transmission'},
		{name: 'fax', value: JSON.stringify(fax)},
		...(bytes ? [{name: 'file', value: bytes, filename: 'fax.pdf', type: 'application/pdf'}] : []),
	];
}
