import test from 'ava';
import {actorOf} from '#pipeline/access/actor.ts';
import {may, PERMISSIONS, PERMISSIONS_OF} from '#pipeline/access/permissions.ts';
import {ROLES} from '#pipeline/model/account.ts';
import {openSite, signedIn} from './site.ts';

test('a route without a permission is refused to everybody, also inside a scope of its own', async t => {
	const site = await openSite(t, {
		routes(app) {
			app.get('/forgotten', async () => 'secret');
			app.register(async scope => {
				scope.get('/also-forgotten', {config: {}}, async () => 'secret');
			});
		},
	});
	for (const browser of [site.browser(), await signedIn(site, 'coordinator'), await signedIn(site, 'administrator')]) {
		for (const path of ['/forgotten', '/also-forgotten']) {
			const {status, body, text} = await browser.get(path);
			t.is(status, 403);
			t.is(body.code, 'ROUTE_UNGUARDED');
			t.notRegex(text, /secret/);
		}
	}
});

test('every role meets every permission as the table says', async t => {
	const site = await openSite(t, {
		routes(app) {
			for (const permission of PERMISSIONS) {
				app.get(`/api/only/${permission}`, {config: {permission}}, async () => ({isOpen: true}));
			}
		},
	});
	let open = 0;
	for (const role of ROLES) {
		const browser = await signedIn(site, role);
		for (const permission of PERMISSIONS) {
			const {status, body} = await browser.get(`/api/only/${permission}`);
			const isExpected = PERMISSIONS_OF[role].includes(permission);
			t.is(status, isExpected ? 200 : 403, `${role}: ${permission}`);
			t.is(body.code, isExpected ? undefined : 'NOT_PERMITTED');
			t.is(may(role, permission), isExpected);
			open += isExpected ? 1 : 0;
		}
	}

	t.is(open, Object.values(PERMISSIONS_OF).flat().length);
	for (const permission of PERMISSIONS) {
		const {status, body} = await site.browser().get(`/api/only/${permission}`);
		t.is(status, 401);
		t.is(body.code, 'SIGN_IN_NEEDED');
	}
});

test('administrators and auditors see no patient data; readers and auditors change nothing', t => {
	const clinical = PERMISSIONS.filter(permission => /^(?:dossiers|pages|parcels|faxes|inquiries|letters)\./.test(permission));
	for (const permission of clinical) {
		t.false(may('administrator', permission), permission);
		t.false(may('auditor', permission), permission);
	}

	for (const permission of PERMISSIONS.filter(name => /\.(?:write|decide|manage|export)$/.test(name))) {
		t.false(may('reader', permission), permission);
		t.false(may('auditor', permission), permission);
	}

	for (const permission of clinical) {
		t.true(may('coordinator', permission), permission);
	}

	t.false(may('mailroom', 'dossiers.read'));
});

test('what a role may not is refused before anything of the request is read, and noted without its address', async t => {
	let isReached = false;
	const site = await openSite(t, {
		routes: app =>
			app.post('/api/dossiers/:id/decide', {config: {permission: 'dossiers.decide'}}, async () => {
				isReached = true;
				return {};
			}),
	});
	const reader = await signedIn(site, 'reader');
	const {status, body} = await reader.send('POST', '/api/dossiers/ROSSI-GIULIA/decide', {decision: 'x'});
	t.is(status, 403);
	t.is(body.code, 'NOT_PERMITTED');
	t.false(isReached);
	const [noted] = await site.store.audit.of('POST /api/dossiers/:id/decide');
	t.is(noted?.action, 'access-refused');
	t.is(noted?.actor, site.accounts.reader.id);
	t.notRegex(site.events.join(), /ROSSI/);
});

test('HEAD is guarded as GET is; what is not there is not found', async t => {
	const site = await openSite(t, {routes: app => app.get('/api/pages', {config: {permission: 'pages.read'}}, async () => 'page')});
	t.is((await site.browser().send('HEAD', '/api/pages')).status, 401);
	t.is((await site.browser().get('/nothing/here')).status, 404);
	t.is((await (await signedIn(site)).send('HEAD', '/api/pages')).status, 200);
});

test('a token speaks for itself: no cookie is looked at, no csrf is asked, it may less than its owner', async t => {
	const site = await openSite(t, {
		access: {
			async tokenActor({headers}) {
				if (headers.authorization !== 'Bearer good') {
					return undefined;
				}

				return {...actorOf(site.accounts.coordinator, 'token'), permissions: ['pages.read' as const]};
			},
		},
		routes(app) {
			app.get('/api/pages', {config: {permission: 'pages.read'}}, async ({actor}) => ({via: actor?.via}));
			app.post('/api/pages', {config: {permission: 'pages.read'}}, async () => ({isDone: true}));
			app.post('/api/letters', {config: {permission: 'letters.write'}}, async () => ({isDone: true}));
		},
	});
	const program = site.browser();
	const bare = {origin: undefined, 'sec-fetch-site': undefined};
	t.deepEqual((await program.get('/api/pages', {...bare, authorization: 'Bearer good'})).body, {via: 'token'});
	t.is((await program.send('POST', '/api/pages', {}, {...bare, authorization: 'Bearer good'})).status, 200);
	t.is((await program.send('POST', '/api/letters', {}, {...bare, authorization: 'Bearer good'})).body.code, 'NOT_PERMITTED');
	t.is((await program.send('DELETE', '/api/session', undefined, {...bare, authorization: 'Bearer good'})).status, 403);
	const browser = await signedIn(site);
	t.is((await browser.get('/api/pages')).status, 200);
	t.is((await browser.get('/api/pages', {authorization: 'Bearer bad'})).status, 401, 'a wrong token is not helped by a cookie');
});

test('an answer that lasts can ask whether it still may', async t => {
	const asks: Array<() => Promise<boolean>> = [];
	const site = await openSite(t, {
		routes: app =>
			app.get('/api/events', {config: {permission: 'dossiers.read'}}, async request => {
				asks.push(() => request.mayContinue());
				return 'open';
			}),
	});
	const [one, two, three] = [await signedIn(site), await signedIn(site), await signedIn(site)];
	for (const browser of [one, two, three]) {
		await browser.get('/api/events');
	}

	const all = async () => Promise.all(asks.map(async ask => ask()));
	t.deepEqual(await all(), [true, true, true]);
	await one.send('DELETE', '/api/session');
	t.deepEqual(await all(), [false, true, true]);
	site.pass(20);
	await two.get('/api/session');
	site.pass(15);
	t.deepEqual(await all(), [false, true, false]);
	await site.store.accounts.change(
		site.accounts.coordinator.id,
		{role: 'auditor'},
		{at: site.clock.now().toISOString(), actor: 'test', action: 'account-changed', subject: 'x', details: {}},
	);
	t.deepEqual(await all(), [false, false, false]);
});
