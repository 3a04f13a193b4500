import test, {type ExecutionContext} from 'ava';
import {draftLetter} from '#pipeline/letters/draft.ts';
import type {ReviewTask} from '#pipeline/model/review-task.ts';
import type {WebhookTopic} from '#pipeline/model/webhook.ts';
import {webhookRoutes} from '#web/api/webhooks.ts';
import type {Resolve} from '#web/webhooks/addresses.ts';
import {openWebhookSender} from '#web/webhooks/sender.ts';
import {signedHeaders} from '#web/webhooks/signature.ts';
import {aDelivery, aFiling, anEvent} from '../fakes/deliveries.ts';
import {anOccasion} from '../fakes/letters.ts';
import {isSignedBy, openReceiver} from '../fakes/webhook-receiver.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

const TOPICS: readonly WebhookTopic[] = ['dossier.changed', 'delivery.filed', 'review.opened', 'letter.sent'];
const PRIVATELY = {mayReachPrivateAddresses: true};

/** The server with an administrator signed in, and the sender, whose rounds the test makes. */
async function openHouse(
	t: ExecutionContext,
	{isPrivate = true, timeoutMs = 2000, resolve}: {isPrivate?: boolean; timeoutMs?: number; resolve?: Resolve} = {},
) {
	const webhooks = {mayReachPrivateAddresses: isPrivate};
	const site = await openApiSite(t, webhookRoutes, {webhooks});
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => events.push(JSON.stringify({name, ...fields}))};
	const sender = openWebhookSender({
		store: site.store,
		clock: site.clock,
		log,
		options: {...webhooks, ...(resolve && {resolve})},
		timeoutMs,
	});
	t.teardown(() => sender.stop());
	const admin = await signedIn(site, 'administrator');
	return {
		...site,
		admin: async () => signedIn(site, 'administrator'),
		sender,
		senderEvents: events,
		async subscribe(url: string, topics: readonly WebhookTopic[] = TOPICS) {
			const {status, body} = await admin.send('POST', '/api/webhooks', {url, topics});
			t.is(status, 200, JSON.stringify(body));
			return {id: body.webhook.id as string, secret: body.secret as string};
		},
		/** Files a delivery of one document for INQ-2026-0001. */
		async file(delivery = aDelivery(), text = '') {
			await site.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			await site.store.filings.file(aFiling(delivery.id, ['filed'], text), anEvent({at: site.clock.now().toISOString()}));
			return delivery;
		},
	};
}

const aQuestion = (deliveryId: string, now: Date): ReviewTask => ({
	id: `quarantined:${deliveryId}`,
	reason: 'quarantined',
	deliveryId,
	documentId: null,
	question: 'What should be done?',
	details: [],
	candidates: [],
	evidence: [],
	state: 'open',
	createdAt: now.toISOString(),
});

test('a filing is told to whoever wants it, with ids only, and the receiver verifies the signature', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const other = await openReceiver(t);
	const {id, secret} = await house.subscribe(receiver.url);
	await house.subscribe(other.url, ['letter.sent']);
	const delivery = await house.file(aDelivery(), 'Vesterlund Solveig chordoma');
	await house.sender.round();

	t.deepEqual(
		receiver.received.map(({body}) => body).sort((a, b) => a.topic.localeCompare(b.topic)),
		[
			{...idAndTime(receiver, 'delivery.filed'), topic: 'delivery.filed', deliveryId: delivery.id},
			{...idAndTime(receiver, 'dossier.changed'), topic: 'dossier.changed', inquiryId: 'INQ-2026-0001'},
		],
	);
	for (const one of receiver.received) {
		t.true(isSignedBy(secret, one));
		t.false(isSignedBy(secret, {...one, text: `${one.text} `}));
		t.is(one.headers['webhook-id'], one.body.id);
		t.is(one.headers['webhook-timestamp'], String(house.clock.now().getTime() / 1000));
		t.is(one.headers['content-type'], 'application/json');
		t.is(one.body.at, house.clock.now().toISOString());
	}

	t.is(other.received.length, 0);
	const {notices} = (await (await house.admin()).get(`/api/webhooks/${id}/deliveries`)).body;
	t.deepEqual(
		notices.map(({state, attempts, lastStatus}: Record<string, unknown>) => ({state, attempts, lastStatus})),
		[1, 2].map(() => ({state: 'delivered', attempts: 1, lastStatus: 204})),
	);
	await house.sender.round();
	t.is(receiver.received.length, 2);
});

const idAndTime = ({received}: Awaited<ReturnType<typeof openReceiver>>, topic: string) => {
	const {id, at} = received.find(({body}) => body.topic === topic)!.body;
	return {id, at};
};

test('the signature is that of the specification', t => {
	const at = new Date(1_614_265_330_000);
	const secrets = {secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', previous: null, previousUntil: null};
	t.deepEqual(signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', secrets, at), {
		'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
		'webhook-timestamp': '1614265330',
		'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
	});
});

test('a change that is rolled back is not told, and reading a delivery again without another result is no change', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url);
	const unknown = aDelivery();
	await t.throwsAsync(house.store.filings.file(aFiling(unknown.id, ['filed']), anEvent()));
	const delivery = await house.file();
	await house.sender.round();
	t.is(receiver.received.length, 2);

	house.pass(1);
	const event = () => anEvent({at: house.clock.now().toISOString()});
	await house.store.filings.file(aFiling(delivery.id, ['filed']), event());
	await house.sender.round();
	t.is(receiver.received.length, 2);

	// No longer linked: the dossier that loses it has changed too.
	await house.store.filings.file(aFiling(delivery.id, ['in-review']), event());
	await house.sender.round();
	t.deepEqual(
		receiver.received.slice(2).map(({body}) => body.topic),
		['dossier.changed', 'delivery.filed'],
	);
});

test('a question is told when it is opened, not when it is asked again', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['review.opened']);
	const delivery = aDelivery();
	await house.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const task = aQuestion(delivery.id, house.clock.now());
	for (let times = 0; times < 2; times++) {
		await house.store.reviews.ask(task);
		await house.sender.round();
	}

	await house.store.filings.file({...aFiling(delivery.id, ['filed']), tasks: [task]}, anEvent({at: task.createdAt}));
	await house.sender.round();
	t.deepEqual(
		receiver.received.map(({body: {topic, deliveryId}}) => [topic, deliveryId]),
		[['review.opened', delivery.id]],
	);
});

test('a waiver changes its dossier', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url);
	await house.store.decisions.decide({
		kind: 'waivers',
		subject: 'INQ-2026-0007',
		action: 'waive',
		actor: house.accounts.coordinator.id,
		before: null,
		after: {histology: {reason: 'seen on paper', by: house.accounts.coordinator.id, at: house.clock.now().toISOString()}},
		inquiryId: 'INQ-2026-0007',
		jobs: [],
	});
	await house.sender.round();
	t.deepEqual(
		receiver.received.map(({body: {topic, inquiryId}}) => [topic, inquiryId]),
		[['dossier.changed', 'INQ-2026-0007']],
	);
	t.false(receiver.received[0]!.text.includes('paper'));
});

test('a letter is told when it has been sent, not while it is written', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['letter.sent']);
	const draft = draftLetter(anOccasion());
	const event = () => anEvent({at: house.clock.now().toISOString()});
	const {inquiryId} = draft;
	await house.store.letters.save(draft, event());
	await house.sender.round();
	t.is(receiver.received.length, 0);
	await house.store.letters.save({...draft, version: 2, state: 'sent', sentVia: 'fax', sentAt: event().at, sentBy: 'u1'}, event());
	await house.sender.round();
	t.deepEqual(
		receiver.received.map(({body: {topic, inquiryId: named}}) => [topic, named]),
		[['letter.sent', inquiryId]],
	);
});

test('a receiver that was down is told once when it is back, also after a restart of ours', async t => {
	const house = await openHouse(t);
	const first = await openReceiver(t);
	const {id, secret} = await house.subscribe(first.url, ['delivery.filed']);
	await first.close();
	const delivery = await house.file();
	await house.sender.round();
	await house.sender.round();
	const [waiting] = await house.store.webhooks.notices(id, 10);
	t.is(waiting?.state, 'waiting');
	t.is(waiting?.attempts, 1);
	t.is(waiting?.lastProblem, 'The receiver cannot be reached (ECONNREFUSED).');
	t.is((await house.store.webhooks.find(id))?.failingSince, house.clock.now().toISOString());

	await house.sender.stop();
	const again = openWebhookSender({store: house.store, clock: house.clock, log: {event() {}}, options: PRIVATELY});
	t.teardown(() => again.stop());
	const back = await openReceiver(t, {port: first.port});
	await again.round();
	t.is(back.received.length, 0, 'before its time');
	house.pass(0.2);
	await again.round();
	house.pass(60);
	await again.round();
	t.deepEqual(
		back.received.map(({body}) => body.deliveryId),
		[delivery.id],
	);
	t.is(back.received[0]!.headers['webhook-id'], waiting?.id);
	t.true(isSignedBy(secret, back.received[0]!));
	t.is((await house.store.webhooks.find(id))?.failingSince, null);
});

test('a receiver that is silent is given up in time and delays nobody else', async t => {
	const house = await openHouse(t, {timeoutMs: 1500});
	const silent = await openReceiver(t);
	const quick = await openReceiver(t);
	silent.answer = () => {};
	const {id} = await house.subscribe(silent.url, ['delivery.filed']);
	await house.subscribe(quick.url, ['delivery.filed']);
	await house.file();
	await house.file();
	const round = house.sender.round();
	const began = performance.now();
	while (quick.received.length < 2 && performance.now() - began < 1400) {
		await new Promise(resolve => setTimeout(resolve, 5));
	}

	t.is(quick.received.length, 2);
	await round;
	const problems = (await house.store.webhooks.notices(id, 10)).map(({lastProblem, attempts}) => [attempts, lastProblem]);
	t.deepEqual(problems, [
		[0, null],
		[1, 'No answer within 1.5 s.'],
	]);
});

test('an answer that never ends holds nobody up: its status has said all', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	receiver.answer = response => void response.writeHead(200).write('more to come');
	const {id} = await house.subscribe(receiver.url, ['delivery.filed']);
	await house.file();
	await house.sender.round();
	t.is((await house.store.webhooks.notices(id, 1))[0]?.state, 'delivered');
});

test('redirects are not followed', async t => {
	const house = await openHouse(t);
	const target = await openReceiver(t);
	const receiver = await openReceiver(t);
	receiver.answer = response => response.writeHead(307, {location: target.url}).end();
	const {id} = await house.subscribe(receiver.url, ['delivery.filed']);
	await house.file();
	await house.sender.round();
	const [notice] = await house.store.webhooks.notices(id, 1);
	t.is(notice?.lastProblem, 'The receiver redirects (HTTP 307), which is not followed.');
	t.is(notice?.state, 'waiting');
	t.is(target.received.length, 0);
});

test('what concerns one subject comes in the order of its changes; another subject does not wait for it', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['delivery.filed', 'review.opened']);
	const taken: Array<[string | undefined, string]> = [];
	let refusals = 0;
	const first = await house.file();
	receiver.answer = (response, {body: {deliveryId, topic}}) => {
		if (deliveryId === first.id && refusals < 2) {
			refusals++;
			response.writeHead(500).end();
			return;
		}

		taken.push([deliveryId, topic]);
		response.writeHead(204).end();
	};
	await house.sender.round();
	await house.store.reviews.ask(aQuestion(first.id, house.clock.now()));
	const second = await house.file();
	for (let rounds = 0; rounds < 20; rounds++) {
		house.pass(0.1);
		await house.sender.round();
	}

	t.deepEqual(taken, [
		[second.id, 'delivery.filed'],
		[first.id, 'delivery.filed'],
		[first.id, 'review.opened'],
	]);
	t.is(receiver.received.length, 5);
});

test('many changes before the first try are told as one, a change during a try is told after it', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['dossier.changed']);
	for (let count = 0; count < 5; count++) {
		house.pass(1);
		await house.file();
	}

	const latest = house.clock.now().toISOString();
	let during: Promise<unknown> | undefined;
	receiver.answer = response => {
		during ??= house.file().then(() => response.writeHead(204).end());
		receiver.received.length > 1 && response.writeHead(204).end();
	};
	await house.sender.round();
	await during;
	await house.sender.round();
	t.is(receiver.received.length, 2);
	t.is(receiver.received[0]!.body.at, latest);
	t.not(receiver.received[0]!.body.id, receiver.received[1]!.body.id);
});

test('two senders over one database send each notice once', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['delivery.filed']);
	for (let count = 0; count < 10; count++) {
		await house.file();
	}

	const other = openWebhookSender({store: house.store, clock: house.clock, log: {event() {}}, options: PRIVATELY});
	t.teardown(() => other.stop());
	await Promise.all([house.sender.round(), other.round()]);
	t.is(receiver.received.length, 10);
	t.is(new Set(receiver.received.map(({body}) => body.id)).size, 10);
});

test('what a sender had under way when it was killed is sent by another, and the killed one settles nothing', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const {id} = await house.subscribe(receiver.url, ['delivery.filed']);
	await house.file();
	const held = await house.store.webhooks.claim(id, 30_000);
	await house.sender.round();
	t.is(receiver.received.length, 0, 'while the lease lasts');
	house.pass(1);
	await house.sender.round();
	t.deepEqual(
		receiver.received.map(({body}) => body.id),
		[held!.notice.id],
	);
	t.false(await house.store.webhooks.delivered(held!, house.clock.now().toISOString(), 200));
	t.is((await house.store.webhooks.notices(id, 1))[0]?.attempts, 2);
});

test('notices are forgotten a month after they were settled', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const {id} = await house.subscribe(receiver.url, ['delivery.filed']);
	await house.file();
	await house.sender.round();
	house.pass(29 * 24 * 60);
	await house.sender.round();
	t.is((await house.store.webhooks.notices(id, 10)).length, 1);
	house.pass(2 * 24 * 60);
	await house.sender.round();
	t.is((await house.store.webhooks.notices(id, 10)).length, 0);
});

test('after three days without an answer a webhook is disabled and shown, and can be started again', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	receiver.answer = response => response.writeHead(503).end();
	const {id} = await house.subscribe(receiver.url, ['delivery.filed']);
	await house.file();
	const began = house.clock.now().getTime();
	while ((await house.store.webhooks.find(id))?.isActive && house.clock.now().getTime() - began < 100 * 3_600_000) {
		await house.sender.round();
		house.pass(10);
	}

	const hours = (house.clock.now().getTime() - began) / 3_600_000;
	t.true(hours >= 72 && hours < 74, `${hours} hours`);
	t.true(receiver.received.length > 60 && receiver.received.length < 90, `${receiver.received.length} tries`);
	t.is(new Set(receiver.received.map(({body}) => body.id)).size, 1);
	const admin = await house.admin();
	const [shown] = (await admin.get('/api/webhooks')).body.webhooks;
	t.false(shown.isActive);
	t.is(shown.disabledBecause, 'Nothing was taken for three days. The receiver answered HTTP 503.');
	t.is((await admin.get(`/api/webhooks/${id}/deliveries`)).body.notices[0].state, 'given-up');
	t.is((await house.store.audit.of(id)).at(-1)?.action, 'webhook-disabled');

	await house.file();
	receiver.answer = response => response.writeHead(200).end();
	const before = receiver.received.length;
	await house.sender.round();
	t.is(receiver.received.length, before, 'nothing is told while it is disabled');
	const started = await admin.send('PATCH', `/api/webhooks/${id}`, {isActive: true});
	t.is(started.body.webhook.disabledAt, null);
	const delivery = await house.file();
	await house.sender.round();
	t.deepEqual(
		receiver.received.slice(before).map(({body}) => body.deliveryId),
		[delivery.id],
	);
});

test('a receiver that is gone for good is told nothing more; Retry-After is kept', async t => {
	const house = await openHouse(t);
	const gone = await openReceiver(t);
	const busy = await openReceiver(t);
	gone.answer = response => response.writeHead(410).end();
	busy.answer = response => response.writeHead(429, {'retry-after': '600'}).end();
	const {id} = await house.subscribe(gone.url, ['delivery.filed']);
	const {id: busyId} = await house.subscribe(busy.url, ['delivery.filed']);
	await house.file();
	await house.sender.round();
	t.regex((await house.store.webhooks.find(id))?.disabledBecause ?? '', /HTTP 410/);
	house.pass(9.9);
	await house.sender.round();
	t.is(busy.received.length, 1);
	house.pass(0.2);
	await house.sender.round();
	t.is(busy.received.length, 2);
	t.is((await house.store.webhooks.notices(busyId, 1))[0]?.lastStatus, 429);
});

test('a new secret signs beside the old one for a day', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const {id, secret} = await house.subscribe(receiver.url, ['delivery.filed']);
	const renewed = await (await house.admin()).send('PATCH', `/api/webhooks/${id}`, {newSecret: true});
	t.not(renewed.body.secret, secret);
	await house.file();
	await house.sender.round();
	t.true(isSignedBy(secret, receiver.received[0]!));
	t.true(isSignedBy(renewed.body.secret, receiver.received[0]!));
	house.pass(24 * 60);
	await house.file();
	await house.sender.round();
	t.false(isSignedBy(secret, receiver.received[1]!));
	t.true(isSignedBy(renewed.body.secret, receiver.received[1]!));
	t.false((await (await house.admin()).get('/api/webhooks')).text.includes('whsec_'));
});

test('private addresses are refused when they are entered and when a name leads to them', async t => {
	const receiver = await openReceiver(t);
	const asked: string[] = [];
	const house = await openHouse(t, {
		isPrivate: false,
		async resolve(host) {
			asked.push(host);
			return [
				{address: '127.0.0.1', family: 4},
				{address: '203.0.114.7', family: 4},
			];
		},
	});
	const admin = await house.admin();
	for (const url of [
		receiver.url,
		'http://example.org/hook',
		'https://127.0.0.1/',
		'https://0x7f000001/',
		'https://2130706433/',
		'https://10.1.2.3/',
		'https://169.254.169.254/latest',
		'https://[::1]/',
		'https://[::ffff:10.0.0.1]/',
		'https://[fd00::1]/',
		'https://[2002:7f00:1::]/',
		'https://user:secret@example.org/',
		'ftp://example.org/',
		'nonsense',
	]) {
		const {status, body} = await admin.send('POST', '/api/webhooks', {url, topics: ['letter.sent']});
		t.is(status, 400, url);
		t.is(body.problems[0].field, 'url');
	}

	const {id} = await house.subscribe(`https://rebound.example:${receiver.port}/hook`, ['delivery.filed']);
	await house.file();
	await house.sender.round();
	t.deepEqual(asked, ['rebound.example']);
	t.is((await house.store.webhooks.notices(id, 1))[0]?.lastProblem, 'The name leads to a private address, which is not permitted.');
	t.is(receiver.received.length, 0);
	t.false(house.senderEvents.join().includes('rebound'));
});

test('a test is sent once, to a disabled webhook too, and its failure disables nothing', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const {id, secret} = await house.subscribe(receiver.url, ['letter.sent']);
	const admin = await house.admin();
	await admin.send('PATCH', `/api/webhooks/${id}`, {isActive: false});
	const {notice} = (await admin.send('POST', `/api/webhooks/${id}/test`)).body;
	t.is(notice.topic, 'webhook.test');
	await house.sender.round();
	t.deepEqual(
		receiver.received.map(({body}) => body),
		[{id: notice.id, topic: 'webhook.test', at: notice.at}],
	);
	t.true(isSignedBy(secret, receiver.received[0]!));

	receiver.answer = response => response.writeHead(500).end();
	await admin.send('POST', `/api/webhooks/${id}/test`);
	await house.sender.round();
	house.pass(20);
	await house.sender.round();
	t.is(receiver.received.length, 2);
	const {webhooks} = (await admin.get('/api/webhooks')).body;
	t.is(webhooks[0].failingSince, null);
	t.is(webhooks[0].disabledAt, null);
	t.is((await admin.send('POST', '/api/webhooks/00000000-0000-4000-8000-000000000000/test')).status, 404);
});

test('a removed webhook is told nothing more; only administrators manage webhooks', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	const {id} = await house.subscribe(receiver.url);
	await house.file();
	const admin = await house.admin();
	t.is((await admin.send('PATCH', `/api/webhooks/${id}`, {})).status, 400);
	t.is((await admin.send('DELETE', `/api/webhooks/${id}`)).body.webhook.id, id);
	await house.sender.round();
	t.is(receiver.received.length, 0);
	t.is((await admin.get(`/api/webhooks/${id}/deliveries`)).status, 404);
	const coordinator = await signedIn(house, 'coordinator');
	t.is((await coordinator.get('/api/webhooks')).status, 403);
	t.is((await coordinator.send('POST', '/api/webhooks', {url: receiver.url, topics: ['letter.sent']})).status, 403);
});

test('while it runs it finds what is due by itself, and what is under way when it stops is sent after the next start', async t => {
	const house = await openHouse(t);
	const receiver = await openReceiver(t);
	await house.subscribe(receiver.url, ['delivery.filed']);
	receiver.answer = () => {};
	const open = () => openWebhookSender({store: house.store, clock: house.clock, log: {event() {}}, options: PRIVATELY, idleMs: 20});
	const first = open();
	first.start();
	await house.file();
	const until = async (count: number) => {
		for (const began = performance.now(); receiver.received.length < count && performance.now() - began < 5000; ) {
			await new Promise(resolve => setTimeout(resolve, 10));
		}
	};
	await until(1);
	await first.stop();
	receiver.answer = response => response.writeHead(204).end();
	const second = open();
	second.start();
	await until(2);
	await second.stop();
	t.is(receiver.received.length, 2);
	t.is(receiver.received[0]!.body.id, receiver.received[1]!.body.id);
});
