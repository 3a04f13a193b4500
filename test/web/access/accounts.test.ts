import test from 'ava';
import {ensureFirstAdministrator} from '#web/access/index.ts';
import {openSite, PASSWORD, signedIn} from './site.ts';

test('an administrator makes an account; its made password is told once and works', async t => {
	const site = await openSite(t);
	const administrator = await signedIn(site, 'administrator');
	const {status, body} = await administrator.send('POST', '/api/accounts', {
		name: 'Anna.Rossi',
		displayName: 'Anna Rossi',
		role: 'mailroom',
	});
	t.is(status, 201);
	t.like(body.account, {name: 'anna.rossi', displayName: 'Anna Rossi', role: 'mailroom', isActive: true, signsInWith: 'password'});
	t.regex(body.password, /^[0-9a-z]{4}(?:-[0-9a-z]{4}){4}$/);
	t.is((await site.browser().signIn('anna.rossi', body.password)).status, 200);
	const {body: all} = await administrator.get('/api/accounts');
	t.is(all.accounts.length, 6);
	t.notRegex(JSON.stringify(all), /argon2|assword":/);
	const again = await administrator.send('POST', '/api/accounts', {name: 'anna.rossi', role: 'reader'});
	t.is(again.status, 409);
	t.is(again.body.code, 'STATE_CONFLICT');
});

test('every problem of a new account is told at once', async t => {
	const site = await openSite(t);
	const administrator = await signedIn(site, 'administrator');
	const {status, body} = await administrator.send('POST', '/api/accounts', {name: 'ä', role: 'king', password: 'short', colour: 1});
	t.is(status, 400);
	t.deepEqual(new Set(body.problems.map(({field}: {field: string}) => field)), new Set(['name', 'role', 'password', '']));
});

test('changing an account: role, activity, password, each with its audit event', async t => {
	const site = await openSite(t);
	const administrator = await signedIn(site, 'administrator');
	const {id} = site.accounts.reader;
	const reader = await signedIn(site, 'reader');
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {role: 'coordinator'})).body.account.role, 'coordinator');
	t.is((await reader.get('/api/session')).body.actor, null, 'sessions of the old role are over');
	const {body} = await administrator.send('PATCH', `/api/accounts/${id}`, {newPassword: true});
	t.is((await site.browser().signIn('reader', PASSWORD)).status, 401);
	t.is((await site.browser().signIn('reader', body.password)).status, 200);
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {isActive: false})).body.account.isActive, false);
	t.is((await site.browser().signIn('reader', body.password)).status, 401);
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {isActive: true})).status, 200);
	const changes = (await site.store.audit.of(id)).filter(({action}) => action === 'account-changed');
	t.deepEqual(
		changes.map(({actor, details}) => ({actor, ...details})),
		[
			{actor: site.accounts.administrator.id, role: 'coordinator', roleBefore: 'reader', isPasswordNew: false},
			{actor: site.accounts.administrator.id, roleBefore: 'coordinator', isPasswordNew: true},
			{actor: site.accounts.administrator.id, isActive: false, roleBefore: 'coordinator', isPasswordNew: false},
			{actor: site.accounts.administrator.id, isActive: true, roleBefore: 'coordinator', isPasswordNew: false},
		],
	);
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {})).status, 400);
	t.is((await administrator.send('PATCH', '/api/accounts/00000000-0000-4000-8000-000000000000', {role: 'reader'})).status, 404);
});

test('nobody changes the own role, and one administrator always stays', async t => {
	const site = await openSite(t);
	const administrator = await signedIn(site, 'administrator');
	const {id} = site.accounts.administrator;
	// With a second one, so that it is not for being the last that the own role stays.
	const second = await site.addAccount('second', 'administrator');
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {role: 'coordinator'})).status, 409);
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {isActive: false})).status, 409);
	t.is((await administrator.send('PATCH', `/api/accounts/${id}`, {displayName: 'Me'})).status, 200);
	t.is((await administrator.send('PATCH', `/api/accounts/${second.id}`, {role: 'reader'})).status, 200);
	await t.throwsAsync(
		site.store.accounts.change(id, {isActive: false}, {at: '2026-11-20T08:00:00.000Z', actor: 'x', action: 'y', subject: id, details: {}}),
		{message: /last active administrator/},
	);
	t.deepEqual(
		(await site.store.audit.of(id)).filter(({action}) => action === 'y'),
		[],
		'what was refused left no trace of having happened',
	);
});

test('accounts are for administrators alone', async t => {
	const site = await openSite(t);
	for (const role of ['mailroom', 'coordinator', 'reader', 'auditor'] as const) {
		const browser = await signedIn(site, role);
		t.is((await browser.get('/api/accounts')).status, 403);
		t.is((await browser.send('POST', '/api/accounts', {name: 'friend', role: 'administrator'})).status, 403);
		t.is((await browser.send('PATCH', `/api/accounts/${site.accounts[role].id}`, {role: 'administrator'})).status, 403);
	}

	t.is((await site.store.accounts.list()).length, 5);
});

test('the first administrator is made once, in an empty house', async t => {
	const added: unknown[] = [];
	const first = await ensureFirstAdministrator({
		accounts: {list: async () => [], add: async (account: unknown) => void added.push(account)} as never,
	});
	t.is(added.length, 1);
	const site = await openSite(t);
	t.is(await ensureFirstAdministrator(site.store), null);
	await site.store.accounts.add(added[0] as never, {
		at: '2026-11-20T08:00:00.000Z',
		actor: 'start',
		action: 'a',
		subject: 's',
		details: {},
	});
	t.is((await site.browser().signIn(first!.name, first!.password)).status, 200);
});
