import {randomUUID} from 'node:crypto';
import test from 'ava';
import type {AuditEvent} from '#pipeline/model/audit-event.ts';
import type {LetterDraft} from '#pipeline/model/letter.ts';
import {auditRoutes} from '#web/api/audit.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

const AT = '2026-11-20T10:00:00.000Z';
const done = (part: Partial<AuditEvent>): AuditEvent => ({
	at: AT,
	actor: 'pipeline',
	action: 'delivery-filed',
	subject: 'd-1',
	details: {},
	...part,
});

interface Listed {
	events: Array<AuditEvent & {number: number; actorName: string | null; subjectName: string | null}>;
	next: number | null;
	actors: Array<{id: string; name: string}>;
}

test('the trail is told newest first, page by page, with nothing twice and nothing left out', async t => {
	const site = await openApiSite(t, auditRoutes);
	const auditor = await signedIn(site, 'auditor');
	for (let at = 1; at <= 25; at++) {
		await site.store.audit.append(done({subject: `d-${at}`}));
	}

	const subjects: string[] = [];
	let path = '/api/audit?action=delivery-filed&limit=10';
	for (;;) {
		const {status, body} = (await auditor.get(path)) as {status: number; body: Listed};
		t.is(status, 200);
		subjects.push(...body.events.map(({subject}) => subject));
		// What is written while somebody reads must not shift the pages.
		await site.store.audit.append(done({subject: 'later'}));
		if (body.next === null) {
			break;
		}

		path = `/api/audit?action=delivery-filed&limit=10&before=${body.next}`;
	}

	t.deepEqual(
		subjects,
		Array.from({length: 25}, (_, at) => `d-${25 - at}`),
	);
});

test('a page that ends exactly with the trail is the last one', async t => {
	const site = await openApiSite(t, auditRoutes);
	const auditor = await signedIn(site, 'auditor');
	await site.store.audit.append(done({subject: 'd-1'}));
	await site.store.audit.append(done({subject: 'd-2'}));
	t.is((await auditor.get('/api/audit?action=delivery-filed&limit=2')).body.next, null);
	t.not((await auditor.get('/api/audit?action=delivery-filed&limit=1')).body.next, null);
});

test('subject and actor are whole, an action may be its beginning; people have names', async t => {
	const site = await openApiSite(t, auditRoutes);
	const auditor = await signedIn(site, 'auditor');
	const {coordinator, reader} = site.accounts;
	await site.store.audit.append(done({actor: coordinator.id, action: 'waive: histology', subject: 'INQ-1'}));
	await site.store.audit.append(done({actor: coordinator.id, action: 'waive: cover-letter', subject: 'INQ-10'}));
	await site.store.audit.append(done({actor: reader.id, action: 'was waive:', subject: 'INQ-1'}));
	const ask = async (query: Record<string, string>): Promise<Listed> =>
		(await auditor.get(`/api/audit?${new URLSearchParams(query)}`)).body;

	t.deepEqual(
		(await ask({subject: 'INQ-1'})).events.map(({action}) => action),
		['was waive:', 'waive: histology'],
	);
	t.is((await ask({action: 'waive:'})).events.length, 2);
	t.is((await ask({action: 'waive:', subject: 'INQ-10', actor: coordinator.id})).events.length, 1);
	t.is((await ask({action: '%'})).events.length, 0);
	const {events, actors} = await ask({action: 'waive:', actor: coordinator.id});
	t.true(events.every(({actorName}) => actorName === 'The coordinator'));
	t.deepEqual(
		actors.find(({id}) => id === reader.id),
		{id: reader.id, name: 'The reader'},
	);
	t.is((await ask({subject: reader.id})).events[0]?.subjectName, 'The reader');
});

test('nobody but an auditor reads the trail, and every fault of a question is told', async t => {
	const site = await openApiSite(t, auditRoutes);
	for (const role of ['coordinator', 'administrator', 'reader', 'mailroom'] as const) {
		t.is((await (await signedIn(site, role)).get('/api/audit')).status, 403, role);
	}

	const auditor = await signedIn(site, 'auditor');
	const {status, body} = await auditor.get('/api/audit?limit=0&before=x&who=me');
	t.is(status, 400);
	t.deepEqual(body.problems.map(({field}: {field: string}) => field).sort(), ['', 'before', 'limit']);
});

test('a letter tells who did what to it, and nothing of other letters about the same inquiry', async t => {
	const site = await openApiSite(t, auditRoutes);
	const coordinator = await signedIn(site, 'coordinator');
	const {id: actor} = site.accounts.coordinator;
	const letter = (id: string): LetterDraft => ({
		id,
		inquiryId: 'INQ-1',
		language: 'it',
		asOf: '2026-11-20',
		createdAt: AT,
		createdBy: actor,
		version: 1,
		state: 'draft',
		sentVia: null,
		sentAt: null,
		sentBy: null,
		subject: {english: '', translated: ''},
		paragraphs: [],
		asks: [],
		closing: [],
	});
	const [one, other] = [letter(randomUUID()), letter(randomUUID())];
	for (const {id} of [one, other]) {
		await site.store.letters.save(
			letter(id),
			done({actor, action: 'letter-drafted', subject: 'INQ-1', details: {letterId: id, version: 1, via: null}}),
		);
	}

	await site.store.letters.save(
		{...one, version: 2, state: 'sent', sentVia: 'fax', sentAt: AT, sentBy: actor},
		done({actor, action: 'letter-sent', subject: 'INQ-1', details: {letterId: one.id, version: 2, via: 'fax'}}),
	);
	t.deepEqual((await coordinator.get(`/api/letters/${one.id}/history`)).body.events, [
		{at: AT, by: 'The coordinator', action: 'letter-drafted', version: 1, via: null},
		{at: AT, by: 'The coordinator', action: 'letter-sent', version: 2, via: 'fax'},
	]);
	t.is((await coordinator.get(`/api/letters/${randomUUID()}/history`)).status, 404);
	t.is((await (await signedIn(site, 'auditor')).get(`/api/letters/${one.id}/history`)).status, 403);
});
