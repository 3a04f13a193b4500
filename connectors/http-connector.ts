import type {FastifyInstance} from 'fastify';
import type {Connector} from '#pipeline/ports.ts';

/** A way in that is called over HTTP. */
export interface HttpConnector extends Connector {
	/** Hangs its webhooks on the server, in a scope of its own. */
	routes(app: FastifyInstance): void;
}
