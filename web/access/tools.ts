import type {FastifyRequest} from 'fastify';
import type {Actor} from '#pipeline/access/actor.ts';
import type {AccessOptions} from '#pipeline/access/options.ts';
import type {Clock, Log, Store} from '#pipeline/ports.ts';
import type {Passwords} from './passwords.ts';

/** What signing in and guarding reach for. */
export interface AccessTools {
	readonly store: Pick<Store, 'accounts' | 'sessions' | 'signIns' | 'audit'>;
	readonly clock: Clock;
	readonly log: Log;
	readonly options: AccessOptions;
	readonly passwords: Passwords;
	/** Who a request with an `Authorization` header comes from; undefined when its token is not known. */
	readonly tokenActor?: (request: FastifyRequest) => Promise<Actor | undefined>;
}
