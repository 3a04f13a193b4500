import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import Fastify from 'fastify';
import {freePort} from '#bench/free-port.ts';
import {openFaxProvider} from '#bin/demo/fax-provider.ts';
import {openTwilioCompatible} from '#connectors/twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from '#connectors/twilio-compatible/options.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Intake} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';

const TIFF = Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(20_000, 7)]);
const FAX = {from: '+4989555010', to: '+390382555020', bytes: TIFF, pages: 2, stationId: 'KLINIK NORD'};
const clock = {now: () => new Date('2026-11-20T10:00:00Z')};

interface Settings {
	readonly provider?: Partial<Parameters<typeof openFaxProvider>[0]>;
	readonly connector?: Record<string, unknown>;
	/** What stands before the real intake. */
	readonly before?: () => Promise<void>;
}

/** Provider, webhook and real storage in a temporary folder, all on this machine. */
async function openLine(t: ExecutionContext, {provider: providerOptions, connector: options, before}: Settings = {}) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-fax-'));
	const port = await freePort();
	const publicUrl = `http://127.0.0.1:${port}`;
	const storage = await openStorage({kind: 'sqlite', directory}, clock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => events.push(JSON.stringify({name, ...fields}))};
	const provider = await openFaxProvider({
		webhookUrl: `${publicUrl}/connectors/fax/fax`,
		signingKey: 'key',
		projectId: 'project',
		retryMs: 10,
		...providerOptions,
	});
	const connector = openTwilioCompatible(
		twilioCompatibleOptions.parse({
			kind: 'twilio-compatible',
			name: 'fax',
			publicUrl,
			signingKey: 'key',
			projectId: 'project',
			mediaHosts: [provider.mediaHost],
			mayFetchPrivately: true,
			...options,
		}),
		{log, clock},
	);
	const intake = openIntake({...storage, clock, log});
	const guarded: Intake = {
		...intake,
		async receive(name, arrival) {
			await before?.();
			return intake.receive(name, arrival);
		},
	};
	const app = Fastify({forceCloseConnections: true});
	connector.routes(app);
	await connector.start(guarded);
	await app.listen({host: '127.0.0.1', port});
	t.teardown(async () => {
		await app.close();
		await provider.close();
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	});

	/** The delivery of a fax and what its media are. */
	async function kept(sid: string) {
		const found = await storage.store.deliveries.findByExternalId('fax', sid);
		const delivery = found && (await storage.store.deliveries.find(found.id));
		if (!delivery) {
			throw new Error('nothing was kept');
		}

		return delivery;
	}

	const media = async (sid: string) => connector.fetchMedia!((await kept(sid)).remoteUrl ?? '', AbortSignal.timeout(10_000));
	return {...storage, provider, connector, events, kept, media};
}

test('a fax is durable when the provider hears yes, with a job to fetch it, and its bytes come as they were sent', async t => {
	const {provider, store, kept, media, events} = await openLine(t);
	const {sid, ringing, received, tries} = await provider.sendFax(FAX);
	t.deepEqual([ringing, received, tries], [200, 200, [200]]);
	const delivery = await kept(sid);
	t.like(delivery, {
		channel: 'fax',
		connector: 'fax',
		state: 'received',
		transport: 'complete',
		announcedPages: 2,
		original: null,
		failure: null,
	});
	t.deepEqual(delivery.sender, {faxNumber: FAX.from, transmittingStationId: FAX.stationId});
	const job = await store.queue.claim(60_000);
	t.like(job, {kind: 'fetch-media', deliveryId: delivery.id});
	const {bytes, mediaType} = await media(sid);
	t.deepEqual(Buffer.from(bytes), TIFF);
	t.is(mediaType, 'image/tiff');
	t.false(events.some(event => event.includes('http') || event.includes('4989') || event.includes('KLINIK')));
});

test('the same notice again is one delivery and one job', async t => {
	const {provider, store} = await openLine(t, {provider: {signatureHeader: 'x-twilio-signature'}});
	const {sid} = await provider.sendFax(FAX);
	t.is((await provider.sendFax({...FAX, sid})).received, 200);
	t.is((await store.deliveries.list({limit: 10})).length, 1);
	t.is(await store.queue.depth(), 1);
});

test('the same notice twice at once is one delivery and one job', async t => {
	const {provider, store} = await openLine(t);
	const reports = await Promise.all(Array.from({length: 8}, () => provider.sendFax({...FAX, sid: 'one'})));
	t.deepEqual(new Set(reports.map(({received}) => received)), new Set([200]));
	t.is((await store.deliveries.list({limit: 10})).length, 1);
	t.is(await store.queue.depth(), 1);
});

test('while storage is down the provider comes again, and the fax is kept once storage is back', async t => {
	let failures = 2;
	const {provider, kept, events} = await openLine(t, {
		async before() {
			if (failures-- > 0) {
				throw new IntakeError('STORAGE_UNREACHABLE', 'The disk is gone.');
			}
		},
	});
	const {sid, tries} = await provider.sendFax(FAX);
	t.deepEqual(tries, [503, 503, 200]);
	t.is((await kept(sid)).state, 'received');
	t.is(events.filter(event => event.includes('fax-not-taken')).length, 2);
});

test('an answer that comes too late is no answer: the fax is told again and kept once', async t => {
	// The first notice is held until the second has come, however slow the machine: two of one fax, both under way at once.
	let notices = 0;
	let secondCame = () => {};
	const second = new Promise<void>(resolve => {
		secondCame = resolve;
	});
	const {provider, store} = await openLine(t, {
		provider: {answerMs: 2000},
		async before() {
			notices += 1;
			if (notices === 1) {
				await second;
			} else {
				secondCame();
			}
		},
	});
	const {tries} = await provider.sendFax(FAX);
	t.deepEqual(tries, [null, 200]);
	await new Promise(resolve => setTimeout(resolve, 500));
	t.is((await store.deliveries.list({limit: 10})).length, 1);
});

test('a provider with another key gets nowhere', async t => {
	const {provider, store} = await openLine(t, {provider: {signingKey: 'other'}});
	t.like(await provider.sendFax(FAX), {ringing: 401, received: null});
	t.is((await store.deliveries.list({limit: 10})).length, 0);
});

test('failed faxes are deliveries too: without pages for a person, with some pages as partial ones', async t => {
	const {provider, store, kept, media} = await openLine(t);
	const {bytes: _, ...without} = FAX;
	const failed = await provider.sendFax({...without, status: 'failed', errorCode: '34002'});
	t.is(failed.received, 200);
	t.like(await kept(failed.sid), {transport: 'failed', remoteUrl: null, original: null});
	t.is((await kept(failed.sid)).failure?.code, 'FAX_34002');
	const partial = await provider.sendFax({...FAX, status: 'failed', errorCode: '34003'});
	t.like(await kept(partial.sid), {transport: 'partial', announcedPages: 2});
	t.is((await media(partial.sid)).mediaType, 'image/tiff');
	t.is(await store.queue.depth(), 2, 'each has a job that makes it visible');
});

test('a fax that is still coming is acknowledged and becomes a delivery only at its end', async t => {
	const {provider, store, kept} = await openLine(t);
	const {bytes: _, pages: __, ...coming} = FAX;
	t.is((await provider.sendFax({...coming, sid: 'slow', status: 'receiving'})).received, 200);
	t.is((await store.deliveries.list({limit: 10})).length, 0);
	t.is((await provider.sendFax({...FAX, sid: 'slow'})).received, 200);
	t.is((await kept('slow')).transport, 'complete');
});

test('media that are late, slow or broken off are to be tried again', async t => {
	const {provider, media} = await openLine(t, {connector: {fetchTimeoutMs: 3000}});
	const late = await provider.sendFax({...FAX, trouble: {missingFirst: 1}});
	await t.throwsAsync(media(late.sid), {code: 'MEDIA_UNREACHABLE'});
	t.is((await media(late.sid)).bytes.length, TIFF.length);
	const slow = await provider.sendFax({...FAX, trouble: {delayMs: 5000}});
	await t.throwsAsync(media(slow.sid), {code: 'MEDIA_UNREACHABLE'});
	const broken = await provider.sendFax({...FAX, trouble: {isTruncated: true}});
	await t.throwsAsync(media(broken.sid), {code: 'MEDIA_UNREACHABLE'});
});

test('media that are too large, elsewhere, in a circle or no fax are refused for good, their delivery stays', async t => {
	const {provider, media, kept} = await openLine(t, {connector: {maxMediaBytes: 50_000}});
	const large = await provider.sendFax({...FAX, trouble: {surplusBytes: 200_000}});
	await t.throwsAsync(media(large.sid), {code: 'ARRIVAL_TOO_LARGE'});
	const foreign = await provider.sendFax({...FAX, mediaUrl: 'http://localhost:1/f.tiff'});
	t.is(foreign.received, 200);
	await t.throwsAsync(media(foreign.sid), {code: 'MEDIA_REFUSED'});
	const inward = await provider.sendFax({...FAX, trouble: {redirectTo: 'http://169.254.169.254/latest/meta-data'}});
	await t.throwsAsync(media(inward.sid), {code: 'MEDIA_REFUSED'});
	const circle = await provider.sendFax({...FAX, trouble: {redirectTo: '{self}'}});
	await t.throwsAsync(media(circle.sid), {code: 'MEDIA_REFUSED'});
	const page = await provider.sendFax({...FAX, bytes: Buffer.from('<html>Sign in</html>')});
	await t.throwsAsync(media(page.sid), {code: 'MEDIA_TYPE_UNSUPPORTED'});
	for (const {sid} of [large, foreign, inward, circle, page]) {
		t.is((await kept(sid)).state, 'received');
	}
});

test('protected media are fetched with project id and token, and not without', async t => {
	const {provider, media} = await openLine(t, {provider: {apiToken: 'token'}, connector: {apiToken: 'token'}});
	const {sid} = await provider.sendFax(FAX);
	t.is((await media(sid)).bytes.length, TIFF.length);
	const poor = await openLine(t, {provider: {apiToken: 'token'}});
	const refused = await poor.provider.sendFax(FAX);
	await t.throwsAsync(poor.media(refused.sid), {code: 'CONNECTOR_REFUSED'});
});
