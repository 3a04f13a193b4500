import test, {type ExecutionContext} from 'ava';
import {answerTask, arrangeDelivery, saveInquiry, undo, waive} from '#pipeline/decisions/decide.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {anInquiry} from '../fakes/documents.ts';
import {anOffice} from '../fakes/office.ts';

const histology = (name: string) => [
	'Histopathology report',
	`Patient: ${name}`,
	'Date of birth: 04.03.1961',
	'Date of report: 20.10.2026',
	'Microscopic description',
	'The specimen shows chordoma of the sacrum.',
	'Final diagnosis: chordoma',
];

const pack: RulePack = {
	id: 'test',
	version: 1,
	title: 'Test',
	source: 'test',
	validFrom: '2020-01-01',
	requirements: [
		{
			code: 'histology',
			label: 'Histologic outcome',
			documentTypes: ['histology'],
			keywords: [],
			condition: 'always',
			maxAgeMonths: null,
			mustBeEnglish: false,
			mustBeSigned: false,
			sections: [],
			minimumCount: 1,
			kind: 'document',
		},
	],
};

/** A delivery of two reports that fit nobody, read and filed. */
async function withPapers(t: ExecutionContext) {
	const reads: number[] = [];
	const office = await anOffice(t, {
		pages: 2,
		linesOf: sequence => histology(sequence === 1 ? 'Rossi Mario' : 'Bianchi Anna'),
		onRead: sequence => void reads.push(sequence),
	});
	const {store, clock, log} = office;
	await saveInquiries([anInquiry()], {store, clock, log}, 'test');
	const delivery = await office.accept();
	office.startWorker();
	await office.settled();
	const documents = () => store.filings.documents({deliveryId: delivery.id});
	const [first] = await documents();
	return {...office, delivery, documents, first: first!.id, tools: {store, clock, log}, reads};
}

const toInquiry = {kind: 'inquiry', inquiryId: 'INQ-2026-0001'} as const;

test("a person's word files a document, answers its question, and can be taken back", async t => {
	const {store, delivery, documents, first, tools, settled, reads} = await withPapers(t);
	const taskId = `no-candidate:${first}`;
	t.is((await store.reviews.find(taskId))?.state, 'open');
	const decided = await arrangeDelivery(
		{deliveryId: delivery.id, action: {action: 'assign', document: first, belongsTo: toInquiry}, taskId},
		'anna',
		tools,
	);
	await settled();
	t.like((await documents())[0]?.match, {decision: 'link', inquiryId: 'INQ-2026-0001'});
	t.false((await store.reviews.open({deliveryId: delivery.id})).some(({id}) => id === taskId));
	t.is((await openDossier('INQ-2026-0001', store, [pack], tools.clock)).requirements[0]?.status, 'complete');
	t.deepEqual(reads, [1, 2], 'nothing was read again');

	await undo(decided.id, 'anna', tools);
	await settled();
	t.is((await documents())[0]?.match.decision, 'non-link');
	t.is((await store.reviews.find(taskId))?.state, 'open');
	await t.throwsAsync(undo(decided.id, 'anna', tools), {code: 'STATE_CONFLICT'} as never);
});

test('what a person decided stands when the delivery is read again and when the register changes', async t => {
	const {store, clock, log, delivery, documents, first, tools, settled} = await withPapers(t);
	await arrangeDelivery({deliveryId: delivery.id, action: {action: 'assign', document: first, belongsTo: toInquiry}}, 'anna', tools);
	await settled();
	await store.journal.forget(delivery.id);
	await store.queue.enqueue({kind: 'journey', deliveryId: delivery.id});
	await settled();
	await saveInquiries(
		[anInquiry({id: 'INQ-2026-0002', person: {familyName: 'Rossi', givenName: 'Mario', birthDate: '1961-03-04'}})],
		{store, clock, log},
		'test',
	);
	await settled();
	t.is((await documents())[0]?.match.inquiryId, 'INQ-2026-0001');
});

test('nobody’s papers are kept with their delivery, and nobody is asked again', async t => {
	const {store, delivery, documents, tools, settled} = await withPapers(t);
	for (const {id} of await documents()) {
		await arrangeDelivery(
			{
				deliveryId: delivery.id,
				action: {action: 'assign', document: id, belongsTo: {kind: 'nobody'}},
				taskId: `no-candidate:${id}`,
			},
			'anna',
			tools,
		);
		await settled();
	}

	t.deepEqual(await store.reviews.open({deliveryId: delivery.id}), []);
	t.is((await store.deliveries.find(delivery.id))?.state, 'filed');
	t.like(await store.deliveries.balance(delivery.id), {received: 2, filed: 2, isBalanced: true});
});

test('pages are joined, turned and called blank without a page being lost', async t => {
	const {store, delivery, documents, first, tools, settled, reads} = await withPapers(t);
	const arrange = async (action: Parameters<typeof arrangeDelivery>[0]['action']) => {
		const decided = await arrangeDelivery({deliveryId: delivery.id, action}, 'anna', tools);
		await settled();
		t.like(await store.deliveries.balance(delivery.id), {received: 2, isBalanced: true});
		return decided;
	};

	await arrange({action: 'merge', document: first, other: `${delivery.id}/2`});
	t.deepEqual(
		(await documents()).map(({pages}) => pages),
		[[1, 2]],
	);
	await arrange({action: 'rotate', pages: [2], degrees: 180});
	t.deepEqual(reads, [1, 2, 2], 'a page that was turned is read again, once');
	const blank = await arrange({action: 'mark-blank', pages: [2], isBlank: true});
	t.is((await store.filings.pages(delivery.id))[1]?.state, 'blank');
	await undo(blank.id, 'anna', tools);
	await settled();
	t.deepEqual(
		(await documents()).map(({pages}) => pages),
		[[1, 2]],
	);
	t.deepEqual(reads, [1, 2, 2]);
});

test('two people cannot decide the same: the one who holds the question does', async t => {
	const {store, clock, delivery, first, tools, settled} = await withPapers(t);
	const taskId = `no-candidate:${first}`;
	t.true(await store.reviews.claim(taskId, 'anna', new Date(clock.now().getTime() + 60_000)));
	t.false(await store.reviews.claim(taskId, 'bruno', new Date(clock.now().getTime() + 60_000)));
	const action = {action: 'assign', document: first, belongsTo: toInquiry} as const;
	await t.throwsAsync(arrangeDelivery({deliveryId: delivery.id, action, taskId}, 'bruno', tools), {code: 'STATE_CONFLICT'} as never);
	await arrangeDelivery({deliveryId: delivery.id, action, taskId}, 'anna', tools);
	await settled();
	clock.pass(61_000);
	t.true(await store.reviews.claim(`no-candidate:${delivery.id}/2`, 'bruno', new Date(clock.now().getTime() + 60_000)));
});

test('a decision on what somebody changed meanwhile is refused', async t => {
	const {delivery, documents, first, tools, settled} = await withPapers(t);
	const [, second] = await documents();
	const stale = await arrangeDelivery({deliveryId: delivery.id, action: {action: 'confirm', document: first}}, 'anna', tools);
	await arrangeDelivery({deliveryId: delivery.id, action: {action: 'assign', document: second!.id, belongsTo: toInquiry}}, 'bruno', tools);
	await settled();
	await t.throwsAsync(undo(stale.id, 'anna', tools), {code: 'STATE_CONFLICT'} as never);
});

test('an answered question rests, also when the delivery is filed again', async t => {
	const {store, delivery, first, tools, settled} = await withPapers(t);
	const taskId = `no-candidate:${first}`;
	await answerTask({taskId, answer: 'seen', note: ''}, 'anna', tools);
	await settled();
	await store.queue.enqueue({kind: 'refile', deliveryId: delivery.id});
	await settled();
	t.is((await store.reviews.find(taskId))?.state, 'resolved');
});

test('a requirement is excused with a reason, and asked for again', async t => {
	const {store, clock, tools} = await withPapers(t);
	const stateOf = async () => (await openDossier('INQ-2026-0001', store, [pack], clock)).requirements[0];
	t.is((await stateOf())?.status, 'missing');
	await waive({inquiryId: 'INQ-2026-0001', requirement: 'histology', reason: 'A biopsy is not possible.'}, 'anna', tools);
	t.like(await stateOf(), {status: 'waived', reasons: ['A biopsy is not possible.']});
	await waive({inquiryId: 'INQ-2026-0001', requirement: 'histology', reason: null}, 'anna', tools);
	t.is((await stateOf())?.status, 'missing');
});

test('papers of a merged inquiry go to the other, and come back when the merger is taken back', async t => {
	const {store, delivery, documents, first, tools, settled} = await withPapers(t);
	await saveInquiry(
		anInquiry({id: 'INQ-2026-0009', person: {familyName: 'Verdi', givenName: 'Luca', birthDate: '1950-01-02'}}),
		'open inquiry',
		'anna',
		tools,
	);
	await arrangeDelivery({deliveryId: delivery.id, action: {action: 'assign', document: first, belongsTo: toInquiry}}, 'anna', tools);
	await settled();
	const before = (await store.inquiries.find('INQ-2026-0001'))!;
	const merged = await saveInquiry({...before, isOpen: false, mergedInto: 'INQ-2026-0009'}, 'merge inquiry', 'anna', tools);
	await settled();
	t.is((await documents())[0]?.match.inquiryId, 'INQ-2026-0009');
	await undo(merged.id, 'anna', tools);
	await settled();
	t.is((await documents())[0]?.match.inquiryId, 'INQ-2026-0001');
});
