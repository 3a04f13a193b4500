import type {FastifyInstance, FastifyReply} from 'fastify';
import type {z} from 'zod';
import {type ErrorCode, IntakeError} from '#pipeline/errors.ts';
import type {Log} from '#pipeline/ports.ts';

/** Codes of answers that refuse; the browser client decides by them, never by the sentence. */
export type RefusalCode =
	| 'SIGN_IN_NEEDED'
	| 'SIGN_IN_REFUSED'
	| 'SIGN_IN_THROTTLED'
	| 'SIGN_IN_BUSY'
	| 'PUBLIC_URL_NEEDED'
	| 'PASSWORD_WRONG'
	| 'NOT_PERMITTED'
	| 'ROUTE_UNGUARDED'
	| 'CROSS_SITE_REFUSED'
	| 'CSRF_TOKEN_WRONG'
	| 'UNAVAILABLE'
	| ErrorCode;

export interface Refused {
	readonly status: number;
	readonly code: RefusalCode;
	readonly message: string;
	readonly retryAfterSeconds?: number;
	readonly problems?: ReadonlyArray<{readonly field: string; readonly problem: string}>;
}

/** Ends a route with an answer that refuses. Its sentence never repeats what was sent. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly refused: Refused;

	constructor(refused: Refused) {
		super(refused.message);
		this.refused = refused;
	}
}

export function sendRefusal(reply: FastifyReply, {status, ...body}: Refused): FastifyReply {
	if (body.retryAfterSeconds !== undefined) {
		reply.header('retry-after', String(body.retryAfterSeconds));
	}

	return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** What was sent, or every problem with it at once: known field names only, nothing that was sent. */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const parsed = schema.safeParse(value ?? {});
	if (parsed.success) {
		return parsed.data;
	}

	const problems = parsed.error.issues.map(({code, path, message}) => ({
		field: path.join('.'),
		problem: code === 'unrecognized_keys' ? 'holds a field that is not known here' : message,
	}));
	throw new Refusal({status: 400, code: 'INPUT_INVALID', message: 'Please correct what is marked.', problems});
}

const STATUS: Partial<Record<ErrorCode, number>> = {NOT_FOUND: 404, INPUT_INVALID: 400, STATE_CONFLICT: 409};

/** Answers of the routes of this scope are JSON; what we did not foresee is told to the log by its code alone. */
export function refuseAsJson(app: FastifyInstance, log: Log): void {
	app.setErrorHandler(async (error, _request, reply) => {
		if (error instanceof Refusal) {
			return sendRefusal(reply, error.refused);
		}

		const known = error instanceof IntakeError ? STATUS[error.code] : undefined;
		if (error instanceof IntakeError && known) {
			return sendRefusal(reply, {status: known, code: error.code, message: error.message});
		}

		const asked = (error as {statusCode?: number}).statusCode;
		if (asked !== undefined && asked >= 400 && asked < 500) {
			return sendRefusal(reply, {status: asked, code: 'INPUT_INVALID', message: 'This request could not be understood.'});
		}

		log.event('request-failed', {code: error instanceof IntakeError ? error.code : 'UNKNOWN'});
		return sendRefusal(reply, {
			status: 503,
			code: 'UNAVAILABLE',
			message: 'This did not work just now. Please try again in a minute.',
			retryAfterSeconds: 60,
		});
	});
}
