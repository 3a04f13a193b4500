import type {FastifyRequest} from 'fastify';
import {IntakeError} from '#pipeline/errors.ts';
import {Refusal} from '../access/refusals.ts';
import type {ApiTools} from './tools.ts';

/** Whatever is denied of emergency access is in the trail, by its code: not what was asked for, which may be anything that was typed. */
export async function auditingRefusals<Result>(
	request: FastifyRequest,
	{store, clock}: ApiTools,
	attempt: () => Promise<Result> | Result,
): Promise<Result> {
	try {
		return await attempt();
	} catch (error) {
		const code = error instanceof Refusal ? error.refused.code : error instanceof IntakeError ? error.code : undefined;
		if (code !== undefined) {
			const {accountId, role} = request.actor!;
			await store.audit.append({
				at: clock.now().toISOString(),
				actor: accountId,
				action: 'break-glass-refused',
				subject: 'break-glass',
				details: {code, role, address: request.ip},
			});
		}

		throw error;
	}
}
