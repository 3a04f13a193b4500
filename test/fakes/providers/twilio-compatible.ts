import {randomUUID} from 'node:crypto';
import twilio from 'twilio';
import {type FaxProvider, FROM, openMediaServer, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';

export const TWILIO_KEY = 'present-signing-key';
export const TWILIO_PREVIOUS_KEY = 'previous-signing-key';

/** A provider with Twilio's protocol on this machine: rings, then tells how it went, both signed with HMAC-SHA1 by the vendor's own library. */
export async function openTwilioCompatibleProvider(webhookUrl: string) {
	const server = await openMediaServer();

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
			const call = {FaxSid: id, AccountSid: 'project', From: FROM, To: TO, ApiVersion: '2010-04-01', ...(hasExtras && {Speed: 'ü'})};
			const ringing = await statusOf(post(webhookUrl, call, fax));
			if (ringing !== 200) {
				return {id, tries: [ringing]};
			}

			if (bytes) {
				server.files.set(`/media/${id}`, bytes);
			}

			const notice = {
				...call,
				FaxStatus: outcome === 'received' ? 'received' : 'failed',
				...(pages !== undefined && {NumPages: String(pages)}),
				...(bytes && {MediaUrl: `${server.address}/media/${id}`}),
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
		close: server.close,
	};
	return provider;
}
