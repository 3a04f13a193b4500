import test from 'ava';
import {openTelnyx} from '#connectors/telnyx/connector.ts';
import {telnyxOptions} from '#connectors/telnyx/options.ts';
import {type FaxDoor, faxDoorContract, openFaxLine, TIFF} from '../contracts/fax-door.ts';
import {openTelnyxProvider, TELNYX_API_KEY, TELNYX_PUBLIC_KEYS, telnyxEvent} from '../fakes/providers/telnyx.ts';

type Provider = Awaited<ReturnType<typeof openTelnyxProvider>>;

/** Keeps the provider itself, which can do more than the contract asks for. */
function openDoor(settings: Record<string, unknown> = {}) {
	const seen: {provider?: Provider} = {};
	const open: FaxDoor['open'] = async (publicUrl, surroundings) => {
		const provider = await openTelnyxProvider(`${publicUrl}/connectors/fax/fax`);
		seen.provider = provider;
		const options = telnyxOptions.parse({
			kind: 'telnyx',
			name: 'fax',
			publicKeys: TELNYX_PUBLIC_KEYS,
			mediaHosts: [provider.mediaHost],
			mayFetchPrivately: true,
			maxMediaBytes: 200_000,
			apiUrl: provider.apiUrl,
			...settings,
		});
		return {connector: openTelnyx(options, surroundings), provider};
	};
	return {open, seen};
}

faxDoorContract(test, {
	title: 'telnyx',
	open: openDoor().open,
	forgeries: ['unsigned', 'wrong', 'retired', 'altered'],
	contentType: 'application/json',
	failureCode: 'FAX_SENDER_CALL_DROPPED',
});

test('telnyx: only the last event of a received fax is an arrival, in whatever order and however often events come', async t => {
	const {open, seen} = openDoor();
	const {traces, kept, media, provider} = await openFaxLine(t, open);
	const id = '181533f3-b0b8-4bcd-ab01-b33cd8698508';
	await provider.send({id, bytes: TIFF, pages: 2});
	for (const type of ['fax.media.processing.started', 'fax.receiving.started', 'fax.something.new']) {
		t.deepEqual(await seen.provider!.tell(telnyxEvent(type, {fax_id: id, status: 'receiving', page_count: 1})), [200]);
	}

	t.deepEqual(await seen.provider!.tell(telnyxEvent('fax.failed', {fax_id: 'sent', direction: 'outbound'})), [200]);
	t.like(await traces(), {deliveries: 1, jobs: 1});
	t.is((await kept(id)).announcedPages, 2);
	t.deepEqual(await media(id), TIFF);
});

test('telnyx: a fax told of long after its notice was signed, or before, is kept and marked', async t => {
	const {open} = openDoor();
	const {provider, kept, traces, events, store} = await openFaxLine(t, open);
	const present = await provider.send({bytes: TIFF, pages: 2, signedAgoSeconds: 200});
	t.is((await kept(present.id)).isStale, undefined);
	t.false(events.some(event => event.includes('fax-stale')));
	for (const signedAgoSeconds of [360, -3600, 3 * 86_400]) {
		const {id, tries} = await provider.send({bytes: TIFF, pages: 2, signedAgoSeconds});
		t.deepEqual(tries, [200]);
		t.like(await kept(id), {isStale: true, state: 'received', transport: 'complete'});
		t.is((await store.audit.of((await kept(id)).id))[0]?.details['isStale'], true);
		t.deepEqual((await provider.send({id, bytes: TIFF, pages: 2, signedAgoSeconds})).tries, [200]);
	}

	t.like(await traces(), {deliveries: 4, jobs: 4});
	t.is(events.filter(event => event.includes('fax-stale')).length, 3);
});

test('telnyx: a link that has expired is renewed with the API key, and is a refusal without one', async t => {
	const {open, seen} = openDoor({apiKey: TELNYX_API_KEY});
	const {provider, media} = await openFaxLine(t, open);
	const {id} = await provider.send({bytes: TIFF, pages: 2});
	seen.provider!.expire(id);
	t.deepEqual(await media(id), TIFF);
	seen.provider!.forget(id);
	await t.throwsAsync(media(id), {code: 'MEDIA_REFUSED'});

	const poor = openDoor();
	const line = await openFaxLine(t, poor.open);
	const other = await line.provider.send({bytes: TIFF});
	poor.seen.provider!.expire(other.id);
	await t.throwsAsync(line.media(other.id), {code: 'MEDIA_REFUSED', message: /apiKey/});
});

test('telnyx: a wrong API key is told as such, and a provider that does not answer is asked again', async t => {
	const wrong = openDoor({apiKey: 'KEY-of-another'});
	const line = await openFaxLine(t, wrong.open);
	const {id} = await line.provider.send({bytes: TIFF});
	wrong.seen.provider!.expire(id);
	await t.throwsAsync(line.media(id), {code: 'CONNECTOR_REFUSED', message: /apiKey/});

	const away = openDoor({apiKey: TELNYX_API_KEY, apiUrl: 'http://127.0.0.1:1/v2'});
	const silent = await openFaxLine(t, away.open);
	const fax = await silent.provider.send({bytes: TIFF});
	away.seen.provider!.expire(fax.id);
	await t.throwsAsync(silent.media(fax.id), {code: 'MEDIA_UNREACHABLE'});
});

test('telnyx: a file on a host that is not listed is never fetched', async t => {
	const {open, seen} = openDoor({mediaHosts: ['files.example.org'], apiKey: TELNYX_API_KEY});
	const {provider, media, kept} = await openFaxLine(t, open);
	const {id} = await provider.send({bytes: TIFF});
	await t.throwsAsync(media(id), {code: 'MEDIA_REFUSED'});
	t.is((await kept(id)).state, 'received');
	const inward = telnyxEvent('fax.received', {fax_id: 'inward', status: 'received', media_url: 'http://169.254.169.254/latest/meta-data'});
	t.deepEqual(await seen.provider!.tell(inward), [200]);
	await t.throwsAsync(media('inward'), {code: 'MEDIA_REFUSED'});
});

test('telnyx: a received fax without a link is not lost, and a plus that became a space comes back', async t => {
	const {open, seen} = openDoor();
	const {kept} = await openFaxLine(t, open);
	const event = telnyxEvent('fax.received', {fax_id: 'bare', status: 'received', from: ' 13129450420', page_count: 'three'});
	t.deepEqual(await seen.provider!.tell(event), [200]);
	const {transport, failure, sender, announcedPages} = await kept('bare');
	t.deepEqual([transport, failure?.code, sender.faxNumber, announcedPages], ['failed', 'FAX_WITHOUT_MEDIA', '+13129450420', null]);
});

test('telnyx: a key that is none and an address without encryption are told when the settings are read', t => {
	const settings = {kind: 'telnyx', name: 'fax', mediaHosts: ['files.example.org'], publicKeys: TELNYX_PUBLIC_KEYS};
	t.true(telnyxOptions.safeParse(settings).success);
	for (const wrong of [
		{publicKeys: ['-----BEGIN PUBLIC KEY-----']},
		{publicKeys: []},
		{apiUrl: 'http://api.example.org/v2'},
		{name: 'Fax 1'},
	]) {
		t.false(telnyxOptions.safeParse({...settings, ...wrong}).success, JSON.stringify(wrong));
	}
});
