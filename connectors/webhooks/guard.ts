import {createHash, timingSafeEqual} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import ipaddr from 'ipaddr.js';
import {z} from 'zod';
import {Refusal} from './door.ts';

const network = z
	.string()
	.refine(
		text => (text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text)),
		'is no address and no network: write 192.0.2.7 or 192.0.2.0/24',
	);

const pathSecret = z
	.string()
	.regex(/^[A-Za-z0-9_-]{20,128}$/, 'stands in the address: at least 20 letters, digits, hyphens or underscores, best made by a generator');

/** Options of providers that sign nothing: a user name and password, a secret part of the address, and where requests may come from. */
export const guardOptions = {
	webhookUser: z.string().regex(/^[^:]+$/, 'must not contain a colon'),
	webhookPassword: z.string().min(12, 'is all that tells the provider from anybody else: at least 12 characters'),
	/** Accepted beside `webhookPassword` while passwords are being exchanged. */
	previousWebhookPassword: z.string().min(1).optional(),
	pathSecret,
	previousPathSecret: pathSecret.optional(),
	/** Addresses or networks the provider sends from; none given: from anywhere. */
	allowedSources: z.array(network).optional(),
	/** Reverse proxies in front of us: only of these is `X-Forwarded-For` believed. */
	trustedProxies: z.array(network).default([]),
};

export type GuardOptions = z.infer<z.ZodObject<typeof guardOptions>>;

/** Said with 401. */
export const PASSWORD_NEEDED = 'Basic realm="fax"';

/** Where guarded notices are posted. */
export const guardedPath = (name: string): string => `/connectors/${name}/fax/:secret`;

/** Refuses before anything of the body is read: from elsewhere 403, with a wrong address 404, without the password 401. */
export function guard(scope: FastifyInstance, options: GuardOptions): void {
	const paths = [options.pathSecret, options.previousPathSecret];
	const passwords = [options.webhookPassword, options.previousWebhookPassword];
	const logins = passwords.map(password => password && `${options.webhookUser}:${password}`);
	scope.addHook('onRequest', async request => {
		const {secret = ''} = (request.params ?? {}) as {secret?: string};
		const refusal = !isOneOf(secret, paths)
			? new Refusal(404)
			: options.allowedSources && !isWithin(sourceOf(request, options.trustedProxies), options.allowedSources)
				? new Refusal(403)
				: isOneOf(loginOf(request.headers.authorization), logins)
					? undefined
					: new Refusal(401);
		if (refusal) {
			throw refusal;
		}
	});
}

function loginOf(authorization: string | undefined): string {
	const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '')?.[1];
	return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
}

const digestOf = (value: string) => createHash('sha256').update(value).digest();

/** Compares all, in a time that tells neither length nor place of a difference. */
function isOneOf(given: string, expected: ReadonlyArray<string | undefined>): boolean {
	const digest = digestOf(given);
	return expected.filter(value => value !== undefined).filter(value => timingSafeEqual(digest, digestOf(value))).length > 0;
}

/** The address of the caller; behind our own proxies, the last one they did not add themselves. */
function sourceOf({socket, headers}: FastifyRequest, trustedProxies: readonly string[]): string {
	const forwarded = [headers['x-forwarded-for'] ?? []].flat().flatMap(value => value.split(','));
	let source = socket.remoteAddress ?? '';
	while (forwarded.length > 0 && isWithin(source, trustedProxies)) {
		source = forwarded.pop()?.trim() ?? '';
	}

	return source;
}

function isWithin(address: string, networks: readonly string[]): boolean {
	if (!ipaddr.isValid(address)) {
		return false;
	}

	const parsed = ipaddr.process(address);
	return networks.some(text => {
		const [start, bits] = text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), undefined];
		return start.kind() === parsed.kind() && parsed.match(start, bits ?? (parsed.kind() === 'ipv4' ? 32 : 128));
	});
}
