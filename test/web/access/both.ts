import type {ExecutionContext} from 'ava';
import {freePort} from '#bench/free-port.ts';
import {CLIENT, openProvider, type People} from './provider.ts';
import type {Settings} from './site.ts';

interface Given {
	readonly people: People;
	readonly roles: Readonly<Record<string, string>>;
	readonly alwaysTellsWhen?: boolean;
}

/** A real provider on loopback, and the settings of our server that signs people in there. */
export async function openBeside(t: Pick<ExecutionContext, 'teardown'>, {people, roles, alwaysTellsWhen = false}: Given) {
	const port = await freePort();
	const publicUrl = `http://127.0.0.1:${port}`;
	const provider = await openProvider({people: structuredClone(people), redirectUri: `${publicUrl}/auth/oidc/callback`, alwaysTellsWhen});
	t.teardown(provider.close);
	const oidc = {issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, scope: 'openid profile groups', roles};
	return {provider, settings: {config: {publicUrl, oidc}, port} satisfies Settings};
}
