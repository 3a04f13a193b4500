import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import twilio from 'twilio';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Intake} from '#pipeline/ports.ts';
import type {HttpConnector} from '../http-connector.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import type {Surroundings} from '../surroundings.ts';
import {arrivalOf, ended, ringing} from './notices.ts';
import type {TwilioCompatibleOptions} from './options.ts';
import {isSigned} from './signature.ts';

/** Form posts of a fax are small; anything larger is none. */
const BODY_LIMIT = 64 * 1024;

/** Faxes from a provider with the protocol Twilio had: rung with `<Receive>`, then told how it went, then the media fetched by the worker. */
export function openTwilioCompatible(options: TwilioCompatibleOptions, {log, clock}: Surroundings): HttpConnector {
	const {name, signingKey, previousSigningKey, projectId, apiToken} = options;
	const publicUrl = options.publicUrl.replace(/\/+$/, '');
	const keys = [signingKey, ...(previousSigningKey ? [previousSigningKey] : [])];
	const path = `/connectors/${name}/fax`;
	let intake: Intake | undefined;
	let inFlight = 0;

	/** The form's fields when the request is the provider's; otherwise answers 403 and gives nothing. */
	function signedFields(request: FastifyRequest, reply: FastifyReply): Record<string, string> | undefined {
		const fields = (request.body ?? {}) as Record<string, string>;
		if (isSigned(request.headers, `${publicUrl}${request.url}`, fields, keys)) {
			return fields;
		}

		log.event('webhook-refused', {connector: name, code: 'CONNECTOR_REFUSED'});
		void reply.status(403).type('text/plain').send('The signature does not fit.');
		return undefined;
	}

	async function answerRinging(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const fields = signedFields(request, reply);
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
		const fields = signedFields(request, reply);
		if (!fields) {
			return reply;
		}

		const notice = ended.safeParse(fields);
		if (!notice.success) {
			return malformed(reply);
		}

		if (!intake) {
			return reply.status(503).header('retry-after', '30').send();
		}

		inFlight++;
		try {
			const receipt = await intake.receive(name, arrivalOf(notice.data, clock.now()));
			log.event('fax-notice', {connector: name, kind: receipt.kind});
			return reply.type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
		} catch (error) {
			// Our fault, not the provider's: it shall come again.
			log.event('fax-not-taken', {connector: name, code: asIntakeError(error).code});
			return reply.status(503).header('retry-after', '60').type('text/plain').send('Try again.');
		} finally {
			inFlight--;
		}
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
			while (inFlight > 0) {
				await new Promise(resolve => setTimeout(resolve, 10));
			}
		},

		routes(app: FastifyInstance) {
			app.register(async scope => {
				scope.removeContentTypeParser('application/x-www-form-urlencoded');
				// Flat fields as decoded: the signature is over these and no others.
				scope.addContentTypeParser(
					'application/x-www-form-urlencoded',
					{parseAs: 'string', bodyLimit: BODY_LIMIT},
					(_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
				);
				scope.setErrorHandler(async (error, _request, reply) => {
					const status = (error as {statusCode?: number}).statusCode ?? 503;
					return reply
						.status(status >= 500 ? 503 : status)
						.header('retry-after', '60')
						.type('text/plain')
						.send('This could not be taken.');
				});
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
					...(apiToken && {credentials: {user: projectId, password: apiToken}}),
				},
				signal,
			),
	};
}
