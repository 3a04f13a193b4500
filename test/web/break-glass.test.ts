import {randomUUID} from 'node:crypto';
import test from 'ava';
import sharp from 'sharp';
import {loadConfig} from '#config/load.ts';
import {inquiry} from '#pipeline/model/inquiry.ts';
import type {BlobStore} from '#pipeline/ports.ts';
import {sha256Of} from '#web/access/tokens.ts';
import {ROUTES} from '#web/api/index.ts';
import {openLiveEvents} from '#web/live/events.ts';
import {openWebhookSender} from '#web/webhooks/sender.ts';
import {aDelivery, aFiling, anEvent} from '../fakes/deliveries.ts';
import {openReceiver} from '../fakes/webhook-receiver.ts';
import type {Browser} from './access/browser.ts';
import {PASSWORD, signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

const {packs} = await loadConfig(undefined, {});
const INQUIRY = 'INQ-2026-0001';
const OTHER = 'INQ-2026-0002';
const REASON = 'The patient Rossi bleeds in the waiting room, nobody else is here.';

async function openHouse(t: Parameters<typeof openApiSite>[0], blobs?: Pick<BlobStore, 'read'>) {
	const events: Array<{name: string}> = [];
	const live = openLiveEvents();
	const told: unknown[] = [];
	live.follow(undefined, (_number, event) => told.push(event));
	const log = {event: (name: string, fields = {}) => events.push({name, ...fields})};
	const site = await openApiSite(t, ROUTES, {packs, log, live, webhooks: {mayReachPrivateAddresses: true}, blobs: blobs as BlobStore});
	await site.store.inquiries.save(
		[INQUIRY, OTHER].map(id =>
			inquiry.parse({id, openedOn: '2026-11-01', person: {familyName: 'Rossi', givenName: 'Maria', birthDate: '1960-01-01'}}),
		),
		{at: site.clock.now().toISOString(), actor: 'test', action: 'inquiries-imported', subject: 'inquiries', details: {}},
	);

	const open = (browser: Browser, part: Record<string, unknown> = {}) =>
		browser.send('POST', '/api/break-glass', {inquiryId: INQUIRY, reason: REASON, password: PASSWORD, ...part});
	return {...site, logged: events, told, log, open};
}

test('S12: one dossier, for sixty minutes, for whoever opened it', async t => {
	const site = await openHouse(t);
	const auditor = await signedIn(site, 'auditor');
	t.is((await auditor.get(`/api/dossiers/${INQUIRY}`)).status, 403);
	const {status, body} = await site.open(auditor);
	t.is(status, 200);
	const path = `/api/break-glass/${body.id}/dossiers`;
	t.is((await auditor.get(`${path}/${INQUIRY}`)).body.dossier.inquiry.person.familyName, 'Rossi');
	t.is((await auditor.get(`${path}/${OTHER}`)).status, 404);
	const elsewhere = await signedIn(site, 'auditor');
	t.is((await elsewhere.get(`${path}/${INQUIRY}`)).status, 404, 'another session of the same person');
	t.is((await auditor.get(`/api/break-glass/${randomUUID()}/dossiers/${INQUIRY}`)).status, 404);
	t.is((await auditor.get(`/api/dossiers/${INQUIRY}`)).status, 403);
	t.is((await (await signedIn(site, 'administrator')).get(`${path}/${INQUIRY}`)).status, 404);
	for (let minutes = 0; minutes < 59; minutes += 1) {
		site.pass(1);
		await auditor.get('/api/break-glass');
	}

	t.is((await auditor.get(`${path}/${INQUIRY}`)).status, 200);
	site.pass(1);
	t.is((await auditor.get(`${path}/${INQUIRY}`)).status, 403);
	t.deepEqual(
		(await site.store.audit.of('break-glass')).map(({actor, details}) => [actor, details['code']]),
		[
			[site.accounts.auditor.id, 'NOT_FOUND'],
			[site.accounts.auditor.id, 'NOT_FOUND'],
			[site.accounts.auditor.id, 'NOT_FOUND'],
			[site.accounts.administrator.id, 'NOT_FOUND'],
			[site.accounts.auditor.id, 'NOT_PERMITTED'],
		],
		'another dossier, another session, another access, another person, too late',
	);
	const actions = (await site.store.audit.of(INQUIRY)).map(({action}) => action);
	t.deepEqual(
		actions.filter(action => action.startsWith('break-glass')),
		['break-glass-used', 'break-glass-read', 'break-glass-read'],
	);
	t.false(JSON.stringify(await site.store.audit.of(INQUIRY)).includes('waiting room'));
});

test('pictures of the pages of that dossier and no other, each in the trail, none once the time is over', async t => {
	const picture = await sharp({create: {width: 300, height: 420, channels: 3, background: '#fff'}})
		.png()
		.toBuffer();
	const asked: string[] = [];
	const site = await openHouse(t, {
		read: async sha256 => {
			asked.push(sha256);
			return picture;
		},
	});
	const image = {sha256: 'b'.repeat(64), widthPx: 300, heightPx: 420, dpi: 100};
	const file = async (inquiryId: string | null) => {
		const delivery = aDelivery({state: 'filed'});
		await site.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const filing = aFiling(delivery.id, ['filed', 'blank']);
		await site.store.filings.file(
			{
				...filing,
				pages: filing.pages.map(page => ({...page, image})),
				documents: filing.documents.map(document => ({...document, match: {...document.match, inquiryId}})),
			},
			anEvent(),
		);
		return delivery.id;
	};
	const [own, others] = [await file(INQUIRY), await file(OTHER)];
	const auditor = await signedIn(site, 'auditor');
	const {body} = await site.open(auditor);
	const path = (deliveryId: string, page: number) => `/api/break-glass/${body.id}/dossiers/${INQUIRY}/pages/${deliveryId}/${page}/image`;
	const {status, headers} = await auditor.get(path(own, 1));
	t.is(status, 200);
	t.is(headers['content-type'], 'image/webp');
	t.is((await auditor.get(path(own, 2))).status, 404, 'of no document of this dossier');
	t.is((await auditor.get(path(others, 1))).status, 404);
	t.is((await auditor.get(path(others, 1).replace(INQUIRY, OTHER))).status, 404);
	t.is((await (await signedIn(site, 'auditor')).get(path(own, 1))).status, 404, 'another session');
	t.is((await (await signedIn(site, 'administrator')).get(path(own, 1))).status, 404);
	t.is((await (await signedIn(site, 'coordinator')).get(path(own, 1))).status, 403);
	for (let minutes = 0; minutes < 60; minutes += 20) {
		site.pass(20);
		await auditor.get('/api/break-glass');
	}

	t.is((await auditor.get(path(own, 1))).status, 403);
	t.is(asked.length, 1);
	const read = (await site.store.audit.of(INQUIRY)).filter(({action}) => action === 'break-glass-page-read');
	t.deepEqual(
		read.map(({actor, details}) => ({actor, ...details})),
		[{actor: site.accounts.auditor.id, breakGlassId: body.id, deliveryId: own, page: 1}],
	);
});

test('S12: without a reason, without the password, for nobody known: refused, audited, nothing opened', async t => {
	const site = await openHouse(t);
	const mailroom = await signedIn(site, 'mailroom');
	t.is((await site.open(mailroom, {reason: undefined})).status, 400);
	t.is((await site.open(mailroom, {reason: `  ${'x'.repeat(19)}  `})).status, 400);
	t.is((await site.open(mailroom, {password: undefined})).status, 400);
	t.is((await site.open(mailroom, {password: 'a wrong one'})).body.code, 'PASSWORD_WRONG');
	t.is((await site.open(mailroom, {inquiryId: 'INQ-2026-9999'})).status, 404);
	t.is((await site.open(await signedIn(site, 'reader'))).status, 403);
	t.deepEqual(
		(await site.store.audit.of('break-glass')).map(({details}) => details['code']),
		['PASSWORD_WRONG', 'NOT_FOUND'],
	);
	for (let tries = 0; tries < 3; tries++) {
		await site.open(mailroom, {password: 'a wrong one'});
	}

	t.is((await site.open(mailroom)).status, 429);
	t.deepEqual(await site.store.breakGlasses.list(10), []);
	t.false(site.logged.some(({name}) => name === 'break-glass-used'));
});

test('a person who signs in elsewhere has no password to repeat, and is told so', async t => {
	const site = await openHouse(t);
	const elsewhere = await site.addAccount('elsewhere', 'auditor', null);
	const at = site.clock.now().toISOString();
	await site.store.sessions.open(
		{
			tokenSha256: sha256Of('a token'),
			accountId: elsewhere.id,
			csrf: 'c',
			createdAt: at,
			lastSeenAt: at,
			expiresAt: '2026-11-20T20:00:00.000Z',
		},
		{at, actor: elsewhere.id, action: 'signed-in', subject: elsewhere.id, details: {}},
	);
	const browser = site.browser();
	browser.cookies.set('intake', 'a token');
	browser.csrf = 'c';
	const {status, body} = await site.open(browser);
	t.is(status, 409);
	t.regex(body.message, /sign in elsewhere/);
	t.deepEqual(await site.store.breakGlasses.list(10), []);
});

test('S12: others are told within five seconds: log, windows, webhook with ids only', async t => {
	const site = await openHouse(t);
	const receiver = await openReceiver(t);
	const admin = await signedIn(site, 'administrator');
	const sender = openWebhookSender({store: site.store, clock: site.clock, log: site.log, options: {mayReachPrivateAddresses: true}});
	t.teardown(() => sender.stop());
	t.is((await admin.send('POST', '/api/webhooks', {url: receiver.url, topics: ['break-glass.used']})).status, 200);
	sender.start();
	const since = Date.now();
	const {body} = await site.open(await signedIn(site, 'auditor'));
	t.true(site.logged.some(({name}) => name === 'break-glass-used'));
	t.deepEqual(site.told, [{topic: 'break-glass', id: body.id}]);
	t.is((await admin.get('/api/break-glass')).body.waiting, 1);
	while (receiver.received.length === 0 && Date.now() - since < 5000) {
		await new Promise(resolve => setTimeout(resolve, 50));
	}

	t.is(receiver.received.length, 1);
	t.false(JSON.stringify(receiver.received).includes('waiting room'));
});

test('S12: another person signs off, once; what is late says so', async t => {
	const site = await openHouse(t);
	const admin = await signedIn(site, 'administrator');
	const {body: opened} = await site.open(admin);
	const path = `/api/break-glass/${opened.id}/review`;
	t.is(Date.parse(opened.reviewDueAt) - Date.parse(opened.openedAt), 72 * 3_600_000);
	t.is((await admin.send('POST', path, {note: 'It was all right.'})).status, 409);
	t.is((await (await signedIn(site, 'mailroom')).send('POST', path, {note: 'It was all right.'})).status, 403);
	site.pass(72 * 60 + 1);
	const auditor = await signedIn(site, 'auditor');
	t.true((await auditor.get('/api/break-glass')).body.opened[0].isOverdue);
	t.is((await auditor.send('POST', path, {note: ''})).status, 400);
	t.like((await auditor.send('POST', path, {note: 'Asked the ward: it was so.'})).body, {reviewer: 'The auditor', isOverdue: false});
	t.is((await auditor.send('POST', path, {note: 'Once more.'})).status, 409);
	t.is((await auditor.get('/api/break-glass')).body.waiting, 0);
	t.deepEqual(
		(await site.store.audit.of(opened.id)).map(({action, actor}) => [action, actor]),
		[['break-glass-reviewed', site.accounts.auditor.id]],
	);
});
