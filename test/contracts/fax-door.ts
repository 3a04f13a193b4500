import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext, TestFn} from 'ava';
import Fastify from 'fastify';
import {systemClock} from '#bin/system-clock.ts';
import type {HttpConnector} from '#connectors/http-connector.ts';
import type {Surroundings} from '#connectors/surroundings.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import {openWorker, WORKER_DEFAULTS, type WorkerTools} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {type FaxProvider, type Forgery, FROM} from '../fakes/providers/fax-provider.ts';

/** A way in for faxes with its provider, to be put through what every one of them must do. */
export interface FaxDoor {
	/** Told apart in the titles of the tests. */
	readonly title: string;
	/** Connector and provider, the one told of the other. The connector's name is `fax`, files of more than 200 000 bytes are too large. */
	open(publicUrl: string, surroundings: Surroundings): Promise<{connector: HttpConnector; provider: FaxProvider}>;
	/** Which forgeries there can be. */
	readonly forgeries: readonly Forgery[];
	/** Of its notices. */
	readonly contentType: string;
	/** What a broken transmission is called. */
	readonly failureCode: string;
}

export const TIFF = Buffer.concat([Buffer.from('II*\0'), Buffer.from(Array.from({length: 20_000}, (_, index) => (index * 7) % 256))]);
const HTML = Buffer.from('<!doctype html><title>Sign in</title><p>Your session has ended.');

/** What real storage does on a bad day: the file or the record cannot be written. */
interface Fault {
	readonly at: 'file' | 'record';
	readonly error: Error;
}

/** The door on a real port before real storage in a temporary folder, with its provider on the same machine. */
export async function openFaxLine(t: ExecutionContext, open: FaxDoor['open'], faults: Fault[] = []) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-door-'));
	// The address must be known before the door is made, and no other test may take it meanwhile.
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => events.push(JSON.stringify({name, ...fields}))};
	const {connector, provider} = await open(`http://127.0.0.1:${port}`, {log, clock: systemClock});
	/** Fails where the next fault says, once each, in their order. */
	const failing =
		<Given extends unknown[], Result>(at: Fault['at'], call: (...given: Given) => Promise<Result>) =>
		async (...given: Given): Promise<Result> => {
			if (faults[0]?.at === at) {
				throw faults.shift()?.error;
			}

			return call(...given);
		};
	const intake = openIntake({
		store: {...store, deliveries: {...store.deliveries, accept: failing('record', store.deliveries.accept)}},
		blobs: {...blobs, write: failing('file', blobs.write)},
		clock: systemClock,
		log,
	});
	const app = Fastify({serverFactory: listener => server.on('request', listener)});
	connector.routes(app);
	await connector.start(intake);
	await app.ready();
	t.teardown(async () => {
		server.closeAllConnections();
		await new Promise(resolve => server.close(resolve));
		await app.close();
		await provider.close();
		await close();
		await rm(directory, {recursive: true, force: true});
	});

	async function kept(id: string): Promise<Delivery> {
		const found = await store.deliveries.findByExternalId('fax', id);
		if (!found) {
			throw new Error('nothing was kept');
		}

		return found;
	}

	return {
		store,
		connector,
		provider,
		events,
		kept,
		restart: () => connector.start(intake),
		/** The file of a fax, wherever it is by now. */
		async media(id: string): Promise<Buffer> {
			const {original, remoteUrl} = await kept(id);
			const bytes = original
				? await blobs.read(original.sha256)
				: (await connector.fetchMedia!(remoteUrl ?? '', AbortSignal.timeout(10_000))).bytes;
			return Buffer.from(bytes);
		},
		/** Lets a real worker do all that is due. */
		async work(): Promise<void> {
			const worker = openWorker(
				{...unread, store, blobs, clock: systemClock, log, connectors: new Map([['fax', connector]])} as unknown as WorkerTools,
				{
					...WORKER_DEFAULTS,
					idleMs: 5,
				},
			);
			worker.start();
			await worker.idle();
			await worker.stop();
		},
		/** Everything that would have to be there if something had been kept. */
		async traces(): Promise<{deliveries: number; jobs: number; files: number}> {
			const files = await readdir(path.join(directory, 'blobs'), {recursive: true, withFileTypes: true}).catch(() => []);
			return {
				deliveries: (await store.deliveries.list({limit: 100})).length,
				jobs: await store.queue.depth(),
				files: files.filter(entry => entry.isFile()).length,
			};
		},
	};
}

const neverRead = async () => {
	throw new Error('What is worked on here is never readable.');
};
const unread = {rasteriser: {name: 'none', sheets: neverRead, clean: neverRead}, ocr: {name: 'none', recognise: neverRead}, packs: []};

const NOTHING = {deliveries: 0, jobs: 0, files: 0};
/** Bodies no provider sends. */
const absurd = (contentType: string): Array<[what: string, body: string | Uint8Array, contentType: string]> => [
	['nothing', '', contentType],
	['an empty object', '{}', contentType],
	['null', 'null', contentType],
	['a list', '[[]]', contentType],
	['a hundred thousand brackets', '['.repeat(100_000), contentType],
	[
		'an object for every field',
		'{"event":{},"fax":{"id":{}},"data":{"event_type":[],"payload":{"fax_id":{}}},"messageId":{"a":1}}',
		contentType,
	],
	['a prototype', '{"__proto__":{"id":"1"},"constructor":{"prototype":{"messageId":"1"}}}', contentType],
	['bytes at random', Uint8Array.from({length: 5000}, (_, index) => (index * 131 + 89) % 256), contentType],
	['a form without its boundary', 'x', 'multipart/form-data'],
	['a form that never ends', '--b\r\nContent-Disposition: form-data; name="fax"\r\n\r\n{"id":', 'multipart/form-data; boundary=b'],
	[
		'a form of a thousand parts',
		`${'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1000)}--b--\r\n`,
		'multipart/form-data; boundary=b',
	],
	['far too much', new Uint8Array(3_000_000).fill(65), contentType],
	[
		'far too much of a form',
		`--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${'x'.repeat(3_000_000)}\r\n--b--\r\n`,
		'multipart/form-data; boundary=b',
	],
	['another kind of content', '<fax/>', 'application/xml'],
];

/** What every way in for faxes must do, whoever the provider is. */
export function faxDoorContract(test: TestFn, door: FaxDoor): void {
	const on = (title: string, run: (t: ExecutionContext, line: Awaited<ReturnType<typeof openFaxLine>>) => Promise<void>) =>
		test(`${door.title}: ${title}`, async t => run(t, await openFaxLine(t, door.open)));

	on(
		'a genuine fax is durable when the provider hears yes, and is byte for byte what was sent',
		async (t, {provider, store, kept, media, events}) => {
			const {id, tries} = await provider.send({bytes: TIFF, pages: 2});
			t.deepEqual(tries, [200]);
			const delivery = await kept(id);
			t.like(delivery, {channel: 'fax', connector: 'fax', state: 'received', transport: 'complete', announcedPages: 2, failure: null});
			t.is(delivery.sender.faxNumber, FROM);
			t.is((await store.queue.claim(60_000))?.deliveryId, delivery.id);
			t.deepEqual(await media(id), TIFF);
			t.false(
				events.some(event => /http:|4989|555/.test(event)),
				'neither numbers nor addresses in the log',
			);
		},
	);

	on('the same notice five times, then five times at once, is one delivery with one job', async (t, {provider, traces}) => {
		const fax = {id: '10000001', bytes: TIFF, pages: 2};
		for (let time = 0; time < 5; time++) {
			t.is((await provider.send(fax)).tries.at(-1), 200);
		}

		const together = await Promise.all(Array.from({length: 5}, () => provider.send({...fax, id: '10000002'})));
		t.true(together.every(({tries}) => tries.at(-1) === 200));
		t.like(await traces(), {deliveries: 2, jobs: 2});
	});

	for (const forgery of door.forgeries) {
		on(`a notice that is ${forgery} is refused and leaves no trace`, async (t, {provider, store, traces, events}) => {
			const {tries} = await provider.send({bytes: TIFF, pages: 2, forgery});
			t.is(tries.length, 1);
			t.true([401, 403, 404].includes(tries[0] ?? 0), String(tries));
			t.deepEqual(await traces(), NOTHING);
			t.deepEqual(await store.reviews.open(), []);
			t.true(events.length > 0 && events.every(event => event.includes('webhook-refused') && !event.includes('4989')));
		});
	}

	on('the secret that is being replaced is good beside the new one', async (t, {provider, kept}) => {
		const {id, tries} = await provider.send({bytes: TIFF, pages: 1, isByPreviousSecret: true});
		t.deepEqual(tries, [200]);
		t.is((await kept(id)).transport, 'complete');
	});

	on('a failed fax becomes a question to a person, with the code of its failure', async (t, {provider, kept, work, store}) => {
		const {id, tries} = await provider.send({outcome: 'failed'});
		t.deepEqual(tries, [200]);
		const delivery = await kept(id);
		t.like(delivery, {transport: 'failed', original: null, remoteUrl: null});
		t.is(delivery.failure?.code, door.failureCode);
		await work();
		t.is((await kept(id)).state, 'in-review');
		const [question] = await store.reviews.open({deliveryId: delivery.id});
		t.is(question?.reason, 'failed-transmission');
		t.true(question?.details.join().includes(door.failureCode));
	});

	on('the pages of a fax that broke off are kept, told to be partial', async (t, {provider, kept, media}) => {
		const {id, tries} = await provider.send({bytes: TIFF, pages: 3, outcome: 'partial'});
		t.deepEqual(tries, [200]);
		const delivery = await kept(id);
		t.like(delivery, {transport: 'partial', announcedPages: 3});
		t.regex(delivery.failure?.code ?? '', /^FAX_[A-Z0-9_]+$/);
		t.deepEqual(await media(id), TIFF);
	});

	on('pages told of after a failure are not taken for a repetition', async (t, {provider, kept, media, traces}) => {
		const {id} = await provider.send({outcome: 'failed'});
		t.deepEqual((await provider.send({id, bytes: TIFF, pages: 2})).tries, [200]);
		t.is((await kept(id)).transport, 'complete');
		t.deepEqual(await media(id), TIFF);
		t.is((await traces()).deliveries, 1);
	});

	test(`${door.title}: while nothing can be stored the provider is asked to come again, and then the fax is kept`, async t => {
		const faults: Fault[] = [
			{at: 'record', error: new IntakeError('STORAGE_UNREACHABLE', 'No space left for Mario Rossi.')},
			{at: 'record', error: new TypeError('A mistake of ours.')},
			// Reached by those only whose file comes with the notice.
			{at: 'file', error: new IntakeError('STORAGE_UNREACHABLE', 'The disk is gone.')},
		];
		const line = await openFaxLine(t, door.open, faults);
		const {id, tries} = await line.provider.send({bytes: TIFF, pages: 2});
		const failed = 3 - faults.length;
		t.true(failed >= 2);
		t.deepEqual(tries, [...Array.from({length: failed}, () => 503), 200]);
		t.deepEqual(await line.media(id), TIFF);
		t.is((await line.traces()).deliveries, 1);
		t.is(line.events.filter(event => event.includes('fax-not-taken')).length, failed);
		t.false(line.events.some(event => event.includes('Rossi')));
	});

	on(
		'a stopped door says that it is our fault, and takes the fax once it is open again',
		async (t, {provider, connector, restart, traces}) => {
			await connector.stop();
			const {id, tries} = await provider.send({bytes: TIFF, pages: 2});
			t.deepEqual(tries, [503, 503, 503, 503]);
			t.deepEqual(await traces(), NOTHING);
			await restart();
			t.is((await provider.send({id, bytes: TIFF, pages: 2})).tries.at(-1), 200);
		},
	);

	on('fields nobody has heard of change nothing', async (t, {provider, kept, media}) => {
		const {id, tries} = await provider.send({bytes: TIFF, pages: 2, hasExtras: true});
		t.deepEqual(tries, [200]);
		t.like(await kept(id), {transport: 'complete', announcedPages: 2, failure: null});
		t.deepEqual(await media(id), TIFF);
	});

	on('absurd bodies are refused, leave no trace, and hinder nobody', async (t, {provider, traces}) => {
		for (const [what, body, contentType] of absurd(door.contentType)) {
			const status = await provider.post(body, contentType);
			// A caller that is refused before it has sent all may find the connection closed.
			t.true(status === null ? body.length > 1_000_000 : status >= 400 && status < 500, `${what}: ${status}`);
			t.deepEqual(await traces(), NOTHING, what);
		}

		t.is((await provider.send({bytes: TIFF, pages: 2})).tries.at(-1), 200);
	});

	on('a page of a website instead of a fax is refused, where a person sees it', async (t, {provider, kept, work, store}) => {
		const {id, tries} = await provider.send({bytes: HTML, pages: 1});
		t.deepEqual(tries, [200]);
		await work();
		const delivery = await kept(id);
		t.true(['in-review', 'quarantined'].includes(delivery.state), delivery.state);
		t.is(delivery.original, null);
		t.is(delivery.failure?.code, 'MEDIA_TYPE_UNSUPPORTED');
		t.is((await store.reviews.open({deliveryId: delivery.id})).length, 1);
	});

	on('a fax that is larger than allowed is not kept and not hidden', async (t, {provider, store, work}) => {
		const {tries} = await provider.send({bytes: Buffer.concat([TIFF, Buffer.alloc(600_000)]), pages: 40});
		await work();
		const questions = await store.reviews.open();
		const [delivery] = await store.deliveries.list();
		t.is(delivery?.original ?? null, null);
		t.true(tries.at(-1) === 200 ? questions.length === 1 : tries.at(-1) === 413 || tries.at(-1) === null, String(tries));
	});
}
