import test from 'ava';
import {openSite, signedIn} from './site.ts';

const isIn = async (browser: Awaited<ReturnType<typeof signedIn>>, headers?: Record<string, string>) =>
	(await browser.get('/api/session', headers)).body.actor !== null;

test('S10: a session ends after 30 minutes without activity', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	site.pass(29.9);
	t.true(await isIn(browser));
	site.pass(29.9);
	t.true(await isIn(browser), 'activity renews it');
	site.pass(30);
	t.false(await isIn(browser));
	site.pass(-29);
	t.false(await isIn(browser), 'what has ended stays ended, whatever the clock says later');
});

test('S10: a session ends after 12 hours, however busy', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	for (let minutes = 20; minutes < 720; minutes += 20) {
		site.pass(20);
		t.true(await isIn(browser), `after ${minutes} minutes`);
	}

	site.pass(19.9);
	t.true(await isIn(browser));
	site.pass(0.1);
	t.false(await isIn(browser));
});

test('S10: the times are configured', async t => {
	const site = await openSite(t, {config: {sessionIdleMinutes: 5, sessionHours: 0.5}});
	const [idle, busy] = [await signedIn(site), await signedIn(site)];
	site.pass(4);
	t.true(await isIn(busy));
	site.pass(1);
	t.false(await isIn(idle));
	for (let count = 0; count < 6; count++) {
		t.true(await isIn(busy));
		site.pass(4);
	}

	site.pass(1);
	t.false(await isIn(busy), 'half an hour is over');
});

test('S10: what a page asks by itself keeps no session alive', async t => {
	const site = await openSite(t, {
		routes: app => app.get('/events', {config: {permission: 'signed-in', isBackground: true}}, async () => 'now'),
	});
	const browser = await signedIn(site);
	for (const [path, headers] of [
		['/events', {}],
		['/api/session', {'x-intake-background': '1'}],
		['/events', {}],
	] as const) {
		site.pass(9);
		t.is((await browser.get(path, headers)).status, 200);
	}

	site.pass(3);
	t.false(await isIn(browser));
});

test('S10: a clock set back lengthens no session', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	site.pass(-120);
	t.false(await isIn(browser));
	site.pass(120);
	t.false(await isIn(browser));
});

test('S10: a step of seconds is no reason to sign in again', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	site.pass(-0.5);
	t.true(await isIn(browser));
});

test('S10: expired sessions are forgotten at the next sign-in', async t => {
	const site = await openSite(t);
	const old = await signedIn(site);
	const {sha256Of} = await import('#web/access/tokens.ts');
	const token = sha256Of(old.cookies.get('intake')!);
	t.truthy(await site.store.sessions.find(token));
	site.pass(60 * 13);
	await signedIn(site, 'reader');
	t.is(await site.store.sessions.find(token), undefined);
});
