import test from 'ava';
import {openSinchFax} from '#connectors/sinch-fax/connector.ts';
import {sinchFaxOptions} from '#connectors/sinch-fax/options.ts';
import {type FaxDoor, faxDoorContract, openFaxLine, TIFF} from '../contracts/fax-door.ts';
import {GUARD, postGuarded} from '../fakes/providers/guarded.ts';
import {openSinchFaxProvider, sinchFax} from '../fakes/providers/sinch-fax.ts';

type Provider = ReturnType<typeof openSinchFaxProvider>;

function openDoor(contentType: 'multipart/form-data' | 'application/json', settings: Record<string, unknown> = {}) {
	const seen: {provider?: Provider; url?: string} = {};
	const open: FaxDoor['open'] = async (publicUrl, surroundings) => {
		seen.url = `${publicUrl}/connectors/fax/fax`;
		const provider = openSinchFaxProvider(seen.url, contentType);
		seen.provider = provider;
		const options = sinchFaxOptions.parse({
			kind: 'sinch-fax',
			name: 'fax',
			...GUARD,
			allowedSources: ['127.0.0.1'],
			maxMediaBytes: 200_000,
			...settings,
		});
		return {connector: openSinchFax(options, surroundings), provider};
	};
	return {open, seen};
}

for (const contentType of ['multipart/form-data', 'application/json'] as const) {
	faxDoorContract(test, {
		title: `sinch-fax, ${contentType}`,
		open: openDoor(contentType).open,
		forgeries: ['unsigned', 'wrong', 'retired', 'wrong-address', 'wrong-source'],
		contentType: contentType === 'application/json' ? contentType : `${contentType}; boundary=b`,
		failureCode: 'FAX_ERROR_117',
	});

	test(`sinch-fax, ${contentType}: sent faxes and faxes under way are acknowledged and kept nowhere`, async t => {
		const {open, seen} = openDoor(contentType);
		const {traces} = await openFaxLine(t, open);
		const {tell} = seen.provider!;
		const fax = sinchFax({id: 'a', pages: 1});
		t.deepEqual(await tell('FAX_COMPLETED', {...fax, direction: 'OUTBOUND'}, {bytes: TIFF}), [200]);
		t.deepEqual(await tell('FAX_COMPLETED', {id: 'b'}), [200]);
		t.deepEqual(await tell('INCOMING_FAX', {...fax, status: 'IN_PROGRESS'}), [200]);
		t.deepEqual(await traces(), {deliveries: 0, jobs: 0, files: 0});
	});

	test(`sinch-fax, ${contentType}: a fax that is too large becomes a question, once however often it comes`, async t => {
		const {open} = openDoor(contentType);
		const {provider, store, traces} = await openFaxLine(t, open);
		for (let time = 0; time < 3; time++) {
			const [status] = (await provider.send({bytes: Buffer.alloc(1_000_000, 'II*\0'), pages: 400})).tries;
			t.true(status === 413 || status === null);
		}

		const questions = await store.reviews.open();
		t.is(questions.length, 1);
		t.true(questions[0]?.details.join().includes('ARRIVAL_TOO_LARGE'));
		t.deepEqual(await traces(), {deliveries: 0, jobs: 0, files: 0});
	});
}

test('sinch-fax: base64 in lines is read, text that is none is no fax', async t => {
	const {open, seen} = openDoor('application/json');
	const {media, kept} = await openFaxLine(t, open);
	const post = (id: string, file: unknown) =>
		postGuarded(seen.url!, {
			body: Buffer.from(JSON.stringify({event: 'INCOMING_FAX', fax: sinchFax({id, pages: 1, bytes: TIFF}), file, fileType: 'TIF'})),
			headers: {'content-type': 'application/json; charset=utf-8'},
		});
	const lines = TIFF.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
	t.is((await post('lines', lines)).status, 200);
	t.deepEqual(await media('lines'), TIFF);
	t.is((await post('text', '<html>no</html>')).status, 200);
	t.is((await kept('text')).failure?.code, 'MEDIA_TYPE_UNSUPPORTED');
	t.is((await post('number', 7)).status, 200);
	t.is((await kept('number')).failure?.code, 'FAX_WITHOUT_MEDIA');
});

test('sinch-fax: behind our own proxy the address before it counts, and nobody else may name one', async t => {
	const proxied = openDoor('application/json', {allowedSources: ['34.232.249.0/24'], trustedProxies: ['127.0.0.0/8']});
	await openFaxLine(t, proxied.open);
	const body = Buffer.from(JSON.stringify({event: 'INCOMING_FAX', fax: sinchFax({id: 'a'}), file: TIFF.toString('base64')}));
	const from = (url: string, forwarded?: string) =>
		postGuarded(url, {body, headers: {'content-type': 'application/json', ...(forwarded && {'x-forwarded-for': forwarded})}});
	t.is((await from(proxied.seen.url!, '34.232.249.173')).status, 200);
	t.is((await from(proxied.seen.url!, '10.0.0.1, 34.232.249.173, 127.0.0.2')).status, 200);
	t.is((await from(proxied.seen.url!, '34.232.249.173, 198.51.100.7')).status, 403, 'what the caller himself put in front does not count');
	t.is((await from(proxied.seen.url!)).status, 403);
	t.is((await from(proxied.seen.url!, 'unknown')).status, 403);

	const direct = openDoor('application/json', {allowedSources: ['34.232.249.173']});
	await openFaxLine(t, direct.open);
	t.is((await from(direct.seen.url!, '34.232.249.173')).status, 403);
});

test('sinch-fax: weak secrets and addresses that are none are told when the settings are read', t => {
	const settings = {kind: 'sinch-fax', name: 'fax', ...GUARD};
	t.true(sinchFaxOptions.safeParse(settings).success);
	for (const wrong of [
		{webhookPassword: 'short'},
		{webhookPassword: undefined},
		{pathSecret: 'fax'},
		{pathSecret: 'with/slashes/and-more-of-it'},
		{webhookUser: 'a:b'},
		{allowedSources: ['fax.api.sinch.com']},
		{trustedProxies: ['10.0.0.0/99']},
	]) {
		t.false(sinchFaxOptions.safeParse({...settings, ...wrong}).success, JSON.stringify(wrong));
	}
});
