import type {FastifyInstance, FastifyRequest} from 'fastify';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Arrival, Connector, Intake} from '#pipeline/ports.ts';
import type {Reconciler} from '#pipeline/reconciliation/ports.ts';
import type {HttpConnector} from '../http-connector.ts';
import type {Surroundings} from '../surroundings.ts';
import {letFinish, takeLargeInTurn} from './large-bodies.ts';

/** What a request is not taken for. Thrown while it is checked; the sentence answered says nothing of its content. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly statusCode: 400 | 401 | 403 | 404 | 413;

	constructor(statusCode: Refusal['statusCode']) {
		super(ANSWERS[statusCode]);
		this.statusCode = statusCode;
	}
}

/** Said with 401 by those that sign. */
export const SIGNATURE_NEEDED = 'Signature realm="fax"';

const ANSWERS: Record<number, string> = {
	400: 'This is no notice of a fax.',
	401: 'Nothing here proves that this comes from the provider.',
	403: 'This does not come from the provider.',
	404: 'There is nothing here.',
	413: 'This is larger than a fax may be.',
	415: 'This kind of content is not taken.',
};

/** A notice once it is known to come from the provider: something that arrived, or why there is nothing to keep (a word for the log). */
export type Notice = {readonly arrival: Arrival} | {readonly nothing: string};

export interface DoorRules {
	readonly name: string;
	/** Where notices are posted, with a route parameter where a part of it is secret. */
	readonly path: string;
	/** Hangs body parsers, and whatever has to be refused before a body is read. */
	readonly prepare: (scope: FastifyInstance) => void | Promise<void>;
	/** What is asked for with 401, as in `Basic realm="fax"`. */
	readonly challenge: string;
	/** Checks first, then reads. Throws a Refusal; writes nothing. */
	readonly understand: (request: FastifyRequest, now: Date) => Promise<Notice>;
	/** When senders are known before the body is read: a fax that is too large then becomes a question to a person. */
	readonly isCheckedBeforeBody?: boolean;
	readonly fetchMedia?: NonNullable<Connector['fetchMedia']>;
	readonly reconciler?: Reconciler;
}

/**
 * The part that is the same for every provider that posts notices: answered with 200 only when the fax is durable, with 503 and
 * Retry-After when the fault is ours, with 4xx when it is not the provider's request. Requests are neither logged nor quoted.
 */
export function openDoor(rules: DoorRules, {log, clock}: Surroundings): HttpConnector {
	const {name, fetchMedia, reconciler} = rules;
	const inFlight = new Set<Promise<unknown>>();
	let intake: Intake | undefined;

	async function keep(arrival: Arrival, to: Intake): Promise<void> {
		const receiving = to.receive(name, arrival);
		inFlight.add(receiving);
		try {
			const {kind} = await receiving;
			log.event('fax-notice', {connector: name, kind});
			if (arrival.isStale && kind === 'accepted') {
				log.event('fax-stale', {connector: name});
			}
		} catch (error) {
			log.event('fax-not-taken', {connector: name, code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
			throw error;
		} finally {
			inFlight.delete(receiving);
		}
	}

	async function refused(status: number, address: string): Promise<void> {
		const isForeign = status === 401 || status === 403 || status === 404;
		log.event(isForeign ? 'webhook-refused' : 'webhook-malformed', {
			connector: name,
			code: status === 413 ? 'ARRIVAL_TOO_LARGE' : 'CONNECTOR_REFUSED',
		});
		if (isForeign) {
			await intake?.refused?.(name, {status, address});
		}

		if (status === 413 && rules.isCheckedBeforeBody) {
			// Without this the provider would give up one day and nobody would know of the fax.
			await intake?.reject(name, {
				subject: `${name}-too-large`,
				code: 'ARRIVAL_TOO_LARGE',
				reason: `The provider of "${name}" sends a fax that is larger than maxMediaBytes allows. Raise it, or fetch the fax from the provider's own pages.`,
			});
		}
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

		routes(app) {
			app.register(async scope => {
				scope.removeAllContentTypeParsers();
				scope.setErrorHandler(async (error, request, reply) => {
					const status = (error as {statusCode?: number}).statusCode ?? 500;
					// What is still coming of a body nobody reads must not stand before the next request.
					reply.header('connection', 'close').type('text/plain');
					if (status < 400 || status >= 500) {
						await letFinish(request);
						return reply.status(503).header('retry-after', '60').send('Not taken. Please send it again.');
					}

					await refused(status, request.ip);
					if (status === 413) {
						await letFinish(request);
					}

					if (status === 401) {
						reply.header('www-authenticate', rules.challenge);
					}

					return reply.status(status).send(ANSWERS[status] ?? ANSWERS[400]);
				});
				takeLargeInTurn(scope);
				await rules.prepare(scope);
				scope.get(rules.path, async (_request, reply) =>
					reply.status(405).header('allow', 'POST').type('text/plain').send('Send it with POST.'),
				);
				scope.post(rules.path, async (request, reply) => {
					const notice = await rules.understand(request, clock.now());
					if ('nothing' in notice) {
						log.event('fax-notice', {connector: name, kind: notice.nothing});
					} else if (intake) {
						await keep(notice.arrival, intake);
					} else {
						throw new Error('The connector is stopped.');
					}

					return reply.type('text/plain').send('Taken.');
				});
			});
		},

		...(fetchMedia && {fetchMedia}),
		...(reconciler && {reconciler}),
	};
}
