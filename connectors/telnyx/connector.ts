import type {FastifyRequest} from 'fastify';
import {asIntakeError, IntakeError} from '#pipeline/errors.ts';
import type {HttpConnector} from '../http-connector.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Notice, openDoor, Refusal, SIGNATURE_NEEDED} from '../webhooks/door.ts';
import {jsonOf} from '../webhooks/fields.ts';
import {freshLink} from './fresh-link.ts';
import {openList} from './list.ts';
import {event, linkOf, noticeOf} from './notices.ts';
import type {TelnyxOptions} from './options.ts';
import {keyOf, signedAt} from './signature.ts';

/** Events of a fax are small; anything larger is none. */
const BODY_LIMIT = 64 * 1024;

/** Faxes from Telnyx: events signed with Ed25519 over time and body, the file fetched by the worker while its link lives, or by a renewed one. */
export function openTelnyx(options: TelnyxOptions, surroundings: Surroundings): HttpConnector {
	const {name, toleranceSeconds, apiKey, apiUrl, fetchTimeoutMs} = options;
	const keys = options.publicKeys.map(keyOf);

	async function understand({headers, body}: FastifyRequest, now: Date): Promise<Notice> {
		const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
		const signed = {timestamp: headers['telnyx-timestamp'], signature: headers['telnyx-signature-ed25519'], body: raw};
		const at = signedAt(signed, keys);
		if (at === undefined) {
			throw new Refusal(401);
		}

		const told = event.safeParse(jsonOf(raw));
		if (!told.success) {
			throw new Refusal(400);
		}

		const notice = noticeOf(told.data, now);
		// Sent again after we were away, or a clock is wrong: refusing it would lose the fax, and its id keeps a copied one from being a second.
		const isStale = Math.abs(now.getTime() - at) > toleranceSeconds * 1000;
		return isStale && 'arrival' in notice ? {arrival: {...notice.arrival, isStale}} : notice;
	}

	async function fetchMedia(remoteUrl: string, signal: AbortSignal) {
		const {url, id} = linkOf(remoteUrl);
		try {
			return await fetchFrom(url, signal);
		} catch (error) {
			if (asIntakeError(error).code !== 'CONNECTOR_REFUSED') {
				throw error;
			}
		}

		// Links need no credentials: one that is refused has expired.
		if (!apiKey || !id) {
			throw new IntakeError('MEDIA_REFUSED', 'The link to the fax has expired. With apiKey in the settings a new one is asked for.');
		}

		return fetchFrom(await freshLink(id, {apiUrl, apiKey, timeoutMs: fetchTimeoutMs}, signal), signal);
	}

	const fetchFrom = (url: string, signal: AbortSignal) =>
		safeFetch(
			url,
			{
				allowedHosts: options.mediaHosts,
				mayFetchPrivately: options.mayFetchPrivately,
				maxBytes: options.maxMediaBytes,
				timeoutMs: fetchTimeoutMs,
			},
			signal,
		);

	const reconciler = openList(options, surroundings.clock);
	return openDoor(
		{
			name,
			path: `/connectors/${name}/fax`,
			challenge: SIGNATURE_NEEDED,
			prepare(scope) {
				scope.addContentTypeParser('application/json', {parseAs: 'buffer', bodyLimit: BODY_LIMIT}, (_request, body, done) =>
					done(null, body),
				);
			},
			understand,
			fetchMedia,
			...(reconciler && {reconciler}),
		},
		surroundings,
	);
}
