import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {z} from 'zod';
import {isApiTokenText, newApiToken} from '#web/access/token-text.ts';
import {defineRoute, type Route} from '#web/api/route.ts';
import {tokenRoutes} from '#web/api/tokens.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

const whoAmI = defineRoute({
	method: 'GET',
	path: '/api/who',
	summary: 'Who asks',
	permission: 'dossiers.read',
	response: z.object({accountId: z.string(), name: z.string(), via: z.string()}),
	run: ({actor}) => actor,
});
const change = defineRoute({
	method: 'POST',
	path: '/api/change',
	summary: 'Changes something',
	permission: 'letters.write',
	run: ({reply}) => reply.code(204).send(),
});
const ROUTES: readonly Route[] = [...tokenRoutes, whoAmI, change];

test('a token is shown once, kept as a hash, and does what its scopes say and no more', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const {status, body} = await admin.send('POST', '/api/tokens', {
		name: 'Hospital system',
		scopes: ['dossiers.read', 'dossiers.read'],
		accountId: site.accounts.coordinator.id,
	});
	t.is(status, 200);
	t.regex(body.text, /^intk_[\w-]{49}$/);
	t.deepEqual(body.token.scopes, ['dossiers.read']);
	t.is(body.token.hint, body.text.slice(-4));

	const answer = await site.withToken(body.text, 'GET', '/api/who');
	t.is(answer.status, 200);
	t.deepEqual(answer.body, {accountId: site.accounts.coordinator.id, name: 'coordinator', via: 'token'});
	// The account may, the token may not.
	t.is((await site.withToken(body.text, 'POST', '/api/change', {})).body.code, 'NOT_PERMITTED');

	const listed = await admin.get('/api/tokens');
	t.false(listed.text.includes(body.text));
	t.is(listed.body.tokens[0].lastUsedAt, site.clock.now().toISOString());
	t.is(listed.body.tokens[0].state, 'valid');
	await site.close();
	for (const file of (await readdir(site.directory)).filter(name => name.startsWith('intake.db'))) {
		t.false((await readFile(path.join(site.directory, file))).includes(body.text), `${file} holds the token`);
	}
});

test('a token needs no CSRF header, and a cookie beside it counts for nothing', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const {body} = await admin.send('POST', '/api/tokens', {name: 'a', scopes: ['letters.write'], accountId: site.accounts.coordinator.id});
	t.is((await site.withToken(body.text, 'POST', '/api/change', {})).status, 204);
	t.is((await admin.send('GET', '/api/tokens', undefined, {authorization: `Bearer ${newApiToken()}`})).status, 401);
});

test('what the account loses, its tokens lose at once', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const {coordinator} = site.accounts;
	const {body} = await admin.send('POST', '/api/tokens', {
		name: 'a',
		scopes: ['dossiers.read', 'letters.write'],
		accountId: coordinator.id,
	});
	const to = async (role: string) => admin.send('PATCH', `/api/accounts/${coordinator.id}`, {role});
	const ask = async () => [
		(await site.withToken(body.text, 'GET', '/api/who')).status,
		(await site.withToken(body.text, 'POST', '/api/change', {})).status,
	];
	t.deepEqual(await ask(), [200, 204]);
	await to('reader');
	t.deepEqual(await ask(), [200, 403]);
	t.deepEqual((await admin.get('/api/tokens')).body.tokens[0].usableScopes, ['dossiers.read']);
	await to('auditor');
	t.deepEqual(await ask(), [403, 403]);
	await to('coordinator');
	t.deepEqual(await ask(), [200, 204]);
	await admin.send('PATCH', `/api/accounts/${coordinator.id}`, {isActive: false});
	t.deepEqual(await ask(), [401, 401]);
	t.is((await admin.get('/api/tokens')).body.tokens[0].state, 'account-inactive');
});

test('expiry and revocation end a token, and both are shown', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const make = async (validDays: number) =>
		(await admin.send('POST', '/api/tokens', {name: 'a', scopes: ['dossiers.read'], validDays, accountId: site.accounts.reader.id})).body;
	const short = await make(1);
	const long = await make(30);
	site.pass(24 * 60 - 1);
	t.is((await site.withToken(short.text, 'GET', '/api/who')).status, 200);
	site.pass(1);
	t.is((await site.withToken(short.text, 'GET', '/api/who')).status, 401);
	t.is((await site.withToken(long.text, 'GET', '/api/who')).status, 200);

	const again = await signedIn(site, 'administrator');
	t.is((await again.send('DELETE', `/api/tokens/${long.token.id}`)).body.token.state, 'revoked');
	t.is((await site.withToken(long.text, 'GET', '/api/who')).status, 401);
	const {revokedAt} = (await again.send('DELETE', `/api/tokens/${long.token.id}`)).body.token;
	t.is(revokedAt, site.clock.now().toISOString());
	const states = new Map((await again.get('/api/tokens')).body.tokens.map(({id, state}: {id: string; state: string}) => [id, state]));
	t.is(states.get(short.token.id), 'expired');
	t.is(states.get(long.token.id), 'revoked');
	t.is((await again.send('DELETE', '/api/tokens/00000000-0000-4000-8000-000000000000')).status, 404);
	t.deepEqual(
		(await site.store.audit.of(long.token.id)).map(({action, actor}) => [action, actor]),
		[
			['token-added', site.accounts.administrator.id],
			['token-revoked', site.accounts.administrator.id],
		],
	);
});

test('scopes the account has not are refused by name, and a token makes no tokens', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const refused = await admin.send('POST', '/api/tokens', {name: 'a', scopes: ['dossiers.read', 'numbers.read']});
	t.is(refused.status, 400);
	t.regex(refused.body.message, /administrator.*dossiers\.read\./);
	t.false(refused.body.message.includes('numbers.read'));
	const unknown = await admin.send('POST', '/api/tokens', {name: '', scopes: ['everything'], validDays: 4000});
	t.deepEqual(unknown.body.problems.map(({field}: {field: string}) => field).sort(), ['name', 'scopes.0', 'validDays']);

	const own = (await admin.send('POST', '/api/tokens', {name: 'own', scopes: ['tokens.manage']})).body;
	t.is((await site.withToken(own.text, 'GET', '/api/tokens')).status, 200);
	t.is((await site.withToken(own.text, 'POST', '/api/tokens', {name: 'child', scopes: ['tokens.manage']})).status, 409);
	t.is((await (await signedIn(site, 'coordinator')).get('/api/tokens')).status, 403);
});

test('last use is written once a minute at most', async t => {
	const site = await openApiSite(t, ROUTES);
	const admin = await signedIn(site, 'administrator');
	const {text, token} = (
		await admin.send('POST', '/api/tokens', {name: 'a', scopes: ['dossiers.read'], accountId: site.accounts.reader.id})
	).body;
	const first = site.clock.now().toISOString();
	await site.withToken(text, 'GET', '/api/who');
	site.pass(0.9);
	await site.withToken(text, 'GET', '/api/who');
	const used = async () => (await site.store.tokens.list()).find(({id}) => id === token.id)?.lastUsedAt;
	t.is(await used(), first);
	site.pass(0.2);
	await site.withToken(text, 'GET', '/api/who');
	t.is(await used(), site.clock.now().toISOString());
});

test('a slip of one character is told without the database', t => {
	const text = newApiToken();
	t.true(isApiTokenText(text));
	for (let index = 0; index < text.length; index++) {
		const other = text[index] === 'A' ? 'B' : 'A';
		t.false(isApiTokenText(`${text.slice(0, index)}${other}${text.slice(index + 1)}`), `at ${index}`);
	}

	t.false(isApiTokenText(''));
	t.false(isApiTokenText(`${text}A`));
});
