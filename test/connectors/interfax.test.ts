import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openInterfax} from '#connectors/interfax/connector.ts';
import {interfaxOptions} from '#connectors/interfax/options.ts';
import {openPatience} from '#connectors/polls/patience.ts';
import {cronTicks, type Ticks} from '#connectors/polls/polls.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';
import {openInterfaxProvider} from '../fakes/providers/interfax.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const clock = {now: () => NOW};
const tiff = (text: string) => Buffer.concat([Buffer.from('II*\0'), Buffer.from(text), Buffer.alloc(20_000, 7)]);

/** Provider, connector and real storage in a temporary folder; time goes on when `tick` is called. */
async function openLine(t: ExecutionContext, settings: Record<string, unknown> = {}) {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-interfax-'));
	const provider = await openInterfaxProvider();
	const storage = await openStorage({kind: 'sqlite', directory}, clock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => void events.push(JSON.stringify({name, ...fields}))};
	const options = interfaxOptions.parse({
		kind: 'interfax',
		name: 'fax',
		user: 'user',
		password: 'password',
		restUrl: provider.restUrl,
		retryMs: 50,
		gapMs: 0,
		timeoutMs: 2000,
		...settings,
	});
	const intake = openIntake({...storage, clock, log});
	const opened: Connector[] = [];
	let onTick = () => {};
	const manual: Ticks = (_schedule, tick) => {
		onTick = tick;
		return {stop() {}};
	};
	const start = async (to: Intake = intake, ticks = manual) => {
		const connector = openInterfax(options, {log, clock}, ticks);
		opened.push(connector);
		await connector.start(to);
		return connector;
	};
	t.teardown(async () => {
		await Promise.all(opened.map(connector => connector.stop()));
		await provider.close();
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	});
	const tasks = async () => (await storage.store.reviews.open()).filter(({reason}) => reason === 'rejected-file');
	const asked = (what: RegExp) => provider.requests.filter(request => what.test(request)).length;
	return {...storage, provider, events, intake, start, tick: () => onTick(), tasks, asked};
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 8000): Promise<boolean> {
	for (const end = Date.now() + withinMs; Date.now() < end; await pause(15)) {
		if (await condition()) {
			return true;
		}
	}

	return false;
}

test('an unread fax is stored byte for byte with what the provider says of it, and only then marked as read', async t => {
	const {provider, store, blobs, start, intake, events} = await openLine(t);
	const fax = provider.receive({messageId: 229167854, image: tiff('one'), pages: 3});
	const statusAtCommit: unknown[] = [];
	await start({
		...intake,
		async receive(connector, arrival) {
			const receipt = await intake.receive(connector, arrival);
			statusAtCommit.push(fax.imageStatus);
			return receipt;
		},
	});
	t.true(await until(() => fax.imageStatus === 'READ'));
	t.deepEqual(statusAtCommit, ['UNREAD']);
	const [delivery, ...more] = await store.deliveries.list();
	t.is(more.length, 0);
	t.like(delivery, {
		channel: 'fax',
		connector: 'fax',
		externalId: '229167854',
		receivedAt: '2026-11-20T09:30:00.000Z',
		sender: {faxNumber: '00001201', transmittingStationId: 'KLINIK NORD'},
		announcedPages: 3,
		transport: 'complete',
		failure: null,
	});
	t.is(delivery?.original?.mediaType, 'image/tiff');
	t.deepEqual(Buffer.from(await blobs.read(delivery!.original!.sha256)), tiff('one'));
	t.is(await store.queue.depth(), 1);
	t.notRegex(events.join('\n'), /00001201|KLINIK|password|127\.0\.0\.1/);
});

test('a fax that is listed again is fetched no second time and is no second delivery', async t => {
	const {provider, store, start, tick, asked} = await openLine(t);
	const fax = provider.receive({messageId: 1, image: tiff('again')});
	await start();
	t.true(await until(() => fax.imageStatus === 'READ'));
	fax.imageStatus = 'UNREAD';
	t.true(
		await until(() => {
			// A tick during a round is passed over: the clock goes on ticking.
			tick();
			return fax.imageStatus === 'READ';
		}),
	);
	t.is(asked(/content/), 1);
	t.is((await store.deliveries.list()).length, 1);
});

test('a crash between commit and mark: the next process finds the duplicate and marks it', async t => {
	const {provider, store, start, intake} = await openLine(t);
	const fax = provider.receive({messageId: 1, image: tiff('crash')});
	const first = await start({
		...intake,
		async receive(connector, arrival) {
			await intake.receive(connector, arrival);
			throw new Error('Killed here.');
		},
	});
	t.true(await until(async () => (await store.deliveries.list()).length === 1));
	await first.stop();
	t.is(fax.imageStatus, 'UNREAD');
	await start();
	t.true(await until(() => fax.imageStatus === 'READ'));
	t.is((await store.deliveries.list()).length, 1);
	t.is(await store.queue.depth(), 1);
});

test('while storage is down nothing is marked; when it is back every fax is stored', async t => {
	const {provider, store, start, intake, events} = await openLine(t);
	const faxes = [1, 2, 3].map(messageId => provider.receive({messageId, image: tiff(`fax ${messageId}`)}));
	let isDown = true;
	await start({
		...intake,
		async receive(connector, arrival) {
			if (isDown) {
				throw new Error('disk full');
			}

			return intake.receive(connector, arrival);
		},
	});
	t.true(await until(() => events.some(event => /poll-failed.*STORAGE_UNREACHABLE/.test(event))));
	t.true(faxes.every(({imageStatus}) => imageStatus === 'UNREAD'));
	isDown = false;
	t.true(await until(() => faxes.every(({imageStatus}) => imageStatus === 'READ')));
	t.is((await store.deliveries.list()).length, 3);
	t.true(await until(() => events.some(event => event.includes('poll-well-again'))));
});

for (const [how, fault] of [
	['hangs up', {isDown: true}],
	['is busy', {status: 503}],
	['slows us down', {status: 429}],
	['refuses our password', {status: 401}],
] as const) {
	test(`a provider that ${how} is told of once, asked again, and loses nothing`, async t => {
		const {provider, store, start, events} = await openLine(t);
		Object.assign(provider.faults, fault);
		const fax = provider.receive({messageId: 1, image: tiff('later')});
		await start();
		t.true(await until(() => events.some(event => event.includes('poll-failed'))));
		await pause(300);
		t.is(events.filter(event => event.includes('poll-failed')).length, 1);
		t.regex(events.join('\n'), how === 'refuses our password' ? /CONNECTOR_REFUSED/ : /CONNECTOR_UNREACHABLE/);
		Object.assign(provider.faults, {isDown: false, status: null});
		t.true(await until(() => fax.imageStatus === 'READ'));
		t.is((await store.deliveries.list()).length, 1);
	});
}

test('an image that is none of ours or too large is put before a person once, marked, and not fetched for ever', async t => {
	const {provider, store, start, tick, tasks, asked, events} = await openLine(t, {maxMediaBytes: 30_000});
	const text = provider.receive({messageId: 1, image: Buffer.from('plainly not a fax')});
	const huge = provider.receive({messageId: 2, image: Buffer.concat([tiff('huge'), Buffer.alloc(40_000)])});
	const good = provider.receive({messageId: 3, image: tiff('good')});
	provider.faults.markStatus = 500;
	await start();
	t.true(await until(async () => (await tasks()).length === 2 && (await store.deliveries.list()).length === 1));
	t.true(await until(() => events.filter(event => event.includes('fax-not-marked')).length >= 3));
	provider.faults.markStatus = null;
	t.true(
		await until(() => {
			// A tick during a round is passed over: the clock goes on ticking.
			tick();
			return [text, huge, good].every(({imageStatus}) => imageStatus === 'READ');
		}),
	);
	t.is(asked(/content/), 3);
	t.deepEqual((await tasks()).map(({details}) => details[0]?.split(':')[0]).sort(), ['ARRIVAL_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED']);
	t.true((await tasks()).every(({details}) => /Look for fax [12] in the provider/.test(details[0] ?? '')));
});

test('an image that cannot be had now holds up no other fax and stays unread', async t => {
	const {provider, store, start, tasks, asked} = await openLine(t);
	const absent = provider.receive({messageId: 2, image: null, imageStatus: 'UNREAD'});
	const good = provider.receive({messageId: 1, image: tiff('good')});
	await start();
	t.true(await until(() => good.imageStatus === 'READ'));
	t.is(absent.imageStatus, 'UNREAD');
	t.is((await store.deliveries.list()).length, 1);
	t.is((await tasks()).length, 0);
	// Asked for again, less and less often.
	await pause(700);
	const tries = asked(/faxes\/2\/content/);
	t.true(tries >= 2 && tries <= 5, `${tries} tries`);
});

test('after two days of trying an image is a person’s', t => {
	let now = 0;
	const patience = openPatience(10_000, () => now);
	let tries = 0;
	for (let isOver = false; !isOver; tries++) {
		t.true(patience.isDue('1'));
		isOver = patience.failed('1');
		t.false(patience.isDue('1'));
		now += patience.nextMs()!;
	}

	t.true(now > 2 * 86_400_000 && now < 2.2 * 86_400_000);
	t.true(tries > 48 && tries < 65, `${tries} tries`);
	patience.forget('1');
	t.is(patience.nextMs(), undefined);
});

test('an image that breaks off in the middle is not taken', async t => {
	const {provider, store, blobs, start} = await openLine(t);
	provider.faults.isCut = true;
	const fax = provider.receive({messageId: 1, image: tiff('cut')});
	await start();
	t.true(await until(() => provider.requests.some(request => request.includes('content'))));
	await pause(150);
	t.is((await store.deliveries.list()).length, 0);
	provider.faults.isCut = false;
	t.true(await until(() => fax.imageStatus === 'READ'));
	const [delivery] = await store.deliveries.list();
	t.deepEqual(Buffer.from(await blobs.read(delivery!.original!.sha256)), tiff('cut'));
});

test('a fax a person has opened at the provider is taken all the same, an old one is not', async t => {
	const {provider, store, start} = await openLine(t, {lookBackHours: 72});
	provider.receive({messageId: 9, image: tiff('opened'), imageStatus: 'READ', receiveTime: '19/11/2026 11:00:00'});
	provider.receive({messageId: 8, image: tiff('old'), imageStatus: 'READ', receiveTime: '2026-11-10T11:00:00'});
	await start();
	t.true(await until(async () => (await store.deliveries.list()).length === 1));
	await pause(150);
	const [delivery, ...more] = await store.deliveries.list();
	t.is(more.length, 0);
	t.like(delivery, {externalId: '9', receivedAt: '2026-11-19T11:00:00.000Z'});
});

test('what is still under way waits; a failure with pages is partial, one without is failed, both are kept', async t => {
	const {provider, store, start, tick} = await openLine(t);
	const running = provider.receive({messageId: 1, image: tiff('running'), messageStatus: -1});
	provider.receive({messageId: 2, image: tiff('partial'), messageStatus: 3912, pages: 2});
	provider.receive({messageId: 3, image: null, messageStatus: 3931, pages: 0, receiveTime: '/Date(1795168200000+0000)/'});
	provider.receive({messageId: 4, image: null, messageStatus: 0, receiveTime: '2026-11-20T09:55:00'});
	await start();
	t.true(await until(async () => (await store.deliveries.list()).length === 2));
	const [partial, failed] = await Promise.all(['2', '3'].map(id => store.deliveries.findByExternalId('fax', id)));
	t.like(partial, {transport: 'partial', announcedPages: 2});
	t.is(partial?.failure?.code, 'FAX_3912');
	t.like(failed, {transport: 'failed', original: null});
	t.is(failed?.failure?.code, 'FAX_3931');
	t.is(running.imageStatus, 'UNREAD');
	running.messageStatus = 0;
	t.true(
		await until(() => {
			// A tick during a round is passed over: the clock goes on ticking.
			tick();
			return running.imageStatus === 'READ';
		}),
	);
	t.is((await store.deliveries.list()).length, 3);
});

test('more faxes than one list holds are all taken, in any number of lists', async t => {
	const {provider, store, start, asked} = await openLine(t);
	for (let messageId = 1; messageId <= 230; messageId++) {
		provider.receive({messageId, image: Buffer.concat([Buffer.from('II*\0'), Buffer.from(`fax ${messageId}`)])});
	}

	await start();
	t.true(await until(async () => (await store.deliveries.list({limit: 500})).length === 230, 30_000));
	t.true(asked(/unreadOnly=true/) >= 3);
	t.is(asked(/content/), 230);
});

test('rounds never overlap, however often they are called for; stopping waits for what is being stored', async t => {
	const {provider, store, start, tick, intake, asked} = await openLine(t);
	const fax = provider.receive({messageId: 1, image: tiff('slow')});
	provider.receive({messageId: 2, image: tiff('never begun')});
	provider.receive({messageId: 3, image: tiff('first')});
	let storing = 0;
	let most = 0;
	const order: string[] = [];
	const connector = await start({
		...intake,
		async receive(name, arrival) {
			most = Math.max(most, ++storing);
			order.push(arrival.externalId);
			await pause(250);
			const receipt = await intake.receive(name, arrival);
			storing--;
			return receipt;
		},
	});
	t.true(await until(() => order.length === 1));
	tick();
	tick();
	await pause(50);
	const stopped = connector.stop();
	t.is(storing, 1);
	await stopped;
	t.is(storing, 0);
	t.is(most, 1);
	t.is((await store.deliveries.list()).length, 1);
	t.is(fax.imageStatus, 'READ');
	t.deepEqual(order, ['1']);
	const before = asked(/./);
	tick();
	await pause(200);
	t.is(asked(/./), before);
});

test('a clock tick brings a round without anybody calling', async t => {
	const {provider, start, asked} = await openLine(t, {schedule: '* * * * * *', lookBackHours: 0});
	await start(undefined, cronTicks);
	t.true(await until(() => asked(/unreadOnly=true/) >= 1));
	const fax = provider.receive({messageId: 1, image: tiff('by the clock')});
	t.true(await until(() => fax.imageStatus === 'READ'));
});

test('settings are checked: a schedule in words, a password over the open net', t => {
	const given = {kind: 'interfax', name: 'fax', user: 'u', password: 'p', schedule: 'every minute', restUrl: 'http://rest.interfax.net'};
	const {error} = interfaxOptions.safeParse(given);
	t.deepEqual(error?.issues.map(({path: [field]}) => field).sort(), ['restUrl', 'schedule']);
	t.true(interfaxOptions.safeParse({...given, schedule: '*/5 * * * *', restUrl: undefined}).success);
});
