import type {FastifyInstance, FastifyRequest} from 'fastify';

declare module 'fastify' {
	interface FastifyContextConfig {
		/** Bodies of this route may take long, as long as they keep coming: faxes sent along by their provider. */
		mayComeSlowly?: boolean;
	}
}

export interface BodyPatience {
	/** For all of an ordinary body. */
	readonly bodyMs: number;
	/** A slow one is looked at so often … */
	readonly lookMs: number;
	/** … and must have brought so much each second since the last look. */
	readonly fewestBytesPerSecond: number;
	/** For all of a slow one. */
	readonly longestMs: number;
}

/** The slowest line that is worth waiting for is 128 kbit/s; providers themselves wait a minute to be answered, and come again. */
export const BODY_PATIENCE: BodyPatience = {bodyMs: 30_000, lookMs: 10_000, fewestBytesPerSecond: 16 * 1024, longestMs: 600_000};

/** Ends requests whose body does not come: by the clock, and where bodies are large, by how much of it comes. */
export function limitBodies(app: FastifyInstance, {bodyMs, lookMs, fewestBytesPerSecond, longestMs}: BodyPatience = BODY_PATIENCE): void {
	app.addHook('onRequest', async (request, reply) => {
		if (!hasBody(request)) {
			return;
		}

		const {raw} = request;
		const maySlowly = request.routeOptions.config.mayComeSlowly === true;
		const began = performance.now();
		let seen = raw.socket.bytesRead;
		const timer = setInterval(
			() => {
				const came = raw.socket.bytesRead - seen;
				seen = raw.socket.bytesRead;
				const isTooLong = !maySlowly || performance.now() - began >= longestMs;
				if (isTooLong || came < (fewestBytesPerSecond * lookMs) / 1000) {
					clearInterval(timer);
					hangUp(request);
				}
			},
			maySlowly ? lookMs : bodyMs,
		);
		timer.unref();
		const done = () => clearInterval(timer);
		raw.once('end', done);
		reply.raw.once('close', done);
	});
}

const hasBody = ({headers}: FastifyRequest): boolean =>
	headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Says why, as far as anybody listens. */
function hangUp({raw}: FastifyRequest): void {
	raw.socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
	raw.socket.destroySoon();
}
