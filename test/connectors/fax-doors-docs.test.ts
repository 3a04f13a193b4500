import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import Fastify from 'fastify';
import {silentLog} from '#bin/log.ts';
import {systemClock} from '#bin/system-clock.ts';
import {resolveSecrets} from '#config/secrets.ts';
import {noticeOf as documoNotice, told} from '#connectors/documo/notices.ts';
import {connectorOptions, createConnector} from '#connectors/index.ts';
import {noticeOf as phaxioNotice} from '#connectors/phaxio/notices.ts';
import {incoming, noticeOf as sinchNotice} from '#connectors/sinch-fax/notices.ts';
import {event, noticeOf as telnyxNotice} from '#connectors/telnyx/notices.ts';
import type {Notice} from '#connectors/webhooks/door.ts';

const PAGE = path.join(import.meta.dirname, '../../docs/fax-doors.md');
const NOW = new Date('2026-11-20T10:00:00Z');

test('every example of the page on fax doors is a good setting, and its address is the one the page names', async t => {
	const page = await readFile(PAGE, 'utf8');
	const examples = [...page.matchAll(/```json\n(?<json>[\s\S]*?)```/g)].map(({groups}) => JSON.parse(groups!['json']!) as {kind: string});
	t.deepEqual(
		examples.map(({kind}) => kind),
		['telnyx', 'phaxio', 'sinch-fax', 'documo'],
	);
	const environment = new Proxy({}, {get: () => 'a-secret-of-more-than-twenty-letters'});
	const app = Fastify();
	const names: string[] = [];
	for (const example of examples) {
		const {value, problems} = await resolveSecrets(example, environment);
		t.deepEqual(problems, []);
		const options = connectorOptions.parse(value);
		const connector = createConnector(options, {log: silentLog, clock: systemClock});
		(connector as unknown as {routes(app: unknown): void}).routes(app);
		names.push(connector.name);
	}

	// All of them on one server: none may stand in another's way.
	await app.ready();
	t.teardown(() => app.close());
	for (const name of names) {
		const url = `/connectors/${name}/fax`;
		t.true(page.includes(`YOUR-HOST${url}`));
		t.true(app.hasRoute({method: 'POST', url}) || app.hasRoute({method: 'POST', url: `${url}/:secret`}));
	}
});

test('the example of the page on comparing is a good setting, with a list to compare with', async t => {
	const page = await readFile(path.join(path.dirname(PAGE), 'reconciliation.md'), 'utf8');
	const environment = new Proxy({}, {get: () => 'a-secret-of-more-than-twenty-letters'});
	const {value, problems} = await resolveSecrets(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!), environment);
	t.deepEqual(problems, []);
	const {reconciler} = createConnector(connectorOptions.parse(value), {log: silentLog, clock: systemClock});
	t.like(reconciler, {schedule: '*/15 * * * *', windowHours: 72});
	t.is(reconciler?.removeRemote, undefined);
});

/** Anything in every known field, and good values often enough to come far. */
const anything = fc.oneof(fc.constantFrom('received', 'failed', 'success', 'COMPLETED', '', '0', 131, true, 3), fc.anything(), fc.string());
const some = (...names: string[]) => fc.record(Object.fromEntries(names.map(name => [name, anything])), {requiredKeys: []});
const id = fc.constantFrom<unknown>('181533f3-b0b8', 77);

/** Whatever was said, what goes on is well formed and says nothing of its own. */
function isSound(notice: Notice | undefined): boolean {
	if (!notice || 'nothing' in notice) {
		return true;
	}

	const {externalId, announcedPages, transport, failure, content} = notice.arrival;
	return (
		/^[!-~]{1,128}$/.test(externalId) &&
		(announcedPages === null || (Number.isInteger(announcedPages) && announcedPages >= 0)) &&
		(failure === null || /^[A-Z0-9_]{1,80}$/.test(failure.code)) &&
		(transport === 'failed') === (content.kind === 'none') &&
		(transport === 'complete') === (failure === null)
	);
}

test('whatever stands in the fields of a notice, its fax is neither lost nor ill formed', t => {
	fc.assert(
		fc.property(id, some('direction', 'from', 'status', 'page_count', 'media_url', 'partial_content', 'failure_reason'), (fax, more) => {
			const known = event.parse({data: {event_type: 'fax.received', payload: {...more, fax_id: fax, direction: 'inbound'}}});
			const notice = telnyxNotice(known, NOW);
			return 'arrival' in notice && isSound(notice);
		}),
	);
	fc.assert(
		fc.property(id, some('from', 'numberOfPages', 'status', 'errorType', 'errorCode'), (fax, more) => {
			const notice = sinchNotice(
				incoming.parse({event: 'INCOMING_FAX', fax: {...more, id: fax}}),
				{kind: 'bytes', bytes: new Uint8Array(1), mediaType: 'application/pdf'},
				NOW,
			);
			return 'arrival' in notice && isSound(notice);
		}),
	);
	fc.assert(
		fc.property(
			id,
			some('status', 'pagesCount', 'pagesComplete', 'faxCallerId', 'faxCsid', 'resultCode', 'errorCode', 'isFilePurged'),
			(fax, more) =>
				isSound(documoNotice(told.parse({...more, messageId: fax}), {kind: 'none'}, link => `https://api.example.org/${link}`, NOW)),
		),
	);
	fc.assert(
		fc.property(id, some('num_pages', 'status', 'from_number', 'error_type', 'error_id'), (fax, more) => {
			const value = JSON.stringify({...more, id: fax}, (_key, field: unknown) => (typeof field === 'bigint' ? String(field) : field));
			const notice = phaxioNotice({fields: [{name: 'fax', value}], files: [{name: 'file', bytes: Buffer.from('%PDF-')}]}, NOW);
			return notice !== undefined && 'arrival' in notice && isSound(notice);
		}),
	);
	t.pass();
});
