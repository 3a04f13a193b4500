import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {SCRIPT_PAYLOADS} from '../fakes/script-payloads.ts';
import {type Answer, Browser, exchange} from '../web/access/browser.ts';
import {ROLE_OF} from '../web/may-call.ts';
import {furnish, type House, openHouse, PASSWORD} from './house.ts';
import {inOrder, mayCall, placeOf, routesOf} from './routes.ts';

const PUBLIC_URL = 'https://intake.example.org';
/** Who may call a route; whoever may not gets the same headers. */
const letterFor = (route: string): string => (/^[A-Z]/.test(mayCall(route)) ? (mayCall(route)[0] ?? 'C') : 'C');

/** What is wrong with how an answer may be shown and kept. */
function problemsOf({headers, text}: Answer, isHttps: boolean): string[] {
	const policy = new Map(
		String(headers['content-security-policy'] ?? '')
			.split(';')
			.map(directive => directive.trim().split(/ +/))
			.map(([name = '', ...values]) => [name, values.join(' ')] as const),
	);
	const isSandboxed = policy.has('sandbox');
	const wanted: Record<string, boolean> = {
		'no default': isSandboxed || policy.get('default-src') === "'none'",
		'scripts of ours only': isSandboxed || policy.get('script-src') === "'self'",
		'no scripts in attributes': !/unsafe-|data:|\*|https?:/.test(String(headers['content-security-policy'])),
		'no base': isSandboxed || policy.get('base-uri') === "'none'",
		'forms to us': isSandboxed || policy.get('form-action') === "'self'",
		'no strange frames': isSandboxed || /^'(?:self|none)'$/.test(policy.get('frame-ancestors') ?? ''),
		'trusted types': isSandboxed || policy.get('require-trusted-types-for') === "'script'",
		nosniff: headers['x-content-type-options'] === 'nosniff',
		'no referrer': headers['referrer-policy'] === 'no-referrer',
		'not kept': /\bno-store\b/.test(String(headers['cache-control'])),
		'own window': headers['cross-origin-opener-policy'] === 'same-origin',
		'own resources': headers['cross-origin-resource-policy'] === 'same-origin',
		'no other origins': headers['access-control-allow-origin'] === undefined,
		'no server told': headers['server'] === undefined && headers['x-powered-by'] === undefined,
		'https from now on': !isHttps || headers['strict-transport-security'] === 'max-age=31536000',
		'a kind': text === '' || headers['content-type'] !== undefined,
		'a safe name': /^$|^(?:inline|attachment); filename="[A-Za-z0-9.-]+"$/.test(String(headers['content-disposition'] ?? '')),
	};
	return Object.entries(wanted).flatMap(([what, isSo]) => (isSo ? [] : [what]));
}

test('S7, S10: every answer, good or bad, says what a browser may do with it, and that nobody keeps it', async t => {
	const house = await openHouse(t, {access: {publicUrl: PUBLIC_URL}});
	const atHome = (name: string) => signedInAt(house, name);
	const {ids} = await furnish({...house, signedIn: atHome} as House);
	const browsers = Object.fromEntries(
		await Promise.all(Object.entries(ROLE_OF).map(async ([letter, role]) => [letter, await atHome(role)])),
	);
	const wrong: string[] = [];
	const look = (what: string, answer: Answer) =>
		wrong.push(...problemsOf(answer, !what.startsWith('unreadable')).map(problem => `${what} ${answer.status}: ${problem}`));
	for (const route of inOrder(routesOf(house))) {
		const [method = '', pattern = ''] = route.split(' ');
		const where = placeOf(pattern, ids);
		look(`nobody ${route}`, await house.browser().send(method, where, method === 'GET' ? undefined : {}));
		look(route, await browsers[letterFor(route)].send(method, where, method === 'GET' ? undefined : {}));
	}

	for (const where of [
		'/',
		'/dossiers/x',
		'/api/nothing',
		'/assets/nothing.js',
		'/connectors/x/fax',
		'/../etc/passwd',
		'/.git/config',
		'/%2e%2e/',
	]) {
		look(where, await exchange(new URL(where, house.address), 'GET', {}));
	}

	look('unreadable', await exchange(new URL('/api/dossiers/%zz', house.address), 'GET', {}));
	look('no JSON', await browsers['C'].send('POST', '/api/search', undefined, {'content-type': 'application/json', 'content-length': '0'}));
	t.deepEqual(wrong, []);
	const original = await browsers['C'].get(`/api/deliveries/${ids.delivery}/original`);
	t.like(original.headers, {
		'content-security-policy': 'sandbox',
		'content-type': 'application/octet-stream',
		'content-disposition': `attachment; filename="delivery-${ids.delivery}.tif"`,
	});
});

test('S7: what somebody wrote is told as JSON and never as a page, and our one page holds no script of its own', async t => {
	const html = await readFile(path.join(import.meta.dirname, '../../web/client/index.html'), 'utf8');
	t.notRegex(html.replaceAll(/<script type="module" src="[^"]+"><\/script>/g, ''), /<script|\son\w+=|javascript:|<style|style=/i);
	const payload = SCRIPT_PAYLOADS.slice(0, 4).join(' ');
	const house = await openHouse(t, {filledWith: payload});
	const {ids} = await furnish(house);
	const coordinator = await house.signedIn('coordinator');
	const administrator = await house.signedIn('administrator');
	const shown: Answer[] = [
		await administrator.get('/api/accounts'),
		await coordinator.get('/api/session'),
		await coordinator.send('POST', '/api/search', {text: payload}),
		await coordinator.get(`/api/dossiers/${ids.inquiry}?<script>alert(1)</script>`),
		await coordinator.get(`/api/faxes?number=${encodeURIComponent(payload)}`),
		await exchange(new URL(`/api/${encodeURIComponent(payload)}`, house.address), 'GET', {accept: 'text/html'}),
		await exchange(new URL('/connectors/x', house.address), 'POST', {'content-type': `text/html`, 'content-length': '0'}),
		await coordinator.signIn(payload, PASSWORD),
	];
	for (const {headers, text, status} of shown) {
		t.regex(String(headers['content-type']), /^application\/json|^text\/plain/, `${status}`);
		t.false(status >= 400 && text.includes('<script'), 'a refusal repeats nothing');
	}
});

async function signedInAt(house: House, name: string): Promise<Browser> {
	const browser = new Browser(house.address, PUBLIC_URL);
	const {status} = await browser.signIn(name, PASSWORD);
	if (status !== 200) {
		throw new Error(`signing in answered ${status}`);
	}

	return browser;
}

/** Everything that is kept, but for who looked at what when. */
async function kept({directory}: House): Promise<Record<string, unknown>> {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	const tables = await connection.all<{name: string}>(
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'",
	);
	const all: Record<string, unknown> = {};
	for (const {name} of tables.filter(table => !/audit|session/.test(table.name))) {
		all[name] = await connection.all(`SELECT * FROM "${name}"`);
	}

	await connection.close();
	return all;
}

test('S8: looking changes nothing, whoever looks and from wherever', async t => {
	const house = await openHouse(t);
	const {ids} = await furnish(house);
	const browsers = Object.fromEntries(
		await Promise.all(Object.entries(ROLE_OF).map(async ([letter, role]) => [letter, await house.signedIn(role)])),
	);
	const before = await kept(house);
	t.true(Object.keys(before).length > 15);
	for (const route of inOrder(routesOf(house)).filter(one => one.startsWith('GET'))) {
		const where = placeOf(route.slice(4), ids);
		// As it is, and as some frameworks let a link do more than look.
		const {status} = await browsers[letterFor(route)].get(where, {'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE'});
		t.true(status < 500, route);
	}

	t.deepEqual(await kept(house), before);
});

test('S8: every route that changes anything, those of accounts and sessions too, refuses other sites', async t => {
	const house = await openHouse(t);
	const {ids} = await furnish(house);
	const browsers = Object.fromEntries(
		await Promise.all(Object.entries(ROLE_OF).map(async ([letter, role]) => [letter, await house.signedIn(role)])),
	);
	const before = await kept(house);
	const unsafe = [...inOrder(routesOf(house)), 'DELETE /api/session'].filter(route => !route.startsWith('GET'));
	for (const route of unsafe) {
		const [method = '', pattern = ''] = route.split(' ');
		for (const headers of [
			{origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'},
			{origin: 'https://intake.example.org.evil.example', 'sec-fetch-site': undefined},
			{origin: house.address.replace('127.0.0.1', 'sub.127.0.0.1'), 'sec-fetch-site': 'same-site'},
			{origin: 'null', 'sec-fetch-site': undefined},
			{origin: `${house.address}.evil.example`, 'sec-fetch-site': undefined},
			...(mayCall(route) === 'public' ? [] : [{origin: undefined, 'sec-fetch-site': undefined}, {'x-intake-csrf': undefined}]),
		]) {
			const body = route === 'POST /api/session' ? {name: 'coordinator', password: PASSWORD} : {};
			const {status, cookies} = await browsers[letterFor(route)].send(method, placeOf(pattern, ids), body, headers);
			t.is(status, 403, `${route} ${JSON.stringify(headers)}`);
			t.deepEqual(cookies, [], route);
		}
	}

	t.deepEqual(await kept(house), before);
});
