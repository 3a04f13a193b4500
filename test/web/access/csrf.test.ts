import test from 'ava';
import {openSite, PASSWORD, signedIn} from './site.ts';

const changesDisplay = {
	routes: (app: import('fastify').FastifyInstance) => {
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
			app.route({method, url: '/api/thing', config: {permission: 'dossiers.decide'}, handler: async () => ({isDone: true})});
		}

		app.post('/connectors/fax', {config: {permission: 'public'}}, async () => 'taken');
	},
};

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
	test(`${method} needs the token of the session and to come from here`, async t => {
		const site = await openSite(t, changesDisplay);
		const browser = await signedIn(site);
		const other = await signedIn(site);
		const send = async (headers: Record<string, string | undefined>) => (await browser.send(method, '/api/thing', undefined, headers)).body;
		t.deepEqual(await send({}), {isDone: true});
		t.deepEqual(await send({'sec-fetch-site': undefined}), {isDone: true}, 'Origin alone is enough');
		t.deepEqual(await send({origin: undefined}), {isDone: true}, 'Sec-Fetch-Site alone is enough');
		for (const [why, headers, code] of [
			['no token', {'x-intake-csrf': undefined}, 'CSRF_TOKEN_WRONG'],
			['empty token', {'x-intake-csrf': ''}, 'CSRF_TOKEN_WRONG'],
			['wrong token', {'x-intake-csrf': `${browser.csrf}x`}, 'CSRF_TOKEN_WRONG'],
			['token of another session', {'x-intake-csrf': other.csrf!}, 'CSRF_TOKEN_WRONG'],
			['another site', {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'}, 'CROSS_SITE_REFUSED'],
			['another site, old browser', {origin: 'https://evil.example', 'sec-fetch-site': undefined}, 'CROSS_SITE_REFUSED'],
			['a neighbour', {'sec-fetch-site': 'same-site'}, 'CROSS_SITE_REFUSED'],
			['another port', {origin: 'http://127.0.0.1:1', 'sec-fetch-site': undefined}, 'CROSS_SITE_REFUSED'],
			['a sandboxed frame', {origin: 'null'}, 'CROSS_SITE_REFUSED'],
			['nowhere', {origin: undefined, 'sec-fetch-site': undefined}, 'CROSS_SITE_REFUSED'],
		] as const) {
			t.is((await send(headers)).code, code, why);
		}
	});
}

test('nobody is signed in from another site', async t => {
	const site = await openSite(t);
	const answer = await site.browser().signIn('coordinator', PASSWORD, {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'});
	t.is(answer.status, 403);
	t.is(answer.body.code, 'CROSS_SITE_REFUSED');
	t.deepEqual(answer.cookies, []);
});

test('behind a proxy the configured address counts, not what the request says of itself', async t => {
	const site = await openSite(t, {...changesDisplay, config: {publicUrl: 'https://intake.example.org'}});
	const browser = site.browser('https://intake.example.org');
	await browser.signIn('coordinator', PASSWORD);
	t.is((await browser.send('POST', '/api/thing')).status, 200);
	const forged = {origin: 'https://evil.example', 'sec-fetch-site': undefined, host: 'evil.example', 'x-forwarded-host': 'evil.example'};
	t.is((await browser.send('POST', '/api/thing', undefined, forged)).body.code, 'CROSS_SITE_REFUSED');
});

test("a provider's webhook, which says nothing of where it comes from, is let through; a page of another site is not", async t => {
	const site = await openSite(t, changesDisplay);
	const provider = site.browser();
	t.is((await provider.send('POST', '/connectors/fax', undefined, {origin: undefined, 'sec-fetch-site': undefined})).status, 200);
	t.is((await provider.send('POST', '/connectors/fax', undefined, {origin: 'https://evil.example'})).status, 403);
});
