import type {FastifyRequest} from 'fastify';
import type {Bucket} from '#pipeline/access/sign-in-delay.ts';
import {Refusal} from './refusals.ts';
import {beginTry} from './throttling.ts';
import type {AccessTools} from './tools.ts';

/**
 * The password anew: a browser left open, or a stolen session, is not enough. Throws a Refusal: 403 for programs and a wrong
 * password, 409 for people without a password here, 429 for too many tries.
 */
export async function needPasswordAgain(
	{signedIn}: FastifyRequest,
	typed: string,
	tools: Pick<AccessTools, 'store' | 'clock' | 'log' | 'passwords'>,
): Promise<void> {
	if (!signedIn) {
		throw new Refusal({status: 403, code: 'NOT_PERMITTED', message: 'This is for people: a token cannot do it.'});
	}

	const {id, passwordHash} = signedIn.account;
	if (passwordHash === null) {
		throw new Refusal({
			status: 409,
			code: 'STATE_CONFLICT',
			message: 'You sign in elsewhere and have no password here to repeat: prove yourself there once more.',
		});
	}

	const bucket: Bucket = {key: `again:${id}`, freeFailures: 3, windowMinutes: 24 * 60};
	const attemptId = await beginTry([bucket], tools);
	const {isRight} = await tools.passwords.verify(passwordHash, typed);
	if (!isRight) {
		throw new Refusal({status: 403, code: 'PASSWORD_WRONG', message: 'The password is not right.'});
	}

	await tools.store.signIns.succeed(attemptId, [bucket.key]);
}
