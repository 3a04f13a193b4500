import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {silentLog} from '#bin/log.ts';
import {IntakeError} from '#pipeline/errors.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {PageImage} from '#pipeline/model/page.ts';
import {openWorker, WORKER_DEFAULTS, type Worker, type WorkerOptions} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {aDelivery, standingClock} from '../fakes/deliveries.ts';
import {plainLinguist} from '../fakes/described-page.ts';
import {ocrOf, sheetsOf} from '../fakes/reading.ts';

const QUICK: WorkerOptions = {...WORKER_DEFAULTS, concurrency: 1, pagesAtOnce: 1, idleMs: 5};
const lines = (sequence: number) => [
	`Histopathology report ${sequence}`,
	'Patient: Rossi Mario',
	'Date of birth: 03.04.1960',
	'Final diagnosis',
];

async function office(
	t: ExecutionContext,
	pages: number,
	onRead: (sequence: number) => Promise<void> | void = () => {},
	damaged: readonly number[] = [],
) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'worker-'));
	const clock = standingClock();
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, clock);
	const workers: Worker[] = [];
	t.teardown(async () => {
		await Promise.all(workers.map(worker => worker.stop()));
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	const tools = {
		rasteriser: sheetsOf(pages, damaged),
		ocr: ocrOf(lines, onRead),
		images: {
			grey: async () => ({widthPx: 1, heightPx: 1, data: new Uint8Array(1)}),
			turned: async (image: PageImage) => ({...image, sha256: '2'.repeat(64)}),
		},
		linguist: plainLinguist,
		register: store.inquiries,
		inquiries: store.inquiries,
		store,
		blobs,
		clock,
		log: silentLog,
		connectors: new Map(),
	};
	return {
		store,
		clock,
		startWorker(options: WorkerOptions = QUICK) {
			const worker = openWorker(tools, options);
			workers.push(worker);
			worker.start();
			return worker;
		},
		async accept(given: Partial<Delivery> = {}) {
			const delivery = aDelivery(given);
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			return delivery;
		},
		async until(isSo: () => Promise<boolean>) {
			for (let tries = 0; tries < 1000; tries++) {
				if (await isSo()) {
					return;
				}

				await new Promise(resolve => setTimeout(resolve, 10));
			}

			t.fail('it never came to that');
		},
	};
}

test('after a restart in the middle only unfinished pages are read again', async t => {
	const read: number[] = [];
	let release = () => {};
	const isStuck = Promise.withResolvers<void>();
	const {store, accept, startWorker, until} = await office(t, 5, async sequence => {
		read.push(sequence);
		if (sequence === 4 && read.filter(page => page === 4).length === 1) {
			isStuck.resolve();
			await new Promise<void>((_, reject) => {
				release = () => reject(new Error('killed'));
			});
		}
	});
	const {id} = await accept();
	const first = startWorker();
	await isStuck.promise;
	const stopped = first.stop();
	release();
	await stopped;
	t.deepEqual(read, [1, 2, 3, 4]);
	t.is((await store.deliveries.find(id))?.state, 'processing');

	startWorker();
	await until(async () => (await store.queue.depth()) === 0);
	t.deepEqual(read, [1, 2, 3, 4, 4, 5]);
	t.like(await store.deliveries.balance(id), {received: 5, isBalanced: true});
});

test('two workers racing for many deliveries file each once', async t => {
	const {store, accept, startWorker, until} = await office(t, 2);
	const ids = await Promise.all(Array.from({length: 12}, async () => (await accept()).id));
	startWorker({...QUICK, concurrency: 3});
	startWorker({...QUICK, concurrency: 3});
	await until(async () => (await store.queue.depth()) === 0);
	for (const id of ids) {
		const filed = (await store.audit.of(id)).filter(({action}) => action === 'delivery-filed');
		t.is(filed.length, 1);
		t.like(await store.deliveries.balance(id), {received: 2, isBalanced: true});
	}
});

test('a failing engine is tried again later, then the delivery is quarantined with its original', async t => {
	let tries = 0;
	const {store, clock, accept, startWorker, until} = await office(t, 1, () => {
		tries++;
		throw new IntakeError('OCR_ENGINE_FAILED', 'The recognition engine failed on this page.');
	});
	const {id, original} = await accept();
	const worker = startWorker();
	for (let attempt = 1; attempt <= QUICK.maxAttempts; attempt++) {
		await until(async () => tries === attempt);
		clock.pass(10 * 60_000);
		worker.wake();
	}

	await until(async () => (await store.queue.depth()) === 0);
	const delivery = await store.deliveries.find(id);
	t.is(delivery?.state, 'quarantined');
	t.is(delivery?.failure?.code, 'OCR_ENGINE_FAILED');
	t.deepEqual(delivery?.original, original);
	t.deepEqual(
		(await store.reviews.open({deliveryId: id})).map(({reason}) => reason),
		['quarantined'],
	);
});

test('a bad page is data: its delivery is filed around it', async t => {
	const {store, accept, startWorker, until} = await office(t, 3, undefined, [2]);
	const {id} = await accept();
	startWorker();
	await until(async () => (await store.queue.depth()) === 0);
	t.deepEqual(
		(await store.filings.pages(id)).map(({state}) => state),
		['in-review', 'unreadable', 'in-review'],
	);
	t.true((await store.reviews.open({deliveryId: id})).some(({reason}) => reason === 'unreadable-page'));
});

test('what a worker makes after it lost its lease is void', async t => {
	const reading = Promise.withResolvers<void>();
	const goOn = Promise.withResolvers<void>();
	let reads = 0;
	const {store, clock, accept, startWorker, until} = await office(t, 1, async () => {
		if (++reads === 1) {
			reading.resolve();
			await goOn.promise;
		}
	});
	const {id} = await accept();
	const slow = startWorker({...QUICK, leaseMs: 40});
	await reading.promise;
	// The machine slept: the lease ran out, and another worker took the job.
	clock.pass(60_000);
	const other = await store.queue.claim(60_000);
	t.is(other?.deliveryId, id);
	await new Promise(resolve => setTimeout(resolve, 40));
	goOn.resolve();
	await slow.stop();
	t.true(await store.queue.finish(other!), 'the new owner still holds the job');
	t.is((await store.audit.of(id)).filter(({action}) => action === 'delivery-quarantined').length, 0);
	await until(async () => (await store.queue.depth()) === 0);
});
