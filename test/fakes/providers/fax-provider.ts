import {setTimeout as pause} from 'node:timers/promises';
import Fastify from 'fastify';

/** Ways in which a notice is not the provider's: which of them exist depends on how it proves itself. */
export const FORGERIES = ['unsigned', 'wrong', 'retired', 'altered', 'wrong-address', 'wrong-source'] as const;
export type Forgery = (typeof FORGERIES)[number];

/** A fax as a provider on this machine is told to send it. */
export interface SentFax {
	readonly id?: string;
	/** What the file is; none came when absent. */
	readonly bytes?: Uint8Array;
	readonly pages?: number;
	/** `partial`: broke off after the pages given. */
	readonly outcome?: 'received' | 'failed' | 'partial';
	/** Fields nobody has heard of, beside the known ones. */
	readonly hasExtras?: boolean;
	readonly forgery?: Forgery;
	/** Proves itself by the secret that is being replaced. */
	readonly isByPreviousSecret?: boolean;
	/** Signed so long ago, where the time is signed. */
	readonly signedAgoSeconds?: number;
}

export interface FaxProvider {
	/** Tells of a fax, again until it is taken or refused for good. Statuses of all answers, null where nobody answered. */
	send(fax: SentFax): Promise<{readonly id: string; readonly tries: ReadonlyArray<number | null>}>;
	/** Posts any body where notices go, proving itself as well as such a body lets it. */
	post(body: string | Uint8Array, contentType: string): Promise<number | null>;
	close(): Promise<void>;
}

export const FROM = '+4989555010';
export const TO = '+390382555020';

const TRIES = 4;
const RETRY_MS = 10;

/** Statuses of posting until the answer is final; the pauses of days are some milliseconds here. */
export async function untilTaken(post: (attempt: number) => Promise<Response>): Promise<Array<number | null>> {
	const tries: Array<number | null> = [];
	for (;;) {
		const status = await statusOf(post(tries.length + 1));
		tries.push(status);
		if ((status !== null && status < 500) || tries.length === TRIES) {
			return tries;
		}

		await pause(RETRY_MS);
	}
}

export const statusOf = (answer: Promise<Response>): Promise<number | null> =>
	answer.then(
		async response => {
			await response.arrayBuffer();
			return response.status;
		},
		() => null,
	);

/** Where a provider keeps files that are fetched: bytes by path, with what its server asks for. */
export async function openMediaServer(mayFetch: (path: string, authorization: string | undefined) => number = () => 200) {
	const files = new Map<string, Uint8Array>();
	/** Where a path is sent on to. */
	const redirects = new Map<string, string>();
	const asked: Array<{path: string; authorization: string | undefined}> = [];
	const app = Fastify({forceCloseConnections: true});
	app.get('/*', async (request, reply) => {
		const {authorization} = request.headers;
		asked.push({path: request.url, authorization});
		const [path = ''] = request.url.split('?');
		const status = mayFetch(request.url, authorization);
		const bytes = files.get(path);
		const elsewhere = redirects.get(path);
		if (status === 200 && elsewhere) {
			return reply.redirect(elsewhere);
		}

		return status === 200 && bytes
			? reply.type('application/octet-stream').send(Buffer.from(bytes))
			: reply.status(status === 200 ? 404 : status).send();
	});
	const address = await app.listen({host: '127.0.0.1', port: 0});
	return {address, files, redirects, asked, close: () => app.close()};
}
