import {randomUUID} from 'node:crypto';
import Fastify, {type FastifyInstance, type FastifyReply, type FastifyRequest} from 'fastify';
import {FROM, type SentFax, TO} from './fax-provider.ts';
import {type MediaTrouble, serveMedia} from './media-troubles.ts';

/** A received fax as a provider keeps it, told of or not. */
export interface KeptFax extends Omit<SentFax, 'id' | 'forgery'> {
	readonly id: string;
	at: Date;
	from: string;
	to: string;
	isOutbound: boolean;
	isUnderWay: boolean;
	/** The provider says it had a file, and no longer has it. */
	isFileGone: boolean;
	/** How the next tries to fetch its file go wrong, one each; then it is given. */
	readonly troubles: MediaTrouble[];
	/** The link to its file needs to be renewed. */
	isLinkExpired: boolean;
	/** Where its file is sent on to. */
	movedTo?: string;
	/** Said instead of the pages there are. */
	pagesToldInList?: number;
}

export interface Account {
	readonly address: string;
	readonly kept: Map<string, KeptFax>;
	/** What was asked for, and by whom. */
	readonly asked: Array<{method: string; path: string; authorization: string | undefined}>;
	readonly removed: string[];
	/** How often lists are answered with 429 and 500 before they are given, and whether our credentials are good no longer. */
	readonly faults: {busy: number; broken: number; isLockedOut: boolean};
	/** A fax comes in: it is kept, and nobody is told. */
	keep(fax?: SentFax & Partial<KeptFax>): KeptFax;
	/** Those since then, newest first, as providers list them. */
	newestFirst(since?: Date): KeptFax[];
	close(): Promise<void>;
}

/** What a provider keeps, on a port of its own: its routes speak its protocol, the rest is the same for all. */
export async function openAccount(define: (app: FastifyInstance, account: Account) => void): Promise<Account> {
	const app = Fastify({forceCloseConnections: true, routerOptions: {maxParamLength: 500}});
	const kept = new Map<string, KeptFax>();
	const account = {
		address: '',
		kept,
		asked: [] as Account['asked'],
		removed: [] as string[],
		faults: {busy: 0, broken: 0, isLockedOut: false},
		keep(fax: SentFax & Partial<KeptFax> = {}) {
			const known: KeptFax = {
				id: randomUUID(),
				at: new Date(),
				from: FROM,
				to: TO,
				isOutbound: false,
				isUnderWay: false,
				isFileGone: false,
				isLinkExpired: false,
				troubles: [],
				...fax,
			};
			kept.set(known.id, known);
			return known;
		},
		newestFirst: (since?: Date) =>
			[...kept.values()].filter(({at}) => !since || at >= since).sort((a, b) => b.at.getTime() - a.at.getTime()),
		close: () => app.close(),
	};
	app.addHook('onRequest', async request => {
		account.asked.push({method: request.method, path: request.url, authorization: request.headers.authorization});
	});
	define(app, account);
	account.address = await app.listen({host: '127.0.0.1', port: 0});
	return account;
}

/** Who does not show the right credentials gets nothing; a busy or broken provider says so first. */
export async function admit(
	request: FastifyRequest,
	reply: FastifyReply,
	authorization: string,
	{faults}: Account,
): Promise<FastifyReply | undefined> {
	if (request.headers.authorization !== authorization || faults.isLockedOut) {
		return reply.status(401).send({message: 'Authenticate'});
	}

	if (faults.busy > 0) {
		faults.busy--;
		return reply.status(429).header('retry-after', '0').send({message: 'Too many requests'});
	}

	if (faults.broken > 0) {
		faults.broken--;
		return reply.status(500).send('<html>Internal error</html>');
	}

	return undefined;
}

/** The file of a fax, or what goes wrong with it. */
export async function serveFile(fax: KeptFax | undefined, reply: FastifyReply): Promise<FastifyReply> {
	if (fax?.movedTo) {
		return reply.redirect(fax.movedTo);
	}

	return fax?.bytes && !fax.isFileGone
		? serveMedia(fax.bytes, fax.troubles.shift(), reply)
		: reply.status(404).send({message: 'Not found'});
}

export const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
export const pagesTold = ({pages, pagesToldInList}: KeptFax): number => pagesToldInList ?? pages ?? 0;
