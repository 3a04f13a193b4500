import type {ExecutionContext, TestFn} from 'ava';
import fc from 'fast-check';
import {keysOf} from '#pipeline/matching/block.ts';
import type {Store} from '#pipeline/ports.ts';
import {aDelivery, aFiling, anEvent, standingClock} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';

export interface OpenedStore {
	readonly store: Store;
	/** Closes and opens the same data again, as after a restart. */
	reopen(): Promise<Store>;
	close(): Promise<void>;
}

/** What every engine of the Store port must do. */
export function storeContract(test: TestFn, engine: string, open: (clock: ReturnType<typeof standingClock>) => Promise<OpenedStore>): void {
	const on = (title: string, run: (t: ExecutionContext, opened: OpenedStore, clock: ReturnType<typeof standingClock>) => Promise<void>) =>
		test(`${engine}: ${title}`, async t => {
			const clock = standingClock();
			const opened = await open(clock);
			try {
				await run(t, opened, clock);
			} finally {
				await opened.close();
			}
		});

	on('an arrival that comes fifty times at once is one delivery with one job', async (t, {store}) => {
		const receipts = await Promise.all(
			Array.from({length: 50}, () => {
				const delivery = aDelivery({externalId: 'same'});
				return store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			}),
		);
		t.is(receipts.filter(({kind}) => kind === 'accepted').length, 1);
		t.is((await store.deliveries.list()).length, 1);
		t.is(await store.queue.depth(), 1);
		const kept = (await store.deliveries.list())[0]!;
		t.true(receipts.every(receipt => receipt.kind === 'accepted' || receipt.of === kept.id));
		t.is((await store.deliveries.findByExternalId('fax', 'same'))?.id, kept.id);
	});

	on('what was accepted is there after a restart, with its job', async (t, {store, reopen}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const again = await reopen();
		t.deepEqual(await again.deliveries.find(delivery.id), delivery);
		t.is((await again.queue.claim(1000))?.deliveryId, delivery.id);
	});

	on('two workers never hold the same job', async (t, {store}) => {
		for (let index = 0; index < 10; index++) {
			const delivery = aDelivery();
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		}

		const claims = await Promise.all(Array.from({length: 25}, () => store.queue.claim(60_000)));
		const held = claims.flatMap(job => job?.deliveryId ?? []);
		t.is(held.length, 10);
		t.is(new Set(held).size, 10);
	});

	on('a lease that ran out frees the job, and its old holder cannot finish it', async (t, {store}, clock) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const first = (await store.queue.claim(1000))!;
		t.is(first.attempts, 1);
		t.is(await store.queue.claim(1000), undefined);
		clock.pass(1500);
		const second = (await store.queue.claim(1000))!;
		t.is(second.attempts, 2, 'a crash counts as an attempt');
		t.false(await store.queue.renew(first, 1000));
		t.false(await store.queue.finish(first));
		t.true(await store.queue.finish(second));
		t.is(await store.queue.depth(), 0);
	});

	on('a job to be tried later is not given out before', async (t, {store}, clock) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const job = (await store.queue.claim(1000))!;
		t.true(await store.queue.retryAt(job, new Date(clock.now().getTime() + 5000)));
		t.is(await store.queue.claim(1000), undefined);
		clock.pass(6000);
		t.is((await store.queue.claim(1000))?.attempts, 2);
	});

	on('a job given back unharmed does not count as tried', async (t, {store}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const job = (await store.queue.claim(60_000))!;
		t.true(await store.queue.release(job));
		t.false(await store.queue.release(job), 'it is held no more');
		t.is((await store.queue.claim(60_000))?.attempts, 1);
	});

	on('a delivery is in one pair of hands at a time', async (t, {store}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const job = await store.queue.claim(60_000);
		t.truthy(job);
		await store.queue.enqueue({kind: 'journey', deliveryId: delivery.id});
		t.is(await store.queue.claim(60_000), undefined);
	});

	on('a filing is all or nothing', async (t, {store}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await store.filings.file(aFiling(delivery.id, ['filed', 'blank'], 'first'), anEvent());
		const broken = aFiling(delivery.id, ['filed', 'filed', 'filed'], 'second');
		// The same page twice cannot be kept.
		const twice = {...broken, pages: [...broken.pages, broken.pages[0]!]};
		await t.throwsAsync(store.filings.file(twice, anEvent()));
		t.is((await store.filings.pages(delivery.id)).length, 2);
		t.is((await store.filings.search('first')).length, 2);
		t.is((await store.filings.search('second')).length, 0);
	});

	on('a filing replaces the earlier one of its delivery and no other', async (t, {store}) => {
		const [one, two] = [aDelivery(), aDelivery()];
		for (const delivery of [one, two]) {
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			await store.filings.file(aFiling(delivery.id, ['filed', 'filed'], 'chordoma'), anEvent());
		}

		await store.filings.file(aFiling(one.id, ['in-review'], 'sarcoma'), anEvent());
		t.is((await store.filings.documents({deliveryId: one.id})).length, 1);
		t.is((await store.filings.documents({deliveryId: two.id})).length, 2);
		t.is((await store.filings.documents({inquiryId: 'INQ-2026-0001'})).length, 2);
		t.deepEqual(await store.filings.waiting(), [one.id]);
	});

	on('the balance of pages holds for any filing', async (t, {store}) => {
		const state = fc.constantFrom('filed', 'blank', 'in-review', 'unreadable');
		await fc.assert(
			fc.asyncProperty(fc.array(state, {maxLength: 20}), async states => {
				const delivery = aDelivery({announcedPages: states.length});
				await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
				await store.filings.file(aFiling(delivery.id, states as never), anEvent());
				const {received, filed, blank, inReview, unreadable, isBalanced} = await store.deliveries.balance(delivery.id);
				t.is(received, states.length);
				t.is(filed + blank + inReview + unreadable, received);
				t.is(filed, states.filter(one => one === 'filed').length);
				t.is(unreadable, states.filter(one => one === 'unreadable').length);
				t.true(isBalanced);
			}),
			{numRuns: 25},
		);
	});

	on('search ignores accents and case, and hostile words do no harm', async (t, {store}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await store.filings.file(aFiling(delivery.id, ['filed'], 'Đorđević Petrović chordoma'), anEvent());
		t.is((await store.filings.search('PETROVIC')).length, 1);
		t.is((await store.filings.search('chordoma petrović')).length, 1);
		for (const hostile of ['"', "'; DROP TABLE pages; --", 'NEAR(', '*', 'a AND', '-', '(((', '\0']) {
			await t.notThrowsAsync(store.filings.search(hostile), hostile);
		}

		t.is((await store.filings.pages(delivery.id)).length, 1);
	});

	on('candidates share a key with what was read; a changed inquiry loses its old keys', async (t, {store}) => {
		const inquiry = anInquiry();
		await store.inquiries.save(
			[inquiry, anInquiry({id: 'INQ-2026-0002', person: {familyName: 'Castellani', givenName: 'Bruno', birthDate: '1958-07-09'}})],
			anEvent(),
		);
		t.deepEqual(
			(await store.inquiries.candidates(keysOf(inquiry))).map(({id}) => id),
			[inquiry.id],
		);
		t.is(await store.inquiries.size(), 2);
		const married = {...inquiry, person: {...inquiry.person, familyName: 'Lindqvist', birthDate: '1961-03-05'}};
		await store.inquiries.save([married], anEvent());
		t.deepEqual(
			(await store.inquiries.candidates(keysOf(married))).map(({id}) => id),
			[inquiry.id],
		);
		t.is((await store.inquiries.list()).length, 2);
		t.is((await store.inquiries.find(inquiry.id))?.person.familyName, 'Lindqvist');
	});

	on('the journal remembers until it is told to forget', async (t, {store, reopen}) => {
		await store.journal.remember('key', 'd1', 'recognise', {words: ['a']});
		await store.journal.remember('key', 'd1', 'recognise', {words: ['b']});
		t.deepEqual(await store.journal.recall('key'), {words: ['b']}, 'work done again, as for a damaged entry, replaces it');
		t.deepEqual(await store.journal.progress('d1'), {recognise: 1});
		const again = await reopen();
		t.deepEqual(await again.journal.recall('key'), {words: ['b']});
		await again.journal.forget('d1');
		t.is(await again.journal.recall('key'), undefined);
	});

	on('a question asked twice is asked once', async (t, {store}) => {
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const task = {
			id: `failed-transmission:${delivery.id}`,
			reason: 'failed-transmission' as const,
			deliveryId: delivery.id,
			documentId: null,
			question: 'Again?',
			details: [],
			candidates: [],
			evidence: [],
			state: 'open' as const,
			createdAt: '2026-11-20T12:00:00.000Z',
		};
		await store.reviews.ask(task);
		await store.reviews.ask(task);
		t.is((await store.reviews.open()).length, 1);
	});

	on('audit events come back in order', async (t, {store}) => {
		await store.audit.append(anEvent({action: 'first'}));
		await store.audit.append(anEvent({action: 'second'}));
		t.deepEqual(
			(await store.audit.of('something')).map(({action}) => action),
			['first', 'second'],
		);
	});
}
