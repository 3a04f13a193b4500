import test, {type ExecutionContext} from 'ava';
import {freePort} from '#bench/free-port.ts';
import {roleOf} from '#web/access/oidc.ts';
import {ownPath} from '#web/access/oidc-routes.ts';
import {atProvider, CLIENT, openProvider, type People} from './provider.ts';
import {openSite, type Site} from './site.ts';

const PEOPLE: People = {
	anna: {name: 'Anna Rossi', preferred_username: 'anna.rossi', groups: ['staff', 'intake-coordinators']},
	guest: {name: 'A Guest', preferred_username: 'guest', groups: ['staff']},
	both: {name: 'Both', groups: ['intake-readers', 'intake-coordinators']},
	impostor: {name: 'An Impostor', preferred_username: 'administrator', groups: ['intake-readers']},
};
const ROLES = {'intake-coordinators': 'coordinator', 'intake-readers': 'reader'};

/** Our server and a real provider, both on loopback. */
async function openBoth(
	t: ExecutionContext,
	{inHeader = false, clientSecret = CLIENT.secret as string, people = structuredClone(PEOPLE)} = {},
) {
	const port = await freePort();
	const publicUrl = `http://127.0.0.1:${port}`;
	const provider = await openProvider({people, redirectUri: `${publicUrl}/auth/oidc/callback`, inHeader});
	t.teardown(provider.close);
	const oidc = {issuer: provider.issuer, clientId: CLIENT.id, clientSecret, scope: 'openid profile groups', roles: ROLES};
	const site = await openSite(t, {config: {publicUrl, oidc}, port});
	return {site, provider};
}

/** Our start → the provider's forms → the address it answers with; the browser is left before it follows that. */
async function throughProvider(site: Site, login: string | null, to = '') {
	const browser = site.browser();
	const start = await browser.get(`/auth/oidc/start${to}`, {'sec-fetch-site': 'none'});
	const back = await atProvider(start.headers['location'] as string, login);
	return {browser, start, back, come: async (url = back) => browser.get(url.pathname + url.search, {'sec-fetch-site': 'cross-site'})};
}

const pendingOf = (browser: {cookies: Map<string, string>}) =>
	JSON.parse(Buffer.from(browser.cookies.get('intake-oidc')!, 'base64url').toString()) as Record<string, string>;

const withPending = (browser: {cookies: Map<string, string>}, changes: Record<string, string>) => {
	browser.cookies.set('intake-oidc', Buffer.from(JSON.stringify({...pendingOf(browser), ...changes})).toString('base64url'));
};

test('a person with a mapped role is let in, an account is made once, and the way leads on', async t => {
	const {site} = await openBoth(t);
	t.deepEqual((await site.browser().get('/api/session')).body.oidc, {
		label: 'Sign in with the hospital account',
		startUrl: '/auth/oidc/start',
	});
	const {browser, start, come} = await throughProvider(site, 'anna', '?to=/dossiers/7%3Fpage=2');
	t.is(start.status, 303);
	const sent = new URL(start.headers['location'] as string).searchParams;
	t.is(sent.get('code_challenge_method'), 'S256');
	t.is(sent.get('response_type'), 'code');
	t.truthy(sent.get('state') && sent.get('nonce'));
	t.regex(start.cookies[0]!, /^intake-oidc=.*; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);

	const done = await come();
	t.is(done.status, 303);
	t.is(done.headers['location'], '/dossiers/7?page=2');
	t.false(browser.cookies.has('intake-oidc'));
	const {body} = await browser.get('/api/session');
	t.like(body.actor, {name: 'anna.rossi', displayName: 'Anna Rossi', role: 'coordinator', via: 'session'});
	t.false(body.mayChangePassword);

	const again = await throughProvider(site, 'anna');
	t.is((await again.come()).headers['location'], '/');
	t.is((await again.browser.get('/api/session')).body.actor.accountId, body.actor.accountId);
	t.is((await site.store.accounts.list()).length, 6);
	t.deepEqual(
		(await site.store.audit.of(body.actor.accountId)).map(({action}) => action),
		['account-added', 'signed-in', 'signed-in'],
	);
	t.is((await site.browser().signIn('anna.rossi', '')).status, 400);
	t.is((await site.browser().signIn('anna.rossi', 'anything at all')).status, 401, 'there is no password');
	const change = await browser.send('PUT', '/api/session/password', {current: 'x', next: 'ein anderer langer satz'});
	t.is(change.status, 409);
});

test('a provider that takes the secret in the header only', async t => {
	const {site} = await openBoth(t, {inHeader: true});
	const {browser, come} = await throughProvider(site, 'anna');
	t.is((await come()).headers['location'], '/');
	t.is((await browser.get('/api/session')).body.actor.role, 'coordinator');
});

test('without a mapped role nobody comes in and no account is made', async t => {
	const {site} = await openBoth(t);
	const {browser, come} = await throughProvider(site, 'guest');
	t.is((await come()).headers['location'], '/sign-in?problem=no-role');
	t.false(browser.cookies.has('intake'));
	t.is((await site.store.accounts.list()).length, 5);
	const [noted] = await site.store.audit.of('unknown-account');
	t.is(noted?.details['reason'], 'no-role');
});

test('a role taken away at the provider takes effect at the next sign-in and ends what was open', async t => {
	const {site, provider} = await openBoth(t);
	const first = await throughProvider(site, 'anna');
	await first.come();
	provider.people['anna'] = {...PEOPLE['anna'], groups: ['intake-readers']};
	const second = await throughProvider(site, 'anna');
	await second.come();
	t.is((await second.browser.get('/api/session')).body.actor.role, 'reader');
	t.is((await first.browser.get('/api/session')).body.actor, null);
	provider.people['anna'] = {...PEOPLE['anna'], groups: []};
	t.is((await (await throughProvider(site, 'anna')).come()).headers['location'], '/sign-in?problem=no-role');
	t.is((await second.browser.get('/api/session')).body.actor, null);
});

test('an account deactivated here stays out', async t => {
	const {site} = await openBoth(t);
	const {browser, come} = await throughProvider(site, 'anna');
	await come();
	const {accountId} = (await browser.get('/api/session')).body.actor;
	await site.store.accounts.change(
		accountId,
		{isActive: false},
		{at: '2026-11-20T08:00:00.000Z', actor: 'test', action: 'account-changed', subject: accountId, details: {}},
	);
	t.is((await (await throughProvider(site, 'anna')).come()).headers['location'], '/sign-in?problem=inactive');
});

test('somebody of the same name at the provider does not get the account here', async t => {
	const {site} = await openBoth(t);
	const {browser, come} = await throughProvider(site, 'impostor');
	await come();
	const {actor} = (await browser.get('/api/session')).body;
	t.is(actor.name, 'administrator-2');
	t.is(actor.role, 'reader');
	t.not(actor.accountId, site.accounts.administrator.id);
});

test('of several mapped roles the first of the configured list holds', async t => {
	const {site} = await openBoth(t);
	const {browser, come} = await throughProvider(site, 'both');
	await come();
	const {actor} = (await browser.get('/api/session')).body;
	t.is(actor.role, 'coordinator');
	t.regex(actor.name, /^oidc-[0-9a-f]{8}$/);
});

test('wrong state, wrong nonce, wrong verifier, another browser: nobody is signed in', async t => {
	const {site} = await openBoth(t);
	const wrong = 'w'.repeat(43);
	const isOut = async (
		come: () => Promise<{headers: Record<string, unknown>}>,
		browser: Site['browser'] extends () => infer B ? B : never,
		why: string,
	) => {
		t.is((await come()).headers['location'], '/sign-in?problem=invalid', why);
		t.false(browser.cookies.has('intake'), why);
		t.false(browser.cookies.has('intake-oidc'), `${why}: good for one answer`);
	};

	const state = await throughProvider(site, 'anna');
	const forged = new URL(state.back);
	forged.searchParams.set('state', wrong);
	await isOut(async () => state.come(forged), state.browser, 'state');
	await isOut(async () => state.come(), state.browser, 'the right one after the wrong one');

	const nonce = await throughProvider(site, 'anna');
	withPending(nonce.browser, {nonce: wrong});
	await isOut(nonce.come, nonce.browser, 'nonce');
	t.regex(site.events.at(-1)!, /OAUTH_JWT_CLAIM_COMPARISON_FAILED/);

	const verifier = await throughProvider(site, 'anna');
	withPending(verifier.browser, {codeVerifier: wrong});
	await isOut(verifier.come, verifier.browser, 'verifier');

	const issuer = await throughProvider(site, 'anna');
	const mixed = new URL(issuer.back);
	mixed.searchParams.set('iss', 'https://other.example');
	await isOut(async () => issuer.come(mixed), issuer.browser, 'issuer');

	const {back} = await throughProvider(site, 'anna');
	const victim = site.browser();
	await isOut(async () => victim.get(back.pathname + back.search), victim, 'a link sent to somebody else');

	t.is((await site.store.accounts.list()).length, 5);
});

test('a code is good once', async t => {
	const {site} = await openBoth(t);
	const {browser, come} = await throughProvider(site, 'anna');
	const kept = browser.cookies.get('intake-oidc')!;
	await come();
	browser.cookies.clear();
	browser.cookies.set('intake-oidc', kept);
	t.is((await come()).headers['location'], '/sign-in?problem=invalid');
	t.false(browser.cookies.has('intake'));
});

test('whoever turns back at the provider is told so', async t => {
	const {site} = await openBoth(t);
	const {come} = await throughProvider(site, null);
	t.is((await come()).headers['location'], '/sign-in?problem=refused');
});

test('a wrong client secret lets nobody in and is in no log', async t => {
	const {site} = await openBoth(t, {clientSecret: 'not-the-secret-of-this-client'});
	const {come} = await throughProvider(site, 'anna');
	t.is((await come()).headers['location'], '/sign-in?problem=invalid');
	t.notRegex(site.events.join(), /not-the-secret|code=/);
});

test('a provider that is down is told, and found again when it is back', async t => {
	const {site, provider} = await openBoth(t);
	await provider.close();
	t.false(provider.isListening());
	const answer = await site.browser().get('/auth/oidc/start');
	t.is(answer.headers['location'], '/sign-in?problem=unreachable');
	t.is((await site.browser().signIn('coordinator', 'wrong password')).status, 401, 'passwords work meanwhile');
	await provider.open();
	const {come} = await throughProvider(site, 'anna');
	t.is((await come()).headers['location'], '/');
});

test('the way on is a path of ours', t => {
	for (const to of [
		undefined,
		'',
		'dossiers',
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'https://evil.example/',
		'/..//evil.example',
		'/.//evil.example',
		'javascript:alert(1)',
	]) {
		t.is(ownPath(to), '/', String(to));
	}

	t.is(ownPath('/dossiers/7?page=2#end'), '/dossiers/7?page=2#end');
});

test('the role claim is found by name or by path, as text or as list', t => {
	const roles = {a: 'reader', b: 'auditor'} as const;
	t.is(roleOf({groups: ['x', 'b']}, {roleClaim: 'groups', roles}), 'auditor');
	t.is(roleOf({groups: 'a'}, {roleClaim: 'groups', roles}), 'reader');
	t.is(roleOf({realm_access: {roles: ['b']}}, {roleClaim: 'realm_access.roles', roles}), 'auditor');
	t.is(roleOf({'https://x.example/roles': ['a']}, {roleClaim: 'https://x.example/roles', roles}), 'reader');
	for (const claims of [{}, {groups: null}, {groups: {a: true}}, {groups: ['constructor']}, {groups: 'A'}]) {
		t.is(roleOf(claims, {roleClaim: 'groups', roles}), undefined);
	}

	t.is(roleOf({}, {roleClaim: 'constructor.name', roles}), undefined);
});
