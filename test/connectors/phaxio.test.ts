import {request} from 'node:http';
import test from 'ava';
import {openPhaxio} from '#connectors/phaxio/connector.ts';
import {phaxioOptions} from '#connectors/phaxio/options.ts';
import {isSigned} from '#connectors/phaxio/signature.ts';
import {type FaxDoor, faxDoorContract, openFaxLine, TIFF} from '../contracts/fax-door.ts';
import {FORM_TYPE, type FormPart, formOf} from '../fakes/providers/form.ts';
import {openPhaxioProvider, PHAXIO_PREVIOUS_TOKEN, PHAXIO_TOKEN, phaxioSignature} from '../fakes/providers/phaxio.ts';

type Provider = ReturnType<typeof openPhaxioProvider>;

function openDoor(settings: Record<string, unknown> = {}, query = '') {
	const seen: {provider?: Provider; url?: string} = {};
	const open: FaxDoor['open'] = async (publicUrl, surroundings) => {
		seen.url = `${publicUrl}/connectors/fax/fax${query}`;
		const provider = openPhaxioProvider(seen.url);
		seen.provider = provider;
		const options = phaxioOptions.parse({
			kind: 'phaxio',
			name: 'fax',
			publicUrl: `${publicUrl}/`,
			callbackToken: PHAXIO_TOKEN,
			previousCallbackToken: PHAXIO_PREVIOUS_TOKEN,
			maxMediaBytes: 200_000,
			...settings,
		});
		return {connector: openPhaxio(options, surroundings), provider};
	};
	return {open, seen};
}

faxDoorContract(test, {
	title: 'phaxio',
	open: openDoor().open,
	forgeries: ['unsigned', 'wrong', 'retired', 'altered', 'wrong-address'],
	contentType: 'multipart/form-data; boundary=b',
	failureCode: 'FAX_ERROR_131',
});

test('phaxio: the signature of a post worked out elsewhere fits', t => {
	const fields = Object.entries({
		success: 'true',
		is_test: 'false',
		direction: 'received',
		fax: '{"id":98765,"num_pages":3}',
		message: '',
	}).map(([name, value]) => ({name, value}));
	const post = {fields, files: [{name: 'file', bytes: Buffer.from('%PDF-1.4 synthetic')}]};
	const url = 'https://intake.example.org/connectors/fax/fax';
	const signature = 'd639f2ce4d25495a91c91eeee69c08556a326c74';
	t.true(isSigned(signature, url, post, ['other', 'callback-token']));
	t.true(isSigned(signature.toUpperCase(), url, post, ['callback-token']));
	t.false(isSigned(signature, `${url}/`, post, ['callback-token']));
	t.false(isSigned(signature, url, {...post, files: []}, ['callback-token']));
	t.false(isSigned(signature, url, {...post, fields: fields.slice(1)}, ['callback-token']));
	t.false(isSigned([signature], url, post, ['callback-token']));
});

test('phaxio: a field labelled as JSON is signed by its exact text, and the older name of the file is known', async t => {
	const {open, seen} = openDoor({}, '?number=1');
	const {media, kept} = await openFaxLine(t, open);
	const parts: FormPart[] = [
		{name: 'fax', value: '{ "id": 77, "num_pages": "2",\n "status": "success" }', type: 'application/json'},
		{name: 'filename', value: TIFF, filename: 'fax.tif', type: 'image/tiff'},
		{name: 'metadata', value: '', type: 'text/plain'},
	];
	t.deepEqual(await seen.provider!.tell(parts), [200]);
	t.is((await kept('77')).announcedPages, 2);
	t.deepEqual(await media('77'), TIFF);
});

test('phaxio: tests of the webhook and sent faxes are acknowledged and kept nowhere', async t => {
	const {open, seen} = openDoor();
	const {traces} = await openFaxLine(t, open);
	const {tell, partsOf} = seen.provider!;
	t.deepEqual(await tell(partsOf({id: '1', bytes: TIFF}, {is_test: true})), [200]);
	t.deepEqual(await tell(partsOf({id: '2'}, {direction: 'sent'})), [200]);
	t.deepEqual(await tell(partsOf({id: '3'}, {status: 'inprogress'})), [200]);
	t.deepEqual(await traces(), {deliveries: 0, jobs: 0, files: 0});
});

test('phaxio: a copied post with a mark moved between name and value is no other fax', async t => {
	const {open, seen} = openDoor();
	const {provider, traces} = await openFaxLine(t, open);
	const {tell, partsOf} = seen.provider!;
	await provider.send({id: '1234', bytes: TIFF, pages: 2});
	const genuine = partsOf({id: '1234', bytes: TIFF, pages: 2});
	const fax = String(genuine.find(({name}) => name === 'fax')?.value);
	const withoutTest = genuine.filter(({name}) => name !== 'is_test' && name !== 'fax');
	// The same letters in the same order: the field behind `fax` has become a part of it.
	const moved = [...withoutTest, {name: 'fax', value: `${fax}is_testfalse`}];
	t.deepEqual(await tell(genuine, {}, moved), [400], 'its signature fits, its text is no longer JSON');
	t.deepEqual(
		await tell(genuine, {}, [...genuine.filter(({name}) => name !== 'direction'), {name: 'd', value: 'irectionreceived'}]),
		[200],
	);
	t.like(await traces(), {deliveries: 1, jobs: 1});
});

test('phaxio: more posts at once than can be held are asked to come again', async t => {
	const {open, seen} = openDoor({maxPostsAtOnce: 1});
	const {traces} = await openFaxLine(t, open);
	const parts = seen.provider!.partsOf({id: '5', bytes: TIFF, pages: 2});
	const body = formOf(parts);
	const {promise: isOpen, resolve: release} = Promise.withResolvers<void>();
	const slow = fetch(seen.url!, {
		method: 'POST',
		headers: {'content-type': FORM_TYPE, 'x-phaxio-signature': phaxioSignature(seen.url!, parts, PHAXIO_TOKEN)},
		body: new ReadableStream({
			async start(controller) {
				controller.enqueue(body.subarray(0, 9000));
				await isOpen;
				controller.enqueue(body.subarray(9000));
				controller.close();
			},
		}),
		duplex: 'half',
	} as RequestInit);
	await new Promise(resolve => setTimeout(resolve, 100));
	t.deepEqual(await seen.provider!.tell(seen.provider!.partsOf({id: '6', bytes: TIFF})), [503, 503, 503, 503]);
	release();
	t.is((await slow).status, 200);
	t.like(await traces(), {deliveries: 1, jobs: 1});
});

test('phaxio: a post that breaks off or never says how long it is leaves no trace and hinders nobody', async t => {
	const {open, seen} = openDoor();
	const {provider, traces} = await openFaxLine(t, open);
	const parts = seen.provider!.partsOf({id: '8', bytes: TIFF, pages: 2});
	const headers = {'content-type': FORM_TYPE, 'x-phaxio-signature': phaxioSignature(seen.url!, parts, PHAXIO_TOKEN)};
	const broken = request(seen.url!, {method: 'POST', headers});
	const hasEnded = new Promise(resolve => broken.on('close', resolve));
	broken.on('error', () => {});
	broken.write(formOf(parts).subarray(0, 15_000), () => setTimeout(() => broken.destroy(), 50));
	await hasEnded;

	const endless = await new Promise<number | undefined>(resolve => {
		const post = request(seen.url!, {method: 'POST', headers}, answer => resolve(answer.resume().statusCode));
		post.on('error', () => resolve(undefined));
		post.write(formOf(parts).subarray(0, 15_000));
		const more = () => {
			if (!post.destroyed && post.write(Buffer.alloc(64_000, 120))) {
				setImmediate(more);
			} else if (!post.destroyed) {
				post.once('drain', more);
			}
		};
		more();
	});
	t.true(endless === 413 || endless === undefined, String(endless));
	t.deepEqual(await traces(), {deliveries: 0, jobs: 0, files: 0});
	t.deepEqual((await provider.send({bytes: TIFF, pages: 2})).tries, [200]);
});
