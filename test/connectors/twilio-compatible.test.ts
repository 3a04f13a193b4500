import {createHmac} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import Fastify from 'fastify';
import {openTwilioCompatible} from '#connectors/twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from '#connectors/twilio-compatible/options.ts';
import {IntakeError} from '#pipeline/errors.ts';
import type {Arrival, Receipt} from '#pipeline/ports.ts';

const PUBLIC_URL = 'https://intake.example.org';
const RING = '/connectors/line-1/fax';
const ENDED = `${RING}/received`;
const CALL = {FaxSid: 'a7c1f6de-0001', AccountSid: 'project', From: '+4989555010', To: '+390382555020', ApiVersion: '2010-04-01'};
const NOTICE = {
	...CALL,
	FaxStatus: 'received',
	NumPages: '3',
	MediaUrl: 'https://files.example.org/f/1.tiff',
	RemoteStationId: 'KLINIK NORD',
	ErrorCode: '',
};

/** The published scheme, written here once more: what the connector uses must agree with it. */
function signatureOf(url: string, fields: Record<string, string>, key: string): string {
	const names = Object.keys(fields).sort();
	return createHmac('sha1', key)
		.update(url + names.map(name => name + fields[name]).join(''), 'utf8')
		.digest('base64');
}

interface Sent {
	readonly key?: string;
	readonly header?: string;
	readonly headers?: Record<string, string>;
	/** Signed instead of what is sent. */
	readonly signed?: Record<string, string>;
	readonly signedUrl?: string;
	readonly isUnsigned?: boolean;
}

/** The connector on a real port; whatever it receives is kept in `arrivals`, once per fax, unless `trouble` says otherwise. */
async function openService(t: ExecutionContext, settings: Record<string, unknown> = {}) {
	const arrivals: Arrival[] = [];
	const events: string[] = [];
	const trouble: unknown[] = [];
	const connector = openTwilioCompatible(
		twilioCompatibleOptions.parse({
			kind: 'twilio-compatible',
			name: 'line-1',
			publicUrl: PUBLIC_URL,
			signingKey: 'present-key',
			previousSigningKey: 'previous-key',
			projectId: 'project',
			mediaHosts: ['files.example.org'],
			...settings,
		}),
		{
			log: {event: (name, fields) => events.push(JSON.stringify({name, ...fields}))},
			clock: {now: () => new Date('2026-11-20T10:00:00Z')},
		},
	);
	const app = Fastify();
	connector.routes(app);
	const address = await app.listen({host: '127.0.0.1', port: 0});
	t.teardown(() => app.close());
	const start = () =>
		connector.start({
			async receive(_connector, arrival): Promise<Receipt> {
				if (trouble.length > 0) {
					throw trouble.shift();
				}

				const isKnown = arrivals.some(({externalId}) => externalId === arrival.externalId);
				if (!isKnown) {
					arrivals.push(arrival);
				}

				return (isKnown ? {kind: 'duplicate', of: 'd1'} : {kind: 'accepted', delivery: {id: 'd1'}}) as unknown as Receipt;
			},
			async reject() {},
		});
	await start();
	async function post(path: string, fields: Record<string, string>, sent: Sent = {}) {
		const signature = signatureOf(sent.signedUrl ?? PUBLIC_URL + path, sent.signed ?? fields, sent.key ?? 'present-key');
		const answer = await fetch(address + path, {
			method: 'POST',
			body: new URLSearchParams(fields),
			headers: {...(!sent.isUnsigned && {[sent.header ?? 'x-twilio-signature']: signature}), ...sent.headers},
		});
		return {
			status: answer.status,
			type: answer.headers.get('content-type'),
			retry: answer.headers.get('retry-after'),
			text: await answer.text(),
		};
	}

	return {address, arrivals, events, trouble, connector, start, post};
}

test('a signed call is answered with where and how to tell of the fax', async t => {
	const {post, arrivals} = await openService(t);
	const {status, type, text} = await post(RING, CALL);
	t.is(status, 200);
	t.regex(type ?? '', /xml/);
	t.regex(text, /<Response><Receive /);
	t.true(text.includes(`action="${PUBLIC_URL}${ENDED}"`));
	t.true(text.includes('mediaType="image/tiff"') && text.includes('pageSize="a4"') && text.includes('method="POST"'));
	t.is(arrivals.length, 0);
});

test('a signed notice of a received fax becomes an arrival with its media still to be fetched', async t => {
	const {post, arrivals} = await openService(t);
	const {status, text} = await post(ENDED, {...NOTICE, SomethingNew: 'ü'});
	t.is(status, 200);
	t.true(text.includes('<Response/>'));
	t.deepEqual(arrivals, [
		{
			externalId: CALL.FaxSid,
			channel: 'fax',
			receivedAt: new Date('2026-11-20T10:00:00Z'),
			sender: {faxNumber: '+4989555010', transmittingStationId: 'KLINIK NORD'},
			parcel: null,
			announcedPages: 3,
			transport: 'complete',
			failure: null,
			content: {kind: 'remote', url: NOTICE.MediaUrl},
		},
	]);
});

for (const [what, sent] of Object.entries({
	'without a signature': {isUnsigned: true},
	'with an empty signature': {isUnsigned: true, headers: {'x-twilio-signature': ''}},
	'signed with another key': {key: 'guessed'},
	'with a parameter changed': {signed: {...NOTICE, NumPages: '2'}},
	'with a parameter added': {signed: CALL},
	'signed for the other request': {signedUrl: PUBLIC_URL + RING},
	'signed for the name a proxy passed on': {
		signedUrl: `https://evil.example.net${ENDED}`,
		headers: {'x-forwarded-host': 'evil.example.net', 'x-forwarded-proto': 'https'},
	},
} satisfies Record<string, Sent>)) {
	test(`a notice ${what} is refused and nothing is kept`, async t => {
		const {post, arrivals, events} = await openService(t);
		t.is((await post(ENDED, NOTICE, sent)).status, 401);
		t.is((await post(RING, NOTICE, {...sent, ...('signedUrl' in sent && {signedUrl: `${PUBLIC_URL}/elsewhere`})})).status, 401);
		t.is(arrivals.length, 0);
		t.true(events.every(event => event.includes('webhook-refused') && !event.includes('4989')));
	});
}

for (const [what, sent] of Object.entries({
	'the previous key': {key: 'previous-key'},
	"SignalWire's own header": {header: 'x-signalwire-signature'},
	'the right signature beside a wrong one': {header: 'x-signalwire-signature', headers: {'x-twilio-signature': 'd3Jvbmc='}},
	'a proxy that names another host': {headers: {'x-forwarded-host': 'inner', 'x-forwarded-proto': 'http', forwarded: 'host=inner'}},
} satisfies Record<string, Sent>)) {
	test(`a notice with ${what} is taken`, async t => {
		const {post, arrivals} = await openService(t);
		t.is((await post(RING, CALL, sent)).status, 200);
		t.is((await post(ENDED, NOTICE, sent)).status, 200);
		t.is(arrivals.length, 1);
	});
}

test('a query in the address and a public address below a path belong to what is signed', async t => {
	const {post} = await openService(t, {publicUrl: 'https://gate.example.org/intake/'});
	const path = `${RING}?number=1`;
	const {status, text} = await post(path, CALL, {signedUrl: `https://gate.example.org/intake${path}`});
	t.is(status, 200);
	t.true(text.includes(`action="https://gate.example.org/intake${ENDED}"`));
	t.is((await post(path, CALL, {signedUrl: `https://gate.example.org/intake${RING}`})).status, 401);
});

test('without a previous key only the present one counts', async t => {
	const {post} = await openService(t, {previousSigningKey: undefined});
	t.is((await post(RING, CALL, {key: 'previous-key'})).status, 401);
});

test('a repeated notice is acknowledged again and kept once', async t => {
	const {post, arrivals} = await openService(t);
	t.is((await post(ENDED, NOTICE)).status, 200);
	t.is((await post(ENDED, NOTICE)).status, 200);
	t.is(arrivals.length, 1);
});

test('when nothing can be kept the provider is asked to come again, and then it is taken', async t => {
	const {post, trouble, arrivals, events} = await openService(t);
	trouble.push(new IntakeError('STORAGE_UNREACHABLE', 'no disk'), new TypeError('a mistake of ours'));
	for (let attempt = 0; attempt < 2; attempt++) {
		const {status, retry, text} = await post(ENDED, NOTICE);
		t.is(status, 503);
		t.regex(retry ?? '', /^\d+$/);
		t.false(/disk|mistake/.test(text));
	}

	t.true(events[0]?.includes('STORAGE_UNREACHABLE'));
	t.is((await post(ENDED, NOTICE)).status, 200);
	t.is(arrivals.length, 1);
});

test('a stopped connector takes nothing and says so as our fault', async t => {
	const {post, connector, start, arrivals} = await openService(t);
	await connector.stop();
	const {status, retry} = await post(ENDED, NOTICE);
	t.is(status, 503);
	t.truthy(retry);
	await start();
	t.is((await post(ENDED, NOTICE)).status, 200);
	t.is(arrivals.length, 1);
});

test('stopping waits for the notice that is being kept', async t => {
	const {connector, post} = await openService(t);
	const order: string[] = [];
	const {promise: isReceiving, resolve: receiving} = Promise.withResolvers<void>();
	await connector.start({
		async receive() {
			receiving();
			await new Promise(resolve => setTimeout(resolve, 100));
			order.push('kept');
			return {kind: 'duplicate', of: 'd1'} as unknown as Receipt;
		},
		async reject() {},
	});
	const answer = post(ENDED, NOTICE);
	await isReceiving;
	await connector.stop();
	order.push('stopped');
	t.is((await answer).status, 200);
	t.deepEqual(order, ['kept', 'stopped']);
});

test('a signed notice without a usable fax id is refused and told in the log', async t => {
	const {post, arrivals, events} = await openService(t);
	const {FaxSid: _, ...nameless} = NOTICE;
	for (const fields of [nameless, {...NOTICE, FaxSid: ''}, {...NOTICE, FaxSid: 'two words'}, {}]) {
		t.is((await post(ENDED, fields)).status, 400);
	}

	t.is((await post(RING, {From: '+4989555010'})).status, 400);
	t.is(arrivals.length, 0);
	t.true(events.every(event => event.includes('webhook-malformed') && !event.includes('4989')));
});

test('a known notice whose next field was drawn into the fax id is not another fax', async t => {
	const {post, arrivals} = await openService(t);
	const fields = {FaxSid: 'a7c1', FaxStatus: 'received', MediaUrl: NOTICE.MediaUrl};
	const moved = {FaxSid: 'a7c1FaxStatusreceived', MediaUrl: NOTICE.MediaUrl};
	t.is((await post(ENDED, moved, {signed: fields})).status, 400, 'its signature fits, its id does not');
	t.is(arrivals.length, 0);
});

test('bodies of other kinds, oversized bodies and other methods are answered as such and keep nothing', async t => {
	const {address, arrivals, post} = await openService(t);
	for (const path of [RING, ENDED]) {
		for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
			const answer = await fetch(address + path, {method: 'POST', headers: {'content-type': type}, body: '{"FaxSid":"a"}'});
			t.is(answer.status, 415, type);
		}

		t.is((await fetch(address + path, {method: 'POST'})).status, 401, 'no body at all');
		t.is((await post(path, {...NOTICE, Padding: 'x'.repeat(70_000)})).status, 413);
		const got = await fetch(address + path);
		t.is(got.status, 405);
		t.is(got.headers.get('allow'), 'POST');
		t.is((await fetch(address + path, {method: 'PUT'})).status, 404);
	}

	for (const body of ['%', '%ff%fe=%', '&&&===', '__proto__=1&constructor=2']) {
		const answer = await fetch(address + ENDED, {method: 'POST', body, headers: {'content-type': 'application/x-www-form-urlencoded'}});
		t.is(answer.status, 401, body);
	}

	t.is(arrivals.length, 0);
});

test('media on a host that is not listed are accepted as an arrival and never fetched', async t => {
	const {post, arrivals, connector} = await openService(t);
	const MediaUrl = 'https://files.example.org.evil.example.net/1.tiff';
	t.is((await post(ENDED, {...NOTICE, MediaUrl})).status, 200);
	t.deepEqual(arrivals[0]?.content, {kind: 'remote', url: MediaUrl});
	await t.throwsAsync(connector.fetchMedia!(MediaUrl, AbortSignal.timeout(5000)), {code: 'MEDIA_REFUSED'});
	await t.throwsAsync(connector.fetchMedia!('no address', AbortSignal.timeout(5000)), {code: 'MEDIA_REFUSED'});
});
