import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {PERMISSIONS_OF} from '#pipeline/access/permissions.ts';
import {openPasswords} from '#web/access/passwords.ts';
import {sha256Of} from '#web/access/tokens.ts';
import {openSite, PASSWORD, signedIn} from './site.ts';

test('signing in and out', async t => {
	const site = await openSite(t);
	const browser = site.browser();
	const before = await browser.get('/api/session');
	t.is(before.status, 200);
	t.deepEqual(before.body, {actor: null, permissions: [], csrf: null, expiresAt: null, mayChangePassword: false, oidc: null});

	const answer = await browser.signIn(' Coordinator ', PASSWORD);
	t.is(answer.status, 200);
	t.deepEqual(answer.body.actor, {
		accountId: site.accounts.coordinator.id,
		name: 'coordinator',
		displayName: 'The coordinator',
		role: 'coordinator',
		via: 'session',
	});
	t.deepEqual(answer.body.permissions, PERMISSIONS_OF.coordinator);
	t.is(answer.headers['cache-control'], 'no-store');
	t.deepEqual((await browser.get('/api/session')).body, answer.body);

	const cookie = browser.cookies.get('intake')!;
	const out = await browser.send('DELETE', '/api/session');
	t.is(out.status, 204);
	t.false(browser.cookies.has('intake'));
	browser.cookies.set('intake', cookie);
	t.is((await browser.get('/api/session')).body.actor, null, 'the token is worth nothing any more');
	t.is((await browser.send('DELETE', '/api/session')).status, 401);
	const trail = (await site.store.audit.of(site.accounts.coordinator.id)).map(({action}) => action);
	t.deepEqual(trail, ['account-added', 'signed-in', 'signed-out']);
});

test('wrong password, unknown name, inactive account and account without a password get one and the same answer', async t => {
	const site = await openSite(t);
	await site.store.accounts.change(site.accounts.reader.id, {isActive: false}, event('account-changed', site.accounts.reader.id));
	await site.addAccount('elsewhere', 'reader', null);
	const answers = await Promise.all(
		[
			['coordinator', 'another password'],
			['nobody-here', PASSWORD],
			['reader', PASSWORD],
			['elsewhere', PASSWORD],
			['not a name!', PASSWORD],
		].map(async ([name, password]) => site.browser().signIn(name!, password!)),
	);
	for (const {status, text, cookies} of answers) {
		t.is(status, 401);
		t.is(text, answers[0]!.text);
		t.deepEqual(cookies, []);
	}

	t.is(answers[0]!.body.code, 'SIGN_IN_REFUSED');
	const [failure] = (await site.store.audit.of('unknown-account')).filter(({action}) => action === 'sign-in-failed');
	t.is(failure?.details['address'], '127.0.0.1');
});

test('a session planted before signing in is worth nothing after', async t => {
	const site = await openSite(t);
	const attacker = site.browser();
	const victim = site.browser();
	attacker.cookies.set('intake', 'planted-by-somebody');
	victim.cookies.set('intake', 'planted-by-somebody');
	t.is((await victim.signIn('coordinator', PASSWORD)).status, 200);
	t.not(victim.cookies.get('intake'), 'planted-by-somebody');
	t.is((await attacker.get('/api/session')).body.actor, null);

	// The attacker's own living session, planted: it is ended, not taken over.
	const own = await signedIn(site, 'reader');
	const planted = own.cookies.get('intake')!;
	const other = site.browser();
	other.cookies.set('intake', planted);
	t.is((await other.signIn('coordinator', PASSWORD)).status, 200);
	t.not(other.cookies.get('intake'), planted);
	t.is((await own.get('/api/session')).body.actor, null);
});

test('every sign-in has a new token and a new csrf token', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	const [cookie, csrf] = [browser.cookies.get('intake'), browser.csrf];
	await browser.signIn('coordinator', PASSWORD);
	t.not(browser.cookies.get('intake'), cookie);
	t.not(browser.csrf, csrf);
});

test('the cookie on loopback: HttpOnly, Lax, ends with the browser', async t => {
	const site = await openSite(t);
	const {cookies} = await site.browser().signIn('coordinator', PASSWORD);
	const session = cookies.find(cookie => cookie.startsWith('intake='))!;
	t.deepEqual(session.split('; ').slice(1).sort(), ['HttpOnly', 'Path=/', 'SameSite=Lax']);
	t.regex(session, /^intake=[\w-]{43};/);
});

test('the cookie behind https: __Host-, Secure, no domain', async t => {
	const site = await openSite(t, {config: {publicUrl: 'https://intake.example.org'}});
	const browser = site.browser('https://intake.example.org');
	const {status, cookies} = await browser.signIn('coordinator', PASSWORD);
	t.is(status, 200);
	const session = cookies.find(cookie => cookie.startsWith('__Host-intake='))!;
	t.deepEqual(session.split('; ').slice(1).sort(), ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
	t.true(cookies.every(cookie => cookie.startsWith('__Host-')));
	t.is((await browser.get('/api/session')).body.actor.name, 'coordinator');
	const plain = site.browser('https://intake.example.org');
	plain.cookies.set('intake', browser.cookies.get('__Host-intake')!);
	t.is((await plain.get('/api/session')).body.actor, null, 'a cookie a neighbour could plant is not read');
});

test('by another name than loopback nobody signs in until the address is configured', async t => {
	const site = await openSite(t);
	const answer = await site
		.browser()
		.signIn('coordinator', PASSWORD, {host: 'intake.example.org', origin: undefined, 'sec-fetch-site': undefined});
	t.is(answer.status, 403);
	t.is(answer.body.code, 'PUBLIC_URL_NEEDED');
	t.regex(answer.body.message, /access\.publicUrl/);
	const rebound = await signedIn(site);
	t.is((await rebound.get('/api/session', {host: 'rebound.example'})).body.actor, null);
});

test('only the hash of the token is in the database', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	const [token, device] = [browser.cookies.get('intake')!, browser.cookies.get('intake-device')!];
	await site.close();
	const file = await readFile(path.join(site.directory, 'intake.db'));
	t.true(file.includes(sha256Of(token)));
	t.false(file.includes(token));
	t.false(file.includes(device));
	t.false(file.includes(PASSWORD));
});

test('deactivation ends sessions at once', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	await site.store.accounts.change(site.accounts.coordinator.id, {isActive: false}, event('account-changed', 'x'));
	t.is((await browser.get('/api/session')).body.actor, null);
	t.is((await browser.signIn('coordinator', PASSWORD)).status, 401);
});

test('another role ends sessions; another display name does not', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	await site.store.accounts.change(site.accounts.coordinator.id, {displayName: 'Somebody'}, event('account-changed', 'x'));
	t.is((await browser.get('/api/session')).body.actor.displayName, 'Somebody');
	await site.store.accounts.change(site.accounts.coordinator.id, {role: 'reader'}, event('account-changed', 'x'));
	t.is((await browser.get('/api/session')).body.actor, null);
});

test('changing the password needs the present one, ends every other session and renews this one', async t => {
	const site = await openSite(t);
	const [here, elsewhere] = [await signedIn(site), await signedIn(site)];
	const next = 'ein anderer langer satz';
	const wrong = await here.send('PUT', '/api/session/password', {current: 'wrong', next});
	t.is(wrong.status, 403);
	t.is(wrong.body.code, 'PASSWORD_WRONG');
	const weak = await here.send('PUT', '/api/session/password', {current: PASSWORD, next: 'aaaaaa'});
	t.is(weak.status, 400);
	t.deepEqual(
		weak.body.problems.map(({field}: {field: string}) => field),
		['next', 'next'],
	);
	const before = here.cookies.get('intake');
	const done = await here.send('PUT', '/api/session/password', {current: PASSWORD, next});
	t.is(done.status, 200);
	t.not(here.cookies.get('intake'), before);
	t.is((await here.get('/api/session')).body.actor.name, 'coordinator');
	t.is((await elsewhere.get('/api/session')).body.actor, null);
	t.is((await site.browser().signIn('coordinator', PASSWORD)).status, 401);
	t.is((await site.browser().signIn('coordinator', next)).status, 200);
});

test('guessing the present password in a stolen session is slowed down', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	const statuses: number[] = [];
	for (let guess = 0; guess < 7; guess++) {
		statuses.push(
			(await browser.send('PUT', '/api/session/password', {current: `guess ${guess}`, next: 'ein anderer langer satz'})).status,
		);
	}

	t.deepEqual(statuses, [403, 403, 403, 403, 403, 429, 429]);
});

test('a password hashed under older parameters is hashed anew at sign-in, without ending sessions', async t => {
	const site = await openSite(t);
	const browser = await signedIn(site);
	const older = await openPasswords({memory: 128, passes: 2, parallelism: 1}).hash(PASSWORD);
	await site.store.accounts.rehash(site.accounts.coordinator.id, site.accounts.coordinator.passwordHash!, older);
	t.is((await site.browser().signIn('coordinator', PASSWORD)).status, 200);
	const {passwordHash} = (await site.store.accounts.find(site.accounts.coordinator.id))!;
	t.regex(passwordHash!, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
	t.is((await browser.get('/api/session')).body.actor.name, 'coordinator');
	t.is((await site.browser().signIn('coordinator', PASSWORD)).status, 200);
});

test('a password is in no log, no answer and no audit event, whatever goes wrong', async t => {
	const site = await openSite(t);
	const canary = 'canary-7f3a9c-password';
	const browser = site.browser();
	const texts: string[] = [];
	const note = async (sent: Promise<{text: string}>) => texts.push((await sent).text);
	await note(browser.signIn('coordinator', canary));
	await note(browser.signIn(canary, PASSWORD));
	await note(browser.send('POST', '/api/session', {name: 'coordinator', password: canary, [canary]: 1}));
	await note(browser.send('POST', '/api/session', {name: canary, password: {canary}}));
	await note(browser.send('POST', '/api/session', canary));
	await note(browser.send('POST', '/api/session', {name: 'x', password: canary.repeat(100)}));
	const administrator = await signedIn(site, 'administrator');
	await note(administrator.send('POST', '/api/accounts', {name: 'new', role: 'reader', password: canary}));
	await note(administrator.send('POST', '/api/accounts', {name: 'new', role: 'reader', password: canary}));
	await note(administrator.send('PATCH', `/api/accounts/${site.accounts.reader.id}`, {password: canary}));
	await note(administrator.send('PUT', '/api/session/password', {current: canary, next: canary}));
	// The database fails in the middle of signing in.
	await site.close();
	const broken = await openSite(t, {
		directory: site.directory,
		access: {
			passwords: {
				hash: async () => canary,
				verify: async () => {
					throw new Error(`out of memory while hashing ${canary}`);
				},
			},
		},
	});
	const failed = await broken.browser().signIn('coordinator', canary);
	t.is(failed.status, 503);
	t.is(failed.headers['retry-after'], '60');
	texts.push(failed.text, ...site.events, ...broken.events);
	await broken.close();
	const file = await readFile(path.join(site.directory, 'intake.db'));
	t.regex(site.events.join(), /sign-in-failed/);
	t.regex(broken.events.join(), /request-failed/);
	t.deepEqual(
		texts.filter(text => text.includes(canary)),
		[],
	);
	t.false(file.includes(canary));
});

const event = (action: string, subject: string) => ({at: '2026-11-20T08:00:00.000Z', actor: 'test', action, subject, details: {}});
