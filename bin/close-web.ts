import type {FastifyInstance} from 'fastify';
import {within} from './within.ts';

/** How long an answer under way may still take. */
const ANSWERS_MS = 10_000;
const SWEEP_MS = 50;

/**
 * Takes no more requests, answers those under way, then ends. Connections kept open for a next request are closed as they fall idle,
 * which the server by itself does only once, at the beginning.
 */
export async function closeWeb(web: FastifyInstance): Promise<void> {
	const closing = web.close();
	const sweep = setInterval(() => web.server.closeIdleConnections(), SWEEP_MS);
	try {
		if (!(await within(ANSWERS_MS, closing))) {
			web.server.closeAllConnections();
			await closing;
		}
	} finally {
		clearInterval(sweep);
	}
}
