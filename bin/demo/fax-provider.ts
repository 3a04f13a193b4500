import {randomUUID} from 'node:crypto';
import Fastify from 'fastify';
import twilio from 'twilio';

export interface FaxProviderOptions {
	/** Where the number's calls are answered: the receiving service's public address. */
	readonly webhookUrl: string;
	readonly signingKey: string;
	readonly projectId: string;
	/** Pause before a notice that was not taken is sent again. */
	readonly retryMs?: number;
}

export interface SentFax {
	readonly from: string;
	readonly to: string;
	readonly bytes?: Uint8Array;
	readonly mediaType?: string;
	readonly pages?: number;
	readonly status?: 'received' | 'failed';
	readonly errorCode?: string;
	readonly stationId?: string;
	/** To send the same fax's notice again. */
	readonly sid?: string;
}

export interface FaxProvider {
	/** Host name under which the media lie. */
	readonly mediaHost: string;
	/** Rings, asks what to do, then tells how the fax went. Gives the last answer to the second notice. */
	sendFax(fax: SentFax): Promise<{sid: string; ringing: number; received: number | null; answer: string}>;
	close(): Promise<void>;
}

const TRIES = 4;

/** A fax provider on this machine: signs, rings, tells and serves media as the real one does. */
export async function openFaxProvider({webhookUrl, signingKey, projectId, retryMs = 500}: FaxProviderOptions): Promise<FaxProvider> {
	const media = new Map<string, {bytes: Uint8Array; mediaType: string}>();
	const app = Fastify({logger: false});
	app.get<{Params: {sid: string}}>('/media/:sid', async (request, reply) => {
		const found = media.get(request.params.sid);
		return found ? reply.type(found.mediaType).send(Buffer.from(found.bytes)) : reply.status(404).send();
	});
	const address = await app.listen({host: '127.0.0.1', port: 0});

	async function post(url: string, fields: Record<string, string>): Promise<Response> {
		return fetch(url, {
			method: 'POST',
			headers: {'x-signalwire-signature': twilio.getExpectedTwilioSignature(signingKey, url, fields)},
			body: new URLSearchParams(fields),
		});
	}

	return {
		mediaHost: '127.0.0.1',

		async sendFax({from, to, bytes, mediaType = 'image/tiff', pages, status = 'received', errorCode, stationId, sid = randomUUID()}) {
			const call = {FaxSid: sid, AccountSid: projectId, From: from, To: to, ApiVersion: '2010-04-01'};
			const ringing = await post(webhookUrl, call);
			const answer = await ringing.text();
			const action = /<Receive[^>]*\baction="([^"]+)"/.exec(answer)?.[1]?.replaceAll('&amp;', '&');
			if (!ringing.ok || !action) {
				return {sid, ringing: ringing.status, received: null, answer};
			}

			if (bytes) {
				media.set(sid, {bytes, mediaType});
			}

			const notice = {
				...call,
				FaxStatus: status,
				...(stationId && {RemoteStationId: stationId}),
				...(pages !== undefined && {NumPages: String(pages)}),
				...(bytes && {MediaUrl: `${address}/media/${sid}`}),
				...(errorCode && {ErrorCode: errorCode, ErrorMessage: 'The call was dropped'}),
			};
			for (let attempt = 1; ; attempt++) {
				const told = await post(action, notice).catch(() => undefined);
				if ((told && told.status < 500) || attempt === TRIES) {
					return {sid, ringing: ringing.status, received: told?.status ?? null, answer};
				}

				await new Promise(resolve => setTimeout(resolve, retryMs));
			}
		},

		close: () => app.close(),
	};
}
