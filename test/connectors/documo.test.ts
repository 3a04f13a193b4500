import test from 'ava';
import {openDocumo} from '#connectors/documo/connector.ts';
import {documoOptions} from '#connectors/documo/options.ts';
import {type FaxDoor, faxDoorContract, openFaxLine, TIFF} from '../contracts/fax-door.ts';
import {DOCUMO_API_KEY, documoFax, openDocumoProvider} from '../fakes/providers/documo.ts';
import {openMediaServer} from '../fakes/providers/fax-provider.ts';
import {GUARD} from '../fakes/providers/guarded.ts';

type Provider = Awaited<ReturnType<typeof openDocumoProvider>>;

function openDoor(generation: 'json' | 'form', settings: Record<string, unknown> = {}) {
	const seen: {provider?: Provider} = {};
	const open: FaxDoor['open'] = async (publicUrl, surroundings) => {
		const provider = await openDocumoProvider(`${publicUrl}/connectors/fax/fax`, generation);
		seen.provider = provider;
		const options = documoOptions.parse({
			kind: 'documo',
			name: 'fax',
			...GUARD,
			allowedSources: ['127.0.0.1/32'],
			apiKey: DOCUMO_API_KEY,
			apiUrl: provider.apiUrl,
			mayFetchPrivately: true,
			maxMediaBytes: 200_000,
			...settings,
		});
		return {connector: openDocumo(options, surroundings), provider};
	};
	return {open, seen};
}

for (const generation of ['json', 'form'] as const) {
	faxDoorContract(test, {
		title: `documo, ${generation}`,
		open: openDoor(generation).open,
		forgeries: ['unsigned', 'wrong', 'retired', 'wrong-address', 'wrong-source'],
		contentType: generation === 'json' ? 'application/json' : 'multipart/form-data; boundary=b',
		failureCode: 'FAX_10',
	});
}

test('documo: fewer pages than counted are a partial fax although all is called well', async t => {
	const {open, seen} = openDoor('json');
	const {kept} = await openFaxLine(t, open);
	const told = {...documoFax({id: 'short', pages: 5}), pagesComplete: 3};
	t.deepEqual(await seen.provider!.tell(told, 'fax.v1.inbound.complete'), [200]);
	const {transport, announcedPages, failure, sender} = await kept('short');
	t.deepEqual([transport, announcedPages, failure?.code], ['partial', 5, 'FAX_PAGES_MISSING']);
	t.is(sender.transmittingStationId, 'KLINIK NORD');
});

test('documo: events of other things are acknowledged and kept nowhere, envelopes are opened', async t => {
	const {open, seen} = openDoor('json');
	const {traces, kept} = await openFaxLine(t, open);
	const {tell} = seen.provider!;
	t.deepEqual(await tell(documoFax({id: 'a'}), 'fax.v1.outbound.complete'), [200]);
	t.deepEqual(await tell({number: '+1'}, 'fax.v1.number.add'), [200]);
	t.deepEqual(await tell({...documoFax({id: 'b'}), direction: 'outbound'}, 'fax.v1.inbound.complete'), [200]);
	t.deepEqual(await tell({...documoFax({id: 'c'}), status: 'processing'}, 'fax.v1.inbound.init'), [200]);
	t.deepEqual(await traces(), {deliveries: 0, jobs: 0, files: 0});
	t.deepEqual(await tell({data: documoFax({id: 'd', pages: 1})}, 'fax.v1.inbound.succeed'), [200]);
	t.is((await kept('d')).transport, 'complete');
});

test('documo: a file the provider has deleted is told as such', async t => {
	const {open, seen} = openDoor('json');
	const {kept} = await openFaxLine(t, open);
	t.deepEqual(await seen.provider!.tell({...documoFax({id: 'gone', pages: 2}), isFilePurged: true}, 'fax.v1.inbound.complete'), [200]);
	t.like(await kept('gone'), {transport: 'failed', remoteUrl: null});
	t.is((await kept('gone')).failure?.code, 'FAX_FILE_DELETED');
});

test('documo: the API key goes to the provider from the start and to no other host', async t => {
	const elsewhere = await openMediaServer();
	t.teardown(elsewhere.close);
	const {open, seen} = openDoor('json', {mediaHosts: ['localhost']});
	const {provider, media} = await openFaxLine(t, open);
	const {id} = await provider.send({bytes: TIFF, pages: 1});
	await media(id);
	t.deepEqual(
		seen.provider!.account.asked.map(({authorization}) => authorization),
		[`Basic ${DOCUMO_API_KEY}`],
	);
	t.regex(seen.provider!.account.asked[0]?.path ?? '', /^\/v1\/fax\/[^/]+\/download\?format=pdf$/);

	const moved = elsewhere.address.replace('127.0.0.1', 'localhost');
	elsewhere.files.set('/file', TIFF);
	seen.provider!.account.kept.get(id)!.movedTo = `${moved}/file`;
	t.deepEqual(await media(id), TIFF);
	t.deepEqual(
		elsewhere.asked.map(({authorization}) => authorization),
		[undefined],
	);
});

test('documo: without a key, or with a wrong one, the file waits at the provider', async t => {
	for (const apiKey of [undefined, 'of-another']) {
		const {open} = openDoor('json', {apiKey});
		const {provider, media} = await openFaxLine(t, open);
		const {id} = await provider.send({bytes: TIFF, pages: 1});
		await t.throwsAsync(media(id), {code: 'CONNECTOR_REFUSED'});
	}
});
