import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {silentLog} from '#bin/log.ts';
import {loadConfig} from '#config/load.ts';
import type {BoardQuery} from '#pipeline/dossiers/ports.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {openStorage} from '#storage/index.ts';
import {aDelivery, aFiling, anEvent, standingClock} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';

async function aBoard(t: ExecutionContext) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'board-'));
	const clock = standingClock();
	const {store, close} = await openStorage({kind: 'sqlite', directory}, clock);
	t.teardown(async () => {
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	const {packs} = await loadConfig(undefined, {});
	const inquiries = [
		anInquiry({id: 'INQ-2026-0001', openedOn: '2026-10-01'}),
		anInquiry({id: 'INQ-2026-0002', openedOn: '2026-09-01', person: {familyName: 'Jurić', givenName: 'Đurđica', birthDate: '1945-06-21'}}),
		anInquiry({id: 'INQ-2026-0003', openedOn: '2026-11-01', isOpen: false}),
	];
	await saveInquiries(inquiries, {store, clock, log: silentLog}, 'test');
	const refresh = () =>
		refreshSummaries(
			inquiries.map(({id}) => id),
			{store, packs, clock},
		);
	await refresh();
	const ids = async (query: Partial<BoardQuery>) => {
		const {rows, total} = await store.summaries.board({order: 'next', offset: 0, limit: 50, ...query});
		t.is(total, rows.length);
		return rows.map(({inquiryId}) => inquiryId);
	};
	return {store, clock, packs, ids, refresh};
}

test('the board is ordered, filtered and counted', async t => {
	const {store, ids} = await aBoard(t);
	t.deepEqual(await ids({}), ['INQ-2026-0002', 'INQ-2026-0001']);
	t.deepEqual(await ids({order: 'newest'}), ['INQ-2026-0001', 'INQ-2026-0002']);
	t.deepEqual(await ids({only: 'closed'}), ['INQ-2026-0003']);
	t.deepEqual(await ids({only: 'complete'}), []);
	t.deepEqual(await ids({text: 'juric'}), ['INQ-2026-0002']);
	t.deepEqual(await ids({text: 'juric 1961'}), []);
	t.deepEqual(await ids({requirement: 'histology', status: 'missing'}), ['INQ-2026-0002', 'INQ-2026-0001']);
	t.deepEqual(await ids({requirement: 'histology', status: 'complete'}), []);
	t.like(await store.summaries.counts(), {open: 2, gaps: 2, complete: 0});
});

test('papers that came change the tile; time alone does, too', async t => {
	const {store, clock, ids, refresh} = await aBoard(t);
	const delivery = aDelivery();
	await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	await store.filings.file(aFiling(delivery.id, ['filed'], 'chordoma of the sacrum'), anEvent());
	await refresh();
	t.deepEqual(await ids({requirement: 'histology', status: 'complete'}), ['INQ-2026-0001']);
	t.deepEqual(await store.summaries.judgedBefore('2026-11-20', 10), []);
	clock.pass(86_400_000);
	t.deepEqual((await store.summaries.judgedBefore('2026-11-21', 10)).sort(), ['INQ-2026-0001', 'INQ-2026-0002']);
});

for (const [typed, why] of [
	['chordoma', 'as it stands'],
	['CHORDOMA sacr', 'in other case, and not to its end'],
	['chordorna', 'with a misread letter'],
	['chordóma', 'with an accent'],
] as const) {
	test(`a page is found ${why}`, async t => {
		const {store} = await aBoard(t);
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await store.filings.file(aFiling(delivery.id, ['filed'], 'Recurrent chordoma of the sacrum'), anEvent());
		t.deepEqual(
			(await store.filings.search(typed)).map(({sequence, inquiryId}) => [sequence, inquiryId]),
			[[1, 'INQ-2026-0001']],
		);
		t.deepEqual(await store.filings.search('meningioma'), []);
		t.deepEqual(await store.filings.search('" OR *'), []);
	});
}
