import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {Kysely, sql} from 'kysely';
import {summarise} from '#pipeline/dossiers/summarise.ts';
import type {FiledDocument} from '#pipeline/model/filing.ts';
import type {RequirementState} from '#pipeline/model/requirement.ts';
import type {ReviewTask} from '#pipeline/model/review-task.ts';
import {percentile} from '#pipeline/numbers/percentile.ts';
import {openKeyring} from '#storage/keys/open.ts';
import {MIGRATIONS, migrate} from '#storage/migrations/migrate.ts';
import type {Schema} from '#storage/schema.ts';
import {writerDialect} from '#storage/sqlite/dialect.ts';
import {openStore} from '#storage/store.ts';
import {numberRoutes} from '#web/api/numbers.ts';
import {aDelivery, anEvent, standingClock} from '../fakes/deliveries.ts';
import {type Desk, openDesk} from '../fakes/desk-site.ts';
import {aFiledDocument, anInquiry} from '../fakes/documents.ts';

const HOUR_MS = 3_600_000;
const later = (at: string, hours: number): string => new Date(Date.parse(at) + hours * HOUR_MS).toISOString();
const idsOf = async (desk: Desk, {href}: {href: string}): Promise<string[]> =>
	(await desk.get(href)).body.rows.map(({id}: {id: string}) => id);

test('deliveries and pages by day and channel, each with its rows', async t => {
	const desk = await openDesk(t, numberRoutes);
	const first = await desk.receive({receivedAt: '2026-11-18T00:00:00.000Z'}, ['filed', 'blank']);
	const second = await desk.receive({receivedAt: '2026-11-18T23:59:59.999Z'}, ['filed']);
	const parcel = await desk.receive({receivedAt: '2026-11-18T12:00:00.000Z', channel: 'courier'}, ['filed', 'filed', 'unreadable']);
	await desk.receive({receivedAt: '2026-11-19T12:00:00.000Z'}, []);
	await desk.receive({receivedAt: '2026-11-17T23:59:59.999Z'}, ['filed']);

	const {body} = await desk.get('/api/numbers?from=2026-11-18&to=2026-11-19');
	t.deepEqual(
		body.arrivals.map(({href: _, ...one}: {href: string}) => one),
		[
			{day: '2026-11-18', channel: 'courier', deliveries: 1, pages: 3},
			{day: '2026-11-18', channel: 'fax', deliveries: 2, pages: 3},
			{day: '2026-11-19', channel: 'fax', deliveries: 1, pages: 0},
		],
	);
	t.deepEqual(await idsOf(desk, body.arrivals[1]), [first.id, second.id]);
	t.deepEqual(await idsOf(desk, body.arrivals[0]), [parcel.id]);
	t.is((await desk.get('/api/numbers')).body.from, '2026-10-22', 'thirty days up to today when nothing is asked');
});

test('hours from arrival until every page was filed: median, ninth decile, and what is not filed', async t => {
	const desk = await openDesk(t, numberRoutes);
	const receivedAt = '2026-11-18T08:00:00.000Z';
	const taken = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100];
	const slow: string[] = [];
	for (const hours of taken) {
		const {id} = await desk.receive({receivedAt}, ['filed'], {filedAt: later(receivedAt, hours)});
		slow.unshift(id);
		// Filed anew later: the first time is what counts.
		await desk.store.audit.append(
			anEvent({at: later(receivedAt, hours + 50), action: 'delivery-filed', subject: id, details: {state: 'filed'}}),
		);
	}

	const asked = await desk.receive({receivedAt, state: 'in-review'}, ['in-review'], {filedAt: later(receivedAt, 1)});
	const {body} = await desk.get('/api/numbers');
	t.like(body.toFiled, {count: 10, medianHours: 5, p90Hours: 9});
	t.is(body.unfiled.count, 1);
	t.deepEqual(await idsOf(desk, body.toFiled), slow, 'slowest first');
	t.deepEqual(await idsOf(desk, body.unfiled), [asked.id]);

	await desk.store.audit.append(
		anEvent({at: later(receivedAt, 30), action: 'delivery-filed', subject: asked.id, details: {state: 'filed'}}),
	);
	t.is((await desk.get('/api/numbers')).body.unfiled.count, 0, 'once its question was answered');
	const page = (await desk.get(`${body.toFiled.href}&limit=2&offset=1`)).body;
	t.is(page.total, 11);
	t.deepEqual(
		page.rows.map(({value}: {value: number}) => value),
		[30, 9],
	);
});

test('the nearest rank is one of the values, and splits them where it says', t => {
	t.is(percentile([], 0.5), null);
	fc.assert(
		fc.property(fc.array(fc.integer(), {minLength: 1}), fc.double({min: 0.01, max: 1, noNaN: true}), (values, share) => {
			const ascending = values.sort((a, b) => a - b);
			const found = percentile(ascending, share)!;
			t.true(ascending.filter(value => value <= found).length >= share * ascending.length - 1e-9);
			t.true(ascending.filter(value => value < found).length < share * ascending.length + 1e-9);
		}),
	);
});

test('a database from before these desks is brought up to date with what it holds', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-before-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const file = path.join(directory, 'intake.db');
	const before = new Kysely<Schema>({dialect: writerDialect(file)});
	await migrate(
		before,
		MIGRATIONS.filter(({number}) => number !== 4),
	);
	const delivery = aDelivery({channel: 'courier', parcel: {name: 'P-2026-0001'}, receivedAt: '2026-11-18T08:00:00.000Z', state: 'filed'});
	const data = JSON.stringify(delivery);
	await sql`INSERT INTO deliveries (id, connector, external_id, received_at, state, data)
		VALUES (${delivery.id}, 'scans', 'x', ${delivery.receivedAt}, 'filed', ${data})`.execute(before);
	await sql`INSERT INTO pages (delivery_id, sequence, state, words) VALUES (${delivery.id}, 1, 'filed', '[]')`.execute(before);
	await sql`INSERT INTO dossier_summaries VALUES ('INQ-1', 1, '2026-11-18', '2026-11-01', 'n', 1, 0, 0, NULL, 3, 'n', '{"tiles": []}')`.execute(
		before,
	);
	await before.destroy();

	const store = await openStore({file, clock: standingClock(), keyring: await openKeyring({directory: path.dirname(file)})});
	t.teardown(() => store.close());
	const period = {from: '2026-11-01', until: '2026-12-01'};
	t.deepEqual(await store.numbers.arrivals(period), [{day: '2026-11-18', channel: 'courier', deliveries: 1, pages: 1}]);
	t.is((await store.filings.pages(delivery.id))[0]?.legibility, null);
	t.is((await store.parcels.scans([{id: 'P-2026-0001', waybill: null}])).get('P-2026-0001')?.[0]?.received, 1);
	await store.summaries.save([aSummary('INQ-1', [requirement('letter', 'complete')])]);
	t.deepEqual(await store.numbers.hoursToComplete(period), [], 'when it was completed nobody knows');
});

/** Files these documents of one delivery, each on a page of its own. */
async function fileDocuments(desk: Desk, documents: ReadonlyArray<Partial<FiledDocument>>, receivedAt = '2026-11-18T08:00:00.000Z') {
	const delivery = aDelivery({receivedAt});
	await desk.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const filed = documents.map((given, index) =>
		aFiledDocument({...given, id: `${delivery.id}/${index + 1}`, deliveryId: delivery.id, pages: [index + 1], receivedAt}),
	);
	await desk.store.filings.file(
		{deliveryId: delivery.id, state: 'filed', pages: [], documents: filed, tasks: [], sheetReference: null},
		anEvent({at: receivedAt, action: 'delivery-filed', subject: delivery.id, details: {state: 'filed'}}),
	);
	return filed.map(({id}) => id);
}

test('documents filed without a person are told from those that waited for one', async t => {
	const desk = await openDesk(t, numberRoutes);
	const nobody = {isTypeDecided: false, belongsTo: {kind: 'nobody'}, findings: {}} as const;
	const someones = {isTypeDecided: true, belongsTo: null, findings: {}} as const;
	const unmatched: FiledDocument['match'] = {decision: 'non-link', inquiryId: null, candidates: [], reasons: [], parameters: 'test'};
	const ids = await fileDocuments(desk, [
		{},
		{},
		{type: 'imaging-report'},
		{decided: someones},
		{match: unmatched},
		{match: unmatched, decided: someones},
		{match: unmatched, decided: nobody},
		{type: 'fax-cover', match: unmatched},
		{type: 'intake-sheet', match: unmatched},
	]);
	const {documents} = (await desk.get('/api/numbers')).body;
	t.is(documents.total, 7, 'cover sheets and our own sheets are nobody’s work');
	t.is(documents.shareAlone, 0.429);
	t.deepEqual(await idsOf(desk, documents.alone), ids.slice(0, 3));
	t.deepEqual(await idsOf(desk, documents.byPerson), ids.slice(3, 4));
	t.deepEqual(await idsOf(desk, documents.waiting), ids.slice(4, 6));
	t.deepEqual(await idsOf(desk, documents.nobodys), ids.slice(6, 7));
	t.is((await desk.get('/api/numbers?from=2026-11-19&to=2026-11-20')).body.documents.shareAlone, null);
});

const requirement = (code: string, status: RequirementState['status']): RequirementState => ({
	code,
	label: `The ${code}`,
	status,
	problems: [],
	reasons: [],
	documentIds: [],
	lapsesOn: null,
});

const aSummary = (id: string, requirements: RequirementState[], given: {isOpen?: boolean; documents?: FiledDocument[]} = {}) =>
	summarise({
		inquiry: anInquiry({id, isOpen: given.isOpen ?? true}),
		rulePack: 'test',
		asOf: '2026-11-20',
		requirements,
		documents: given.documents ?? [],
		isComplete: requirements.every(({status}) => status === 'complete'),
	});

test('what open dossiers lack most comes first', async t => {
	const desk = await openDesk(t, numberRoutes);
	await desk.store.summaries.save([
		aSummary('INQ-1', [requirement('letter', 'missing'), requirement('histology', 'complete')]),
		aSummary('INQ-2', [requirement('letter', 'missing'), requirement('histology', 'deficient')]),
		aSummary('INQ-3', [requirement('letter', 'deficient'), requirement('histology', 'missing')]),
		aSummary('INQ-4', [requirement('letter', 'missing'), requirement('imaging', 'missing')], {isOpen: false}),
	]);
	const {missing} = (await desk.get('/api/numbers')).body;
	t.deepEqual(
		missing.map(({href: _, ...one}: {href: string}) => one),
		[
			{code: 'letter', label: 'The letter', missing: 2, deficient: 1},
			{code: 'histology', label: 'The histology', missing: 1, deficient: 1},
		],
	);
	t.deepEqual(await idsOf(desk, missing[1]), ['INQ-2', 'INQ-3']);
	t.false(JSON.stringify((await desk.get(missing[0].href)).body).includes('Vesterlund'), 'no names');
});

test('a dossier was complete when it was so for the first time, however often it is judged again', async t => {
	const desk = await openDesk(t, numberRoutes, '2026-11-20T08:00:00.000Z');
	await fileDocuments(desk, [{}], '2026-11-18T08:00:00.000Z');
	await fileDocuments(desk, [{}], '2026-11-19T08:00:00.000Z');
	const lacking = aSummary('INQ-2026-0001', [requirement('letter', 'missing')]);
	const complete = aSummary('INQ-2026-0001', [requirement('letter', 'complete')]);
	await desk.store.summaries.save([lacking]);
	t.is((await desk.get('/api/numbers')).body.toComplete.count, 0);

	await desk.store.summaries.save([complete]);
	desk.clock.pass(24 * HOUR_MS);
	await desk.store.summaries.save([lacking]);
	await desk.store.summaries.save([complete]);
	// Complete without any paper, all of it waived: no hours to count.
	await desk.store.summaries.save([aSummary('INQ-2026-0002', [requirement('letter', 'complete')])]);
	const {toComplete} = (await desk.get('/api/numbers')).body;
	t.like(toComplete, {count: 1, medianHours: 48, p90Hours: 48});
	t.deepEqual((await desk.get(toComplete.href)).body.rows, [
		{kind: 'inquiry', id: 'INQ-2026-0001', at: '2026-11-18T08:00:00.000Z', until: '2026-11-20T08:00:00.000Z', value: 48},
	]);
});

test('senders whose faxes are hardest to read come first', async t => {
	const desk = await openDesk(t, numberRoutes);
	const clear = {sender: {faxNumber: '+390382000111'}};
	const dark = {sender: {faxNumber: '+49 89 000222'}};
	await desk.receive(clear, ['filed', 'filed', 'blank'], {legibility: [0.9, 1, null]});
	const bad = await desk.receive(dark, ['filed'], {legibility: [0.1]});
	const worse = await desk.receive(dark, ['unreadable', 'filed'], {legibility: [0, 0.8]});
	await desk.receive({sender: {}}, ['filed'], {legibility: [0]});
	const {legibility} = (await desk.get('/api/numbers')).body;
	t.deepEqual(
		legibility.map(({href: _, ...one}: {href: string}) => one),
		[
			{number: '+49 89 000222', deliveries: 2, pages: 3, mean: 0.3, word: 'poor', poorPages: 2},
			{number: '+390382000111', deliveries: 1, pages: 2, mean: 0.95, word: 'good', poorPages: 0},
		],
	);
	t.deepEqual(await idsOf(desk, legibility[0]), [bad.id, worse.id]);
});

test('questions by the hour they were asked and answered', async t => {
	const desk = await openDesk(t, numberRoutes);
	const ask = (id: string, createdAt: string): ReviewTask => ({
		id,
		reason: 'rejected-file',
		deliveryId: null,
		documentId: null,
		question: 'What is it?',
		details: [],
		candidates: [],
		evidence: [],
		state: 'open',
		createdAt,
	});
	await desk.store.reviews.ask(ask('one', '2026-11-19T08:10:00.000Z'));
	await desk.store.reviews.ask(ask('two', '2026-11-20T08:59:00.000Z'));
	await desk.store.reviews.ask(ask('old', '2026-09-20T08:59:00.000Z'));
	const answer = {kind: 'answer', subject: 'one', action: 'answer', actor: 'somebody', taskId: 'one', jobs: []} as const;
	const decided = await desk.store.decisions.decide({...answer, before: null, after: {answer: 'seen', note: ''}});
	const {reviewLoad} = (await desk.get('/api/numbers')).body;
	t.deepEqual(
		reviewLoad.map(({hour, asked, answered}: {hour: number; asked: {count: number}; answered: {count: number}}) => [
			hour,
			asked.count,
			answered.count,
		]),
		[
			[8, 2, 0],
			[12, 0, 1],
		],
	);
	t.deepEqual(await idsOf(desk, reviewLoad[0].asked), ['one', 'two']);
	t.deepEqual(await idsOf(desk, reviewLoad[1].answered), ['one']);
	await desk.store.decisions.decide({...answer, before: {answer: 'seen', note: ''}, after: null, undoes: decided.id});
	t.is((await desk.get('/api/numbers')).body.reviewLoad[1].answered.count, 1, 'taking an answer back is no answer');
});

test('every figure names rows, as many as it counts; the period and the role are checked', async t => {
	const desk = await openDesk(t, numberRoutes);
	await desk.receive({sender: {faxNumber: '+1555'}}, ['filed', 'in-review'], {legibility: [0.9, 0.2]});
	await desk.receive({channel: 'upload'}, ['filed']);
	const {body} = await desk.get('/api/numbers');
	const counted: Array<[href: string, count: number]> = [
		...body.arrivals.map((one: {href: string; deliveries: number}) => [one.href, one.deliveries]),
		...body.legibility.map((one: {href: string; deliveries: number}) => [one.href, one.deliveries]),
		...[body.toFiled, body.unfiled, body.toComplete, body.documents.alone, body.documents.waiting].map(one => [one.href, one.count]),
	];
	for (const [href, count] of counted) {
		t.is((await desk.get(href)).body.total, count, href);
	}

	t.is((await desk.get('/api/numbers?from=2026-11-20&to=2026-11-19')).status, 400);
	t.is((await desk.get('/api/numbers?from=2020-01-01&to=2026-11-19')).status, 400);
	t.is((await desk.get('/api/numbers?from=yesterday')).status, 400);
	t.is((await desk.get('/api/numbers/rows?figure=patients')).status, 400);
	t.is((await desk.get('/api/numbers/rows?figure=documents&key=%27;--')).body.total, 0);
	t.is((await desk.get('/api/numbers', 'auditor')).status, 200);
	t.is((await desk.get('/api/numbers', 'mailroom')).status, 403);
});
