import test, {type ExecutionContext} from 'ava';
import {IntakeError} from '#pipeline/errors.ts';
import type {Job} from '#pipeline/ports.ts';
import {anOffice, type OfficeOptions, QUICK} from '../fakes/office.ts';

const linesOf = (sequence: number) => [
	`Histopathology report ${sequence}`,
	'Patient: Rossi Mario',
	'Date of birth: 03.04.1960',
	'Final diagnosis',
];

const office = (t: ExecutionContext, pages: number, onRead?: OfficeOptions['onRead'], damaged?: readonly number[]) =>
	anOffice(t, {pages, linesOf, ...(onRead && {onRead}), ...(damaged && {damaged})});

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
	t.teardown(goOn.resolve);
	// The machine slept: the lease ran out, and another worker took the job. Its owner may be quicker to wake, and renew it first.
	let other: Job | undefined;
	for (let tries = 0; other === undefined && tries < 100; tries++) {
		clock.pass(60_000);
		other = await store.queue.claim(60_000);
	}

	t.is(other?.deliveryId, id);
	await new Promise(resolve => setTimeout(resolve, 40));
	goOn.resolve();
	await slow.stop();
	t.true(await store.queue.finish(other!), 'the new owner still holds the job');
	t.is((await store.audit.of(id)).filter(({action}) => action === 'delivery-quarantined').length, 0);
	await until(async () => (await store.queue.depth()) === 0);
});

test('a delivery during which the program itself ended three times is quarantined unread', async t => {
	let reads = 0;
	const {store, clock, accept, startWorker, until} = await office(t, 1, () => {
		reads++;
	});
	const {id, original} = await accept();
	for (let crash = 0; crash < QUICK.maxAttempts; crash++) {
		t.is((await store.queue.claim(1000))?.deliveryId, id);
		clock.pass(2000);
	}

	startWorker();
	await until(async () => (await store.queue.depth()) === 0);
	const delivery = await store.deliveries.find(id);
	t.is(reads, 0);
	t.like(delivery, {state: 'quarantined', failure: {code: 'READING_INTERRUPTED'}});
	t.deepEqual(delivery?.original, original);
	t.deepEqual(
		(await store.reviews.open({deliveryId: id})).map(({reason}) => reason),
		['quarantined'],
	);
});
