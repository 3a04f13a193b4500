import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import Fastify, {type FastifyReply, type FastifyRequest} from 'fastify';
import twilio from 'twilio';

export interface FaxProviderOptions {
	/** Where the number's calls are answered: the receiving service's public address. */
	readonly webhookUrl: string;
	readonly signingKey: string;
	readonly projectId: string;
	/** When given, media are shown only to whoever brings project id and this token. */
	readonly apiToken?: string;
	/** Providers name the header of the same signature differently. */
	readonly signatureHeader?: 'x-signalwire-signature' | 'x-twilio-signature';
	/** Pause before a notice that was not taken is sent again. */
	readonly retryMs?: number;
	/** How long an answer may take. */
	readonly answerMs?: number;
}

/** How media may go wrong. */
export interface MediaTrouble {
	/** So many times it is not there yet. */
	readonly missingFirst?: number;
	readonly delayMs?: number;
	/** Answered with a redirect to this address; `{self}` stands for the address asked for. */
	readonly redirectTo?: string;
	/** Breaks off in the middle. */
	readonly isTruncated?: boolean;
	/** Goes on for so many bytes after its end, without saying so beforehand. */
	readonly surplusBytes?: number;
}

export interface SentFax {
	readonly from: string;
	readonly to: string;
	readonly bytes?: Uint8Array;
	readonly mediaType?: string;
	readonly pages?: number;
	readonly status?: 'received' | 'failed' | 'receiving';
	readonly errorCode?: string;
	readonly stationId?: string;
	/** To send the same fax's notice again. */
	readonly sid?: string;
	/** Where the notice says the media lie, when not here. */
	readonly mediaUrl?: string;
	readonly trouble?: MediaTrouble;
}

export interface SendingReport {
	readonly sid: string;
	/** Status of the answer to the first request. */
	readonly ringing: number;
	/** Status of the last answer to the second request; null when none was sent or answered. */
	readonly received: number | null;
	/** Statuses of all tries of the second request, null where nobody answered. */
	readonly tries: ReadonlyArray<number | null>;
	/** Body of the answer to the first request. */
	readonly answer: string;
}

export interface FaxProvider {
	/** Host name under which the media lie. */
	readonly mediaHost: string;
	/** Rings, asks what to do, then tells how the fax went, again until it is taken. */
	sendFax(fax: SentFax): Promise<SendingReport>;
	close(): Promise<void>;
}

interface Media {
	readonly bytes: Uint8Array;
	readonly mediaType: string;
	readonly trouble: MediaTrouble;
	asked: number;
}

const TRIES = 4;

/** A fax provider on this machine: signs, rings, tells and serves media as the real one does. */
export async function openFaxProvider(options: FaxProviderOptions): Promise<FaxProvider> {
	const {webhookUrl, projectId, apiToken, retryMs = 500, answerMs = 15_000} = options;
	const media = new Map<string, Media>();
	const app = Fastify({logger: false, forceCloseConnections: true});
	const expected = apiToken && `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`;
	app.get<{Params: {sid: string}}>('/media/:sid', async (request, reply) => {
		const found = media.get(request.params.sid);
		if (expected && request.headers.authorization !== expected) {
			return reply.status(401).send();
		}

		return found && ++found.asked > (found.trouble.missingFirst ?? 0) ? serve(found, request, reply) : reply.status(404).send();
	});
	const address = await app.listen({host: '127.0.0.1', port: 0});

	async function post(url: string, fields: Record<string, string>): Promise<Response> {
		return fetch(url, {
			method: 'POST',
			headers: {[options.signatureHeader ?? 'x-signalwire-signature']: twilio.getExpectedTwilioSignature(options.signingKey, url, fields)},
			body: new URLSearchParams(fields),
			signal: AbortSignal.timeout(answerMs),
		});
	}

	/** Gives all answers' statuses; the last one is final. */
	async function tell(action: string, notice: Record<string, string>): Promise<Array<number | null>> {
		const tries: Array<number | null> = [];
		for (;;) {
			const status = await post(action, notice).then(
				answer => answer.status,
				() => null,
			);
			tries.push(status);
			if ((status !== null && status < 500) || tries.length === TRIES) {
				return tries;
			}

			await pause(retryMs);
		}
	}

	return {
		mediaHost: '127.0.0.1',

		async sendFax({from, to, bytes, mediaType = 'image/tiff', sid = randomUUID(), status = 'received', trouble = {}, ...fax}) {
			const call = {FaxSid: sid, AccountSid: projectId, From: from, To: to, ApiVersion: '2010-04-01'};
			const ringing = await post(webhookUrl, call);
			const answer = await ringing.text();
			const action = ringing.ok ? actionOf(answer) : undefined;
			if (!action) {
				return {sid, ringing: ringing.status, received: null, tries: [], answer};
			}

			if (bytes) {
				media.set(sid, {bytes, mediaType, trouble, asked: 0});
			}

			const mediaUrl = fax.mediaUrl ?? (bytes && `${address}/media/${sid}`);
			const tries = await tell(action, {
				...call,
				FaxStatus: status,
				...(fax.stationId && {RemoteStationId: fax.stationId}),
				...(fax.pages !== undefined && {NumPages: String(fax.pages)}),
				...(mediaUrl && {MediaUrl: mediaUrl}),
				...(fax.errorCode && {ErrorCode: fax.errorCode, ErrorMessage: 'The call was dropped'}),
			});
			return {sid, ringing: ringing.status, received: tries.at(-1) ?? null, tries, answer};
		},

		close: () => app.close(),
	};
}

/** Where `<Receive>` wants to be told; undefined when the answer is none. */
function actionOf(xml: string): string | undefined {
	const action = /<Response>\s*<Receive\b[^>]*\baction="([^"]+)"/.exec(xml)?.[1];
	return action?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

async function serve({bytes, mediaType, trouble}: Media, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
	if (trouble.delayMs) {
		await pause(trouble.delayMs);
	}

	if (trouble.redirectTo) {
		return reply.redirect(trouble.redirectTo.replace('{self}', request.url));
	}

	reply.type(mediaType);
	if (trouble.isTruncated) {
		reply.hijack();
		reply.raw.writeHead(200, {'content-type': mediaType, 'content-length': bytes.length});
		reply.raw.write(bytes.subarray(0, bytes.length / 2), () => reply.raw.destroy());
		return reply;
	}

	return trouble.surplusBytes ? reply.send(withSurplus(bytes, trouble.surplusBytes)) : reply.send(Buffer.from(bytes));
}

/** A web stream, so that it goes out in chunks whose total nobody was told. */
function withSurplus(bytes: Uint8Array, surplus: number): ReadableStream<Uint8Array> {
	let left = surplus;
	return new ReadableStream({
		start: controller => controller.enqueue(bytes),
		pull(controller) {
			const size = Math.min(left, 16_384);
			left -= size;
			if (size === 0) {
				controller.close();
			} else {
				controller.enqueue(new Uint8Array(size));
			}
		},
	});
}
