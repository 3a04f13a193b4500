import type {FastifyInstance, FastifyRequest} from 'fastify';

/** Smaller ones are always taken. */
const SMALL_BYTES = 1024 * 1024;
/** Of large bodies under way by one door. A single one may be larger. */
const MOST_BYTES = 96 * 1024 * 1024;
/** How long the rest of a body that is refused is read and thrown away. */
const LINGER_MS = 5000;

/** Faxes are held in memory until they are durable: large ones come one after another, the others are told to come again. Who calls is checked before. */
export function takeLargeInTurn(scope: FastifyInstance): void {
	let underWay = 0;
	scope.addHook('preParsing', async (request, reply) => {
		const bytes = bytesOf(request);
		if (bytes <= SMALL_BYTES) {
			return;
		}

		if (underWay > 0 && underWay + bytes > MOST_BYTES) {
			throw new Error('Too many large faxes at once.');
		}

		underWay += bytes;
		reply.raw.once('close', () => {
			underWay -= bytes;
		});
	});
}

/** What does not say how long it is may be as long as it likes. */
const bytesOf = ({headers}: FastifyRequest): number =>
	headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : MOST_BYTES;

/** Reads the rest of a body for a while: a sender that is cut while it writes never sees the answer, and comes again for days. */
export async function letFinish({raw}: FastifyRequest): Promise<void> {
	if (raw.readableEnded || raw.destroyed) {
		return;
	}

	await new Promise<void>(resolve => {
		const timer = setTimeout(resolve, LINGER_MS);
		const end = () => {
			clearTimeout(timer);
			resolve();
		};
		raw.once('end', end);
		raw.once('close', end);
		raw.once('error', end);
		raw.resume();
	});
}
