import {generateKeyPairSync, randomUUID} from 'node:crypto';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import Provider, {type JWK} from 'oidc-provider';
import {Browser} from './browser.ts';

export const CLIENT = {id: 'intake', secret: 'a secret of the client that is long enough'} as const;

/** What the provider knows of a person, by login. */
export type People = Record<string, {name?: string; preferred_username?: string; groups?: string[]}>;

interface Given {
	readonly people: People;
	readonly redirectUri: string;
	readonly inHeader?: boolean;
	/** False for one that says when somebody signed in only if it is asked. */
	readonly alwaysTellsWhen?: boolean;
}

/** A real OpenID provider on loopback, with its own login form. */
export async function openProvider({people, redirectUri, inHeader = false, alwaysTellsWhen = false}: Given) {
	const server: Server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const key = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey.export({format: 'jwk'});
	const method = inHeader ? 'client_secret_basic' : 'client_secret_post';
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: CLIENT.id,
				client_secret: CLIENT.secret,
				redirect_uris: [redirectUri],
				token_endpoint_auth_method: method,
				id_token_signed_response_alg: 'ES256',
				require_auth_time: alwaysTellsWhen,
			},
		],
		clientAuthMethods: [method],
		claims: {openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups']},
		scopes: ['openid', 'groups'],
		pkce: {required: () => true},
		findAccount: (_context, sub) => ({accountId: sub, claims: () => ({sub, ...people[sub]})}),
		cookies: {keys: [randomUUID()]},
		jwks: {keys: [{...key, use: 'sig', alg: 'ES256', kid: randomUUID()} as JWK]},
		ttl: {AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600},
	});
	const answer = provider.callback();
	const manners = {overlooksPrompt: false};
	server.on('request', (request, response) => {
		if (manners.overlooksPrompt && request.url?.startsWith('/auth?')) {
			const url = new URL(request.url, issuer);
			url.searchParams.delete('prompt');
			url.searchParams.delete('max_age');
			request.url = url.pathname + url.search;
		}

		void answer(request, response);
	});
	return {
		/** With `overlooksPrompt` it asks nobody again who is signed in. */
		manners,
		issuer,
		people,
		isListening: () => server.listening,
		open: () => new Promise<void>(resolve => server.listen(Number(new URL(issuer).port), '127.0.0.1', resolve)),
		close: async () => {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
}

/** Follows the provider's forms as a person would, and gives the address it sends the browser back to. */
export async function atProvider(start: string, login: string | null, browser = new Browser(new URL(start).origin)): Promise<URL> {
	const {origin} = new URL(start);
	let answer = await browser.get(start);
	for (let step = 0; step < 12; step++) {
		const {location} = answer.headers;
		if (typeof location === 'string') {
			const next = new URL(location, origin);
			if (next.origin !== origin) {
				return next;
			}

			answer = await browser.get(next.href);
			continue;
		}

		if (login === null) {
			answer = await browser.get(/href="(?<abort>[^"]+\/abort)"/.exec(answer.text)!.groups!['abort']!);
			continue;
		}

		const {action, prompt} = /action="(?<action>[^"]+)"[\s\S]*?name="prompt" value="(?<prompt>\w+)"/.exec(answer.text)!.groups!;
		answer = await browser.sendForm(action!, prompt === 'login' ? {prompt: 'login', login, password: 'x'} : {prompt: prompt!});
	}

	throw new Error('The provider never sent the browser back.');
}
