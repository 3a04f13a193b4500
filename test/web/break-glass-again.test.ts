import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {loadConfig} from '#config/load.ts';
import {inquiry} from '#pipeline/model/inquiry.ts';
import {sha256Of} from '#web/access/tokens.ts';
import {ROUTES} from '#web/api/index.ts';
import {openBeside} from './access/both.ts';
import {Browser} from './access/browser.ts';
import {atProvider, type People} from './access/provider.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

const {packs} = await loadConfig(undefined, {});
const INQUIRY = 'INQ-2026-0001';
const REASON = 'The patient Rossi bleeds in the waiting room, nobody else is here.';
const PEOPLE: People = {
	vera: {name: 'Vera', preferred_username: 'vera', groups: ['auditors']},
	carla: {name: 'Carla', preferred_username: 'carla', groups: ['auditors']},
};

/** Our server beside a real provider. */
async function openHouse(t: ExecutionContext, {alwaysTellsWhen = true} = {}) {
	const {provider, settings} = await openBeside(t, {people: PEOPLE, roles: {auditors: 'auditor', post: 'mailroom'}, alwaysTellsWhen});
	const site = await openApiSite(t, ROUTES, {packs}, settings);
	await site.store.inquiries.save(
		[inquiry.parse({id: INQUIRY, openedOn: '2026-11-01', person: {familyName: 'Rossi', givenName: 'Maria', birthDate: '1960-01-01'}})],
		{at: site.clock.now().toISOString(), actor: 'test', action: 'inquiries-imported', subject: 'inquiries', details: {}},
	);

	/** A person's window: what they are to us and what they are to the provider. */
	async function enter(login: string) {
		const window = site.browser();
		const there = new Browser(provider.issuer);
		const start = await window.get('/auth/oidc/start', {'sec-fetch-site': 'none'});
		const back = await atProvider(start.headers['location'] as string, login, there);
		await window.get(back.pathname + back.search, {'sec-fetch-site': 'cross-site'});
		await window.get('/api/session');
		return {window, there};
	}

	const ask = (window: Browser) => window.send('POST', '/api/break-glass/again', {inquiryId: INQUIRY, reason: REASON});
	/** The provider's answer, followed; where we send the browser then. */
	const come = async (window: Browser, back: URL) =>
		(await window.get(back.pathname + back.search, {'sec-fetch-site': 'cross-site'})).headers['location'] as string;
	const open = (window: Browser, location: string) =>
		window.send('POST', '/api/break-glass/again/open', {ticket: new URL(location, site.address).searchParams.get('again') ?? 'none'});
	const refusals = async () => (await site.store.audit.of('break-glass')).map(({details}) => details['reason'] ?? details['code']);
	return {...site, provider, enter, ask, come, open, refusals};
}

test('who signs in elsewhere proves it there once more, and the one dossier opens in this session until it ends', async t => {
	const site = await openHouse(t);
	const {window, there} = await site.enter('vera');
	const {body, status} = await site.ask(window);
	t.is(status, 200);
	const {searchParams: sent} = new URL(body.url);
	t.deepEqual([sent.get('prompt'), sent.get('max_age'), sent.get('code_challenge_method')], ['login', '0', 'S256']);
	t.false(/Rossi|INQ/.test(body.url));
	// Signed in there already, and asked nevertheless.
	t.regex((await there.get((await there.get(body.url)).headers['location'] as string)).text, /name="login"/);

	const location = await site.come(window, await atProvider(body.url, 'vera', there));
	t.regex(location, /^\/emergency\?again=[\w-]{43}$/);
	const elsewhere = (await site.enter('vera')).window;
	t.is((await site.open(elsewhere, location)).status, 409, 'another session of the same person');
	const {body: opened, status: done} = await site.open(window, location);
	t.is(done, 200);
	t.is((await site.open(window, location)).status, 409, 'good once');
	const path = `/api/break-glass/${opened.id}/dossiers/${INQUIRY}`;
	t.is((await window.get(path)).body.dossier.inquiry.person.familyName, 'Rossi');
	t.is((await elsewhere.get(path)).status, 404);
	t.is((await window.send('DELETE', '/api/session')).status, 204);
	t.is((await (await site.enter('vera')).window.get(path)).status, 404, 'ended by signing out');
	t.deepEqual(
		(await site.store.audit.of(INQUIRY)).map(({action}) => action).filter(action => action.startsWith('break-glass')),
		['break-glass-used', 'break-glass-read'],
	);
	t.deepEqual(await site.refusals(), ['STATE_CONFLICT', 'STATE_CONFLICT', 'NOT_FOUND', 'NOT_FOUND']);
});

for (const [alwaysTellsWhen, what] of [
	[true, 'that somebody signed in long ago'],
	[false, 'nothing of when somebody signed in'],
] as const) {
	test(`a provider that asks nobody again and says ${what} opens nothing`, async t => {
		const site = await openHouse(t, {alwaysTellsWhen});
		const {window, there} = await site.enter('vera');
		await pause(2200);
		site.provider.manners.overlooksPrompt = true;
		const {body} = await site.ask(window);
		t.is(await site.come(window, await atProvider(body.url, null, there)), '/emergency?problem=not-anew');
		t.deepEqual(await site.refusals(), ['not-anew']);
		t.deepEqual(await site.store.breakGlasses.list(10), []);
		site.provider.manners.overlooksPrompt = false;
		const again = await site.ask(window);
		t.regex(await site.come(window, await atProvider(again.body.url, 'vera', there)), /again=/, 'asked anew, it opens');
	});
}

test('somebody else at the provider opens nothing', async t => {
	const site = await openHouse(t);
	const {window} = await site.enter('vera');
	const {body} = await site.ask(window);
	t.is(await site.come(window, await atProvider(body.url, 'carla')), '/emergency?problem=other-person');
	t.is((await window.get('/api/session')).body.actor.name, 'vera');
	t.deepEqual(await site.refusals(), ['other-person']);
});

test('an answer is good once, in the session that asked, for what was asked last, and never signs anybody in', async t => {
	const site = await openHouse(t);
	const {window, there} = await site.enter('vera');
	const before = await atProvider((await site.ask(window)).body.url, 'vera', there);
	const back = await atProvider((await site.ask(window)).body.url, 'vera', there);
	t.is(await site.come(window, before), '/sign-in?problem=invalid', 'asked again since');
	const stranger = (await site.enter('carla')).window;
	t.is(await site.come(stranger, back), '/emergency?problem=invalid', 'a link sent to somebody else');
	const nobody = site.browser();
	t.is(await site.come(nobody, back), '/emergency?problem=invalid');
	t.false(nobody.cookies.has('intake'));
	t.regex(await site.come(window, back), /again=/, 'what others tried spoils nothing');
	t.is(await site.come(window, back), '/sign-in?problem=invalid', 'good once');

	const refused = await atProvider((await site.ask(window)).body.url, null);
	t.is(await site.come(window, refused), '/emergency?problem=refused');
	t.deepEqual(await site.store.breakGlasses.list(10), []);
});

test('a role taken away at the provider meanwhile opens nothing and ends the session', async t => {
	const site = await openHouse(t);
	const {window, there} = await site.enter('vera');
	const {body} = await site.ask(window);
	site.provider.people['vera'] = {...PEOPLE['vera'], groups: []};
	t.is(await site.come(window, await atProvider(body.url, 'vera', there)), '/emergency?problem=no-role');
	t.is((await window.get('/api/session')).body.actor, null);
});

test('people with a password here, a reason too short, a guessed ticket: told what to do', async t => {
	const site = await openHouse(t);
	t.regex((await site.ask(await signedIn(site, 'auditor'))).body.message, /password here/);
	const {window} = await site.enter('vera');
	t.is((await window.send('POST', '/api/break-glass/again', {inquiryId: INQUIRY, reason: 'short'})).status, 400);
	t.is((await window.send('POST', '/api/break-glass/again/open', {ticket: 'guessed'})).status, 409);
});

test('a provider that does not answer is told, with what to do instead', async t => {
	const site = await openHouse(t);
	await site.provider.close();
	const vera = await site.addAccount('elsewhere', 'auditor', null);
	const at = site.clock.now().toISOString();
	await site.store.sessions.open(
		{tokenSha256: sha256Of('a token'), accountId: vera.id, csrf: 'c', createdAt: at, lastSeenAt: at, expiresAt: '2026-11-20T20:00:00.000Z'},
		{at, actor: vera.id, action: 'signed-in', subject: vera.id, details: {}},
	);
	const window = site.browser();
	window.cookies.set('intake', 'a token');
	window.csrf = 'c';
	const {status, body} = await site.ask(window);
	t.is(status, 503);
	t.regex(body.message, /colleague with a password/);
});
