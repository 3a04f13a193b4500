import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import twilio from 'twilio';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Intake} from '#pipeline/ports.ts';
import type {HttpConnector} from '../http-connector.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import type {Surroundings} from '../surroundings.ts';
import {SIGNATURE_NEEDED} from '../webhooks/door.ts';
import {openList} from './list.ts';
import {arrivalOf, ended, isUnderWay, ringing} from './notices.ts';
import type {TwilioCompatibleOptions} from './options.ts';
import {isSigned} from './signature.ts';

/** Form posts of a fax are small; anything larger is none. */
const BODY_LIMIT = 64 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const NOTHING_TO_DO = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Faxes from a provider with the protocol Twilio had: rung with `<Receive>`, then told how it went, then the media fetched by the worker. */
export function openTwilioCompatible(options: TwilioCompatibleOptions, {log, clock}: Surroundings): HttpConnector {
	const {name, signingKey, previousSigningKey, projectId, apiToken} = options;
	const publicUrl = options.publicUrl.replace(/\/+$/, '');
	const keys = [signingKey, ...(previousSigningKey ? [previousSigningKey] : [])];
	const path = `/connectors/${name}/fax`;
	let intake: Intake | undefined;
	const inFlight = new Set<Promise<unknown>>();
	const reconciler = openList(options, clock);

	/** The form's fields when the request is the provider's; otherwise answers 401 and gives nothing. */
	async function signedFields(request: FastifyRequest, reply: FastifyReply): Promise<Record<string, string> | undefined> {
		const fields = (request.body ?? {}) as Record<string, string>;
		if (isSigned(request.headers, `${publicUrl}${request.url}`, fields, keys)) {
			return fields;
		}

		log.event('webhook-refused', {connector: name, code: 'CONNECTOR_REFUSED'});
		await intake?.refused?.(name, {status: 401, address: request.ip});
		void reply.status(401).header('www-authenticate', SIGNATURE_NEEDED).type('text/plain').send('The signature does not fit.');
		return undefined;
	}

	async function answerRinging(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const fields = await signedFields(request, reply);
		if (!fields) {
			return reply;
		}

		if (!ringing.safeParse(fields).success) {
			return malformed(reply);
		}

		const response = new twilio.twiml.FaxResponse();
		response.receive({action: `${publicUrl}${path}/received`, method: 'POST', mediaType: 'image/tiff', pageSize: 'a4'});
		return reply.type('text/xml').send(response.toString());
	}

	async function answerEnded(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const fields = await signedFields(request, reply);
		if (!fields) {
			return reply;
		}

		const notice = ended.safeParse(fields);
		if (!notice.success) {
			return malformed(reply);
		}

		if (isUnderWay(notice.data)) {
			log.event('fax-notice', {connector: name, kind: 'under-way'});
			return reply.type('text/xml').send(NOTHING_TO_DO);
		}

		if (!intake) {
			return unavailable(reply);
		}

		const receiving = intake.receive(name, arrivalOf(notice.data, clock.now()));
		inFlight.add(receiving);
		try {
			const {kind} = await receiving;
			log.event('fax-notice', {connector: name, kind});
			return reply.type('text/xml').send(NOTHING_TO_DO);
		} catch (error) {
			// Our fault, not the provider's: it shall come again.
			log.event('fax-not-taken', {connector: name, code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
			return unavailable(reply);
		} finally {
			inFlight.delete(receiving);
		}
	}

	function unavailable(reply: FastifyReply): FastifyReply {
		return reply.status(503).header('retry-after', '60').type('text/plain').send('Not taken. Please send it again.');
	}

	function malformed(reply: FastifyReply): FastifyReply {
		log.event('webhook-malformed', {connector: name, code: 'CONNECTOR_REFUSED'});
		return reply.status(400).type('text/plain').send('This is no notice of a fax.');
	}

	return {
		name,

		async start(to) {
			intake = to;
		},

		async stop() {
			intake = undefined;
			await Promise.allSettled(inFlight);
		},

		routes(app: FastifyInstance) {
			app.register(async scope => {
				// Flat fields as decoded: the signature is over these and no others. Any other kind of body is answered 415.
				scope.removeAllContentTypeParsers();
				scope.addContentTypeParser(FORM, {parseAs: 'string', bodyLimit: BODY_LIMIT}, (_request, body, done) =>
					done(null, Object.fromEntries(new URLSearchParams(body as string))),
				);
				scope.setErrorHandler(async (error, _request, reply) => {
					const status = (error as {statusCode?: number}).statusCode ?? 500;
					return status >= 500 ? unavailable(reply) : reply.status(status).type('text/plain').send('This is no notice of a fax.');
				});
				for (const url of [path, `${path}/received`]) {
					scope.get(url, async (_request, reply) =>
						reply.status(405).header('allow', 'POST').type('text/plain').send('Send it with POST.'),
					);
				}

				scope.post(path, answerRinging);
				scope.post(`${path}/received`, answerEnded);
			});
		},

		fetchMedia: (url, signal) =>
			safeFetch(
				url,
				{
					allowedHosts: options.mediaHosts,
					mayFetchPrivately: options.mayFetchPrivately,
					maxBytes: options.maxMediaBytes,
					timeoutMs: options.fetchTimeoutMs,
					...(apiToken && {credentials: {host: options.mediaHosts[0] ?? '', user: projectId, password: apiToken}}),
				},
				signal,
			),

		...(reconciler && {reconciler}),
	};
}
