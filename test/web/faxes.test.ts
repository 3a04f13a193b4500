import test from 'ava';
import type {MatchedDocument} from '#pipeline/model/match.ts';
import {documentOf} from '#pipeline/separation/document-of.ts';
import {file} from '#pipeline/stages/file.ts';
import {decisionRoutes} from '#web/api/decisions.ts';
import {faxRoutes} from '#web/api/faxes.ts';
import {aDelivery} from '../fakes/deliveries.ts';
import {aDescribedPage, plainLinguist} from '../fakes/described-page.ts';
import {openDesk} from '../fakes/desk-site.ts';
import {aFiledDocument} from '../fakes/documents.ts';

const FROM_PAVIA = {sender: {faxNumber: '+390382000111', transmittingStationId: 'OSPEDALE DI PROVA'}};

test('faxes come newest first, with what was announced, what came and how well it reads', async t => {
	const desk = await openDesk(t, faxRoutes);
	const at = (hour: string) => `2026-11-20T${hour}:00:00.000Z`;
	const good = await desk.receive({...FROM_PAVIA, receivedAt: at('08'), announcedPages: 2}, ['filed', 'blank'], {legibility: [0.9, null]});
	const short = await desk.receive(
		{receivedAt: at('10'), announcedPages: 4, transport: 'partial', state: 'in-review', sender: {faxNumber: '+4989000222'}},
		['in-review', 'unreadable', 'filed'],
		{legibility: [0.5, 0, 0.7]},
	);
	const failed = aDelivery({
		receivedAt: at('09'),
		transport: 'failed',
		original: null,
		failure: {code: 'FAX_34003', message: 'Nothing came.', at: at('09')},
		state: 'in-review',
	});
	await desk.store.deliveries.accept(failed, {kind: 'journey', deliveryId: failed.id});
	const courier = await desk.receive({channel: 'courier'}, ['filed']);

	const {body} = await desk.get('/api/faxes', 'mailroom');
	t.is(body.total, 3);
	t.deepEqual(
		body.faxes.map(({id}: {id: string}) => id),
		[short.id, failed.id, good.id],
	);
	t.like(body.faxes[0], {announcedPages: 4, receivedPages: 3, transport: 'partial', legibility: 0.4, word: 'poor', poorPages: 2});
	t.like(body.faxes[0].balance, {inReview: 1, unreadable: 1, filed: 1, isBalanced: false});
	t.like(body.faxes[1], {failureCode: 'FAX_34003', receivedPages: 0, legibility: null, word: null});
	t.like(body.faxes[2], {legibility: 0.9, word: 'good', poorPages: 0, from: FROM_PAVIA.sender});
	t.true(body.faxes[2].balance.isBalanced);

	const ids = async (query: string) => (await desk.get(`/api/faxes?${query}`)).body.faxes.map(({id}: {id: string}) => id);
	t.deepEqual(await ids('state=filed'), [good.id]);
	t.deepEqual(await ids('transport=failed'), [failed.id]);
	t.deepEqual(await ids('number=0039 0382-000 111'), [good.id]);
	t.deepEqual(await ids('number=4989'), [short.id]);
	t.deepEqual(await ids('limit=1&offset=2'), [good.id]);
	t.is((await desk.get('/api/faxes?number=..')).status, 400);
	t.is((await desk.get(`/api/faxes/${courier.id}`)).status, 404, 'a parcel is no fax');
	t.is((await desk.get('/api/faxes', 'auditor')).status, 403);
});

test('how well a page could be read is kept when it is filed', async t => {
	const desk = await openDesk(t, faxRoutes);
	const delivery = aDelivery({announcedPages: 3});
	await desk.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const page = async (sequence: number, given: Parameters<typeof aDescribedPage>[1]) =>
		aDescribedPage(['Histology report', 'Chordoma of the clivus'], {deliveryId: delivery.id, sequence, ...given});
	const read = await page(1, {badLines: 0.1});
	const blank = {...(await page(2, {})), reading: {kind: 'blank', reason: 'no ink'} as const, description: null};
	const dark = {...(await page(3, {})), reading: {kind: 'unreadable', reason: 'black'} as const, description: null};
	const document: MatchedDocument = {
		...documentOf([read], 1, plainLinguist),
		examination: {documentDates: [], isEnglish: null, signature: null, sections: null},
		match: aFiledDocument().match,
		patient: null,
	};
	await file.run(
		{
			delivery,
			pages: [read, blank, dark],
			separation: {documents: [document], blankPages: [2], unreadablePages: [{sequence: 3, reason: 'black'}]},
		},
		{store: desk.store, clock: desk.clock},
		new AbortController().signal,
	);

	const {body} = await desk.get(`/api/faxes/${delivery.id}`);
	t.deepEqual(
		body.pages.map(({sequence, state, legibility, word}: Record<string, unknown>) => [sequence, state, legibility, word]),
		[
			[1, 'filed', 0.81, 'good'],
			[2, 'blank', null, null],
			[3, 'unreadable', 0, 'poor'],
		],
	);
	t.is((await desk.store.filings.pages(delivery.id))[0]?.legibility, 0.81);
	t.deepEqual(body.suggestion, {
		pages: [3],
		text: 'Your fax received on 20 November 2026 at 10:00 UTC (3 pages): Page 3 is unreadable. Please resend it in Fine mode.',
	});
});

test('that the sender was asked again is noted, with who did so, and can be taken back; nothing is sent', async t => {
	const desk = await openDesk(t, [...faxRoutes, ...decisionRoutes]);
	const {id} = await desk.receive(FROM_PAVIA, ['filed', 'unreadable', 'filed', 'filed'], {legibility: [0.9, 0, 0.3, 0.9]});
	const jobs = await desk.store.queue.depth();
	const {status, body} = await desk.ask('POST', `/api/faxes/${id}/resend-request`, {});
	t.is(status, 200);
	t.deepEqual(body.request.pages, [2, 3]);
	t.regex(body.request.text, /Page 2 is unreadable, page 3 is hard to read\. Please resend them in Fine mode\.$/);
	t.false(body.request.text.includes('0382'));
	t.like((await desk.store.audit.of(id)).at(-1), {action: 'ask to resend', actor: 'account-of-coordinator'});
	t.is(await desk.store.queue.depth(), jobs);

	const asked = (await desk.get(`/api/faxes/${id}`)).body.asked;
	t.deepEqual(asked, {...body.request, byName: 'account-of-coordinator'});
	const named = (await desk.ask('POST', `/api/faxes/${id}/resend-request`, {pages: [4, 1, 4]})).body;
	t.deepEqual(named.request.pages, [1, 4]);
	t.deepEqual(
		(await desk.store.decisions.history({deliveryId: id})).map(({kind}) => kind),
		['resend', 'resend'],
	);

	t.is((await desk.ask('POST', `/api/decisions/${named.decision.id}/undo`)).status, 200);
	t.deepEqual((await desk.get(`/api/faxes/${id}`)).body.asked.pages, [2, 3], 'the request before holds again');

	t.is((await desk.ask('POST', `/api/faxes/${id}/resend-request`, {pages: [9]})).status, 400);
	t.is((await desk.ask('POST', `/api/faxes/${id}/resend-request`, {}, {as: 'mailroom'})).status, 403);
	t.is((await desk.ask('POST', `/api/faxes/${crypto.randomUUID()}/resend-request`, {})).status, 404);
	const fine = await desk.receive({}, ['filed'], {legibility: [0.9]});
	const refused = await desk.ask('POST', `/api/faxes/${fine.id}/resend-request`, {});
	t.is(refused.status, 400);
	t.regex(refused.body.message, /name the pages/);
});

test('the text says what is missing as plainly as what is unreadable', async t => {
	const desk = await openDesk(t, faxRoutes);
	const textOf = async (...given: Parameters<typeof desk.receive>) => {
		const {id} = await desk.receive(...given);
		return (await desk.get(`/api/faxes/${id}`)).body.suggestion.text as string | null;
	};
	t.is(await textOf({announcedPages: 1}, ['filed'], {legibility: [0.9]}), null);
	t.regex(
		(await textOf({announcedPages: 5}, ['filed', 'filed']))!,
		/\(2 pages\): Of 5 pages announced 2 arrived\. Please resend what comes after/,
	);
	t.regex((await textOf({transport: 'partial'}, ['filed']))!, /\(1 page\): The transmission broke off\./);
	t.regex((await textOf({transport: 'failed'}, []))!, /UTC: No page of it arrived\. Please send the whole fax again\.$/);
	t.regex((await textOf({}, ['unreadable', 'unreadable']))!, /None of its pages can be read well enough/);
	t.regex((await textOf({}, ['unreadable', 'filed', 'unreadable', 'unreadable']))!, /Pages 1, 3 and 4 are unreadable\. Please resend them/);
});

test('the fax desk says when each provider was last compared with, and since when that fails', async t => {
	const desk = await openDesk(t, faxRoutes);
	t.deepEqual((await desk.get('/api/faxes', 'mailroom')).body.compared, []);
	const well = {listed: 40, recovered: 2, differing: 1, failingSince: null, failureCode: null};
	await desk.store.reconciliations.note({connector: 'telnyx', comparedAt: '2026-11-20T11:45:00.000Z', ...well});
	const failing = {listed: 0, recovered: 0, differing: 0, failingSince: '2026-11-20T11:00:00.000Z', failureCode: 'CONNECTOR_REFUSED'};
	await desk.store.reconciliations.note({connector: 'interfax', comparedAt: null, ...failing});
	await desk.store.reconciliations.note({connector: 'telnyx', comparedAt: '2026-11-20T12:00:00.000Z', ...well, recovered: 0});
	t.deepEqual((await desk.get('/api/faxes', 'mailroom')).body.compared, [
		{connector: 'interfax', comparedAt: null, ...failing},
		{connector: 'telnyx', comparedAt: '2026-11-20T12:00:00.000Z', ...well, recovered: 0},
	]);
});
