import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {erasuresOf} from '#bin/erasing.ts';
import {silentLog} from '#bin/log.ts';
import {openRetentionRounds} from '#bin/retention-rounds.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {retentionOptions} from '#storage/erasure/options.ts';
import {openStorage} from '#storage/index.ts';
import {aDelivery} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CLOSED = 'INQ-2020-0001';
const OPEN = 'INQ-2020-0002';

/** An inquiry closed long ago, an open one as old, and a quarantined fax; a clock and a count of elapsed time in the test's hand. */
async function openArchive(t: ExecutionContext, settings: object = {closedDossiersDays: 365}) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-retention-'));
	let now = Date.parse('2026-11-20T10:00:00Z');
	let counted = 0;
	const clock = {now: () => new Date(now)};
	const opened = await openStorage({kind: 'sqlite', directory}, clock);
	t.teardown(async () => {
		await opened.close();
		await rm(directory, {recursive: true, force: true});
	});
	const {store} = opened;
	await saveInquiries(
		[
			{...anInquiry(), id: CLOSED, openedOn: '2020-01-10', isOpen: false},
			{...anInquiry(), id: OPEN, openedOn: '2020-01-10', isOpen: true},
		],
		{store, clock, log: silentLog},
		'test',
	);
	const fax = aDelivery({state: 'quarantined', receivedAt: '2026-01-01T00:00:00.000Z'});
	await store.deliveries.accept(fax, {kind: 'journey', deliveryId: fax.id});
	const erasures = erasuresOf(directory, opened, clock);
	const options = retentionOptions.parse(settings);
	const rounds = () => openRetentionRounds({erasures, options, audit: store.audit, clock, log: silentLog, count: () => counted});
	return {
		store,
		fax,
		erasures,
		rounds,
		isThere: async (id: string) => (await store.inquiries.find(id)) !== undefined,
		/** Time goes by as it should. */
		pass(ms: number) {
			now += ms;
			counted += ms;
		},
		/** The clock alone is set. */
		step(ms: number) {
			now += ms;
		},
	};
}

test('nothing is destroyed by the clock unless a term was given', async t => {
	const {rounds, isThere, store, fax} = await openArchive(t, {});
	t.is(await rounds().eraseNow(), 0);
	t.true(await isThere(CLOSED));
	t.truthy(await store.deliveries.find(fax.id));
});

test('a closed dossier goes after its term; an open one never, one under hold not', async t => {
	const {rounds, isThere, erasures, store} = await openArchive(t);
	await erasures.holds.place({id: '1', inquiryId: CLOSED, reference: '1/26', placedAt: '2026-11-20T10:00:00.000Z', placedBy: 'records'});
	t.is(await rounds().eraseNow(), 0);
	await erasures.holds.lift(CLOSED, 'records');
	t.is(await rounds().eraseNow(), 1);
	t.false(await isThere(CLOSED));
	t.true(await isThere(OPEN));
	const events = await store.audit.list({limit: 10, action: 'person-erased'});
	t.like(events[0], {actor: 'retention', details: {grounds: 'retention', inquiries: 1}});
});

test('a term that has not run out is waited for', async t => {
	const {rounds, isThere, pass} = await openArchive(t, {closedDossiersDays: 3000});
	t.is(await rounds().eraseNow(), 0, '2,505 days old');
	const round = rounds();
	await round.look();
	pass(500 * DAY_MS);
	t.is(await round.eraseNow(), 1);
	t.false(await isThere(CLOSED));
});

test('a quarantined delivery goes after the term of its class', async t => {
	const {rounds, store, fax} = await openArchive(t, {quarantinedDays: 90});
	t.is(await rounds().eraseNow(), 1);
	t.is(await store.deliveries.find(fax.id), undefined);
	t.is(await store.deliveries.erasedAs(fax.connector, fax.externalId), fax.id);
});

for (const [what, ms] of [
	['two hours on', 2 * HOUR_MS],
	['two hours back', -2 * HOUR_MS],
	['ten years on', 3650 * DAY_MS],
] as const) {
	test(`a clock that jumps ${what} erases nothing until two people say that it is right`, async t => {
		const {rounds, isThere, erasures, step, pass} = await openArchive(t);
		const round = rounds();
		await round.look();
		step(ms);
		t.is(await round.eraseNow(), 0);
		pass(DAY_MS);
		t.is(await round.eraseNow(), 0, 'time alone does not make it right');
		t.false((await erasures.clock.confirm('anna')).isTrusted);
		t.false((await erasures.clock.confirm(' Anna')).isTrusted, 'the same person');
		t.is(await rounds().eraseNow(), 0);
		t.true((await erasures.clock.confirm('bruno')).isTrusted);
		t.is(await rounds().eraseNow(), 1);
		t.false(await isThere(CLOSED));
	});
}

test('a clock that was set while the program stood still is doubted at its start', async t => {
	const {rounds, isThere, step, erasures} = await openArchive(t);
	await rounds().look();
	step(3650 * DAY_MS);
	t.is(await rounds().eraseNow(), 0);
	t.true(await isThere(CLOSED));
	t.false((await erasures.clock.state()).isTrusted);
});

test('a step of minutes, as clocks are set by, is no jump', async t => {
	const {rounds, step, pass} = await openArchive(t);
	const round = rounds();
	await round.look();
	pass(HOUR_MS / 2);
	step(10 * 60_000);
	t.is(await round.eraseNow(), 1);
});
