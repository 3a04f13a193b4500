import type {FastifyInstance} from 'fastify';
import {type ErrorCode, IntakeError} from '#pipeline/errors.ts';
import type {Log} from '#pipeline/ports.ts';
import {Refusal, sendRefusal} from '../access/refusals.ts';
import {InvalidRequest} from './route.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {NOT_FOUND: 404, STATE_CONFLICT: 409, INPUT_INVALID: 400, IMPORT_INVALID: 400};

/** Every failure as `{code, message}`: what to do about it, never a stack, never what was sent. */
export function answerErrors(app: FastifyInstance, log: Log): void {
	app.setErrorHandler(async (error, request, reply) => {
		if (error instanceof InvalidRequest) {
			return reply.status(400).send({code: 'INPUT_INVALID', message: error.message, problems: error.problems});
		}

		if (error instanceof Refusal) {
			return sendRefusal(reply, error.refused);
		}

		if (error instanceof IntakeError && STATUS[error.code] !== undefined) {
			return reply.status(STATUS[error.code] ?? 400).send({code: error.code, message: error.message});
		}

		if (error instanceof IntakeError && error.code === 'STORAGE_FULL') {
			return reply.status(503).header('retry-after', '60').send({code: error.code, message: error.message});
		}

		const asked = (error as {statusCode?: number}).statusCode;
		if (asked !== undefined && asked >= 400 && asked < 500) {
			return reply.status(asked).send({code: 'INPUT_INVALID', message: 'This request could not be understood.'});
		}

		const {url: route = ''} = request.routeOptions;
		log.event('request-failed', {code: error instanceof IntakeError ? error.code : 'UNKNOWN', route});
		return reply
			.status(503)
			.header('retry-after', '60')
			.send({code: 'UNAVAILABLE', message: 'This did not work just now. Please try again in a minute.'});
	});
}
