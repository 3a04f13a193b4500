import {randomUUID} from 'node:crypto';
import twilio from 'twilio';
import {type Account, admit, basic, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';
import {type FaxProvider, type SentFax, statusOf, untilTaken} from './fax-provider.ts';

export const TWILIO_KEY = 'present-signing-key';
export const TWILIO_PREVIOUS_KEY = 'previous-signing-key';
export const TWILIO_TOKEN = 'token-of-the-interface';
const BASE = '/api/laml/2010-04-01/Accounts/project';
const MOST_ON_A_PAGE = 50;

/** A fax as the interface writes it; numbers of pages are text. */
function record(fax: KeptFax, {address}: Account): Record<string, unknown> {
	const {id, from, to, bytes, outcome = 'received', isOutbound, isUnderWay, isFileGone, at} = fax;
	return {
		sid: id,
		account_sid: 'project',
		api_version: 'v1',
		date_created: at.toISOString(),
		date_updated: at.toISOString(),
		direction: isOutbound ? 'outbound' : 'inbound',
		from,
		to,
		status: isUnderWay ? 'receiving' : isOutbound ? 'delivered' : outcome === 'received' ? 'received' : 'failed',
		num_pages: isUnderWay || !bytes ? null : String(pagesTold(fax)),
		media_url: bytes && !isUnderWay && !isFileGone ? `${address}/media/${id}` : null,
		error_code: outcome === 'received' ? null : '34002',
		quality: 'fine',
		price: '-0.005',
		links: {media: `${BASE}/Faxes/${id}/Media`},
	};
}

/** Lists newest first in pages that name the next one; the paths they name belong to another version of the interface. */
export const openTwilioAccount = () =>
	openAccount((app, account) => {
		const authorization = basic('project', TWILIO_TOKEN);
		app.get<{Params: {id: string}}>('/media/:id', async ({params}, reply) => serveFile(account.kept.get(params.id), reply));
		app.get<{Querystring: Record<string, string>}>(`${BASE}/Faxes`, async (request, reply) => {
			const {PageSize = '50', Page = '0', DateCreatedAfter = '1970-01-01'} = request.query;
			const size = Math.min(MOST_ON_A_PAGE, Number(PageSize));
			const found = account.newestFirst(new Date(DateCreatedAfter));
			const start = Number(Page) * size;
			const next = new URLSearchParams({...request.query, Page: String(Number(Page) + 1), PageToken: `PA${start}`});
			return (
				(await admit(request, reply, authorization, account)) ?? {
					uri: `/fax/v1/Faxes?Page=${Page}`,
					next_page_uri: start + size < found.length ? `/fax/v1/Faxes?${next}` : null,
					page: Number(Page),
					page_size: size,
					faxes: found.slice(start, start + size).map(fax => record(fax, account)),
				}
			);
		});
		app.delete<{Params: {id: string}}>(`${BASE}/Faxes/:id`, async (request, reply) => {
			const refused = await admit(request, reply, authorization, account);
			if (!refused && account.kept.delete(request.params.id)) {
				account.removed.push(request.params.id);
			}

			return refused ?? reply.status(204).send();
		});
	});

/** A provider with Twilio's protocol on this machine: rings, then tells how it went, both signed with HMAC-SHA1 by the vendor's own library. */
export async function openTwilioCompatibleProvider(webhookUrl: string) {
	const account = await openTwilioAccount();

	function post(url: string, fields: Record<string, string>, {forgery, isByPreviousSecret}: SentFax = {}): Promise<Response> {
		const key = forgery === 'wrong' || forgery === 'retired' ? `${forgery}-key` : isByPreviousSecret ? TWILIO_PREVIOUS_KEY : TWILIO_KEY;
		const signature = twilio.getExpectedTwilioSignature(key, forgery === 'wrong-address' ? `${url}/` : url, fields);
		return fetch(url, {
			method: 'POST',
			headers: forgery === 'unsigned' ? {} : {'x-signalwire-signature': signature},
			body: new URLSearchParams(forgery === 'altered' ? {...fields, NumPages: '999'} : fields),
		});
	}

	const provider: FaxProvider = {
		async send(fax) {
			const {id = randomUUID(), bytes, pages, outcome = 'received', hasExtras} = fax;
			const {from, to} = account.keep({...account.kept.get(id), ...fax, id});
			const call = {FaxSid: id, AccountSid: 'project', From: from, To: to, ApiVersion: '2010-04-01', ...(hasExtras && {Speed: 'ü'})};
			const ringing = await statusOf(post(webhookUrl, call, fax));
			if (ringing !== 200) {
				return {id, tries: [ringing]};
			}

			const notice = {
				...call,
				FaxStatus: outcome === 'received' ? 'received' : 'failed',
				...(pages !== undefined && {NumPages: String(pages)}),
				...(bytes && {MediaUrl: `${account.address}/media/${id}`}),
				...(outcome !== 'received' && {ErrorCode: '34002', ErrorMessage: 'The call was dropped'}),
			};
			return {id, tries: await untilTaken(() => post(`${webhookUrl}/received`, notice, fax))};
		},
		post(body, contentType) {
			const fields = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()));
			const url = `${webhookUrl}/received`;
			const signature = twilio.getExpectedTwilioSignature(TWILIO_KEY, url, fields);
			return statusOf(
				fetch(url, {method: 'POST', headers: {'content-type': contentType, 'x-twilio-signature': signature}, body: Buffer.from(body)}),
			);
		},
		close: account.close,
	};
	return {...provider, account, apiBase: `${account.address}${BASE}`};
}
