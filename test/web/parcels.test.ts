import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';
import {RETURN_SHEET} from '#pipeline/sheets/describe-sheet.ts';
import {makeBatchReference} from '#pipeline/sheets/reference.ts';
import {parcelRoutes} from '#web/api/parcels.ts';
import {aDelivery, anEvent} from '../fakes/deliveries.ts';
import {type Desk, openDesk} from '../fakes/desk-site.ts';
import {aFiledDocument} from '../fakes/documents.ts';

const inFolder = (name: string) => ({channel: 'courier' as const, connector: 'scans', parcel: {name}});
const register = async ({ask}: Desk, body: object = {}) => (await ask('POST', '/api/parcels', body)).body;

test('parcels are numbered within the year, at the same time too, and anew in the next', async t => {
	const desk = await openDesk(t, parcelRoutes, '2026-12-31T23:00:00.000Z');
	const ids = (await Promise.all(Array.from({length: 12}, () => register(desk)))).map(({id}) => id).sort();
	t.deepEqual(
		ids,
		Array.from({length: 12}, (_, index) => `P-2026-${String(index + 1).padStart(4, '0')}`),
	);
	desk.clock.pass(2 * 3_600_000);
	t.is((await register(desk)).id, 'P-2027-0001');
	t.like((await desk.store.audit.of('P-2027-0001'))[0], {action: 'parcel-registered', actor: 'account-of-coordinator'});
	t.true(desk.told.some(({topic, id}) => topic === 'parcel' && id === 'P-2027-0001'));
});

test('a scanned waybill is kept as normalised, its carrier filled in, and the same label is one parcel', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const first = await register(desk, {waybill: '1z 999 aa1-01 2345 6784\r\n', sheetsCounted: 5, carrier: ''});
	t.like(first, {
		waybill: '1Z999AA10123456784',
		carrier: 'UPS',
		sheetsCounted: 5,
		state: 'registered',
		registeredBy: 'account-of-coordinator',
	});

	const again = await desk.ask('POST', '/api/parcels', {waybill: '1Z999AA10123456784'});
	t.is(again.status, 409);
	t.regex(again.body.message, /registered already, as P-2026-0001/);
	const told = (await desk.ask('POST', '/api/parcels/waybill', {text: '1Z999AA1 0123456784'})).body;
	t.deepEqual(told.carriers, [{carrier: 'UPS', isCheckDigitRight: true}]);
	t.like(told.parcels[0], {id: first.id, isClosed: false});

	await desk.ask('POST', `/api/parcels/${first.id}/close`, {reason: 'Came empty'});
	const reused = await register(desk, {waybill: '1Z999AA10123456784'});
	t.is(reused.id, 'P-2026-0002', 'carriers use their numbers again');
	t.is((await desk.ask('POST', `/api/parcels/${first.id}/reopen`)).status, 409, 'two open parcels never share a waybill');
	t.is((await desk.get('/api/parcels?waybill=1z999aa1-0123456784')).body.total, 2);
	t.is((await register(desk, {waybill: '12-34', carrier: 'A van'})).carrier, 'A van');
});

test('what is wrong with an entry is told all at once', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {status, body} = await desk.ask('POST', '/api/parcels', {
		sheetsCounted: -1,
		pagesPerSheet: 3,
		returnOrDestroyOn: '2026-02-30',
		colour: 'red',
	});
	t.is(status, 400);
	t.deepEqual(body.problems.map(({field}: {field: string}) => field).sort(), ['', 'pagesPerSheet', 'returnOrDestroyOn', 'sheetsCounted']);
	t.is((await desk.get('/api/parcels/P-2026-0404')).status, 404);
	t.is((await desk.get('/api/parcels/nonsense')).status, 400);
	t.is((await desk.ask('POST', '/api/parcels', {}, {as: 'reader'})).status, 403);
	t.is((await desk.get('/api/parcels', 'auditor')).status, 403);
	t.is((await desk.ask('POST', '/api/parcels', {}, {as: 'mailroom'})).status, 200);
});

test('scans belong to the parcel their batch sheet names, else their folder, else the waybill beside them', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const parcel = await register(desk, {waybill: 'RR473124829GB', sheetsCounted: 6});
	const other = await register(desk);
	const byId = await desk.receive(inFolder('p-2026-0001'), ['filed', 'filed']);
	const byWaybill = await desk.receive(inFolder('RR 473124829 GB'), ['in-review']);
	const beside = await desk.receive({channel: 'courier', parcel: {name: 'batch 12', waybill: 'rr473-124-829gb'}}, ['blank']);
	const bySheet = await desk.receive({channel: 'courier', parcel: {name: other.id, sheetReference: parcel.id}}, ['unreadable']);
	await desk.receive(inFolder('P-2026-00011'), ['filed']);
	await desk.receive({}, ['filed']);

	const {body} = await desk.get(`/api/parcels/${parcel.id}`);
	t.deepEqual(
		body.scans.map(({deliveryId}: {deliveryId: string}) => deliveryId).sort(),
		[byId, byWaybill, beside, bySheet].map(({id}) => id).sort(),
	);
	t.like(body.parcel.balance, {expectedPages: 6, received: 5, filed: 2, inReview: 1, blank: 1, unreadable: 1, difference: -1});
	t.is(body.parcel.state, 'differs');
	t.deepEqual(
		body.scanAgain.map(({deliveryId, sequence, state}: Record<string, unknown>) => ({deliveryId, sequence, state})),
		[{deliveryId: bySheet.id, sequence: 1, state: 'unreadable'}],
	);
	t.deepEqual((await desk.get(`/api/parcels/${other.id}`)).body.scans, [], 'the sheet speaks louder than the folder');

	await desk.receive(inFolder(parcel.id), ['filed']);
	t.is((await desk.get(`/api/parcels/${parcel.id}`)).body.parcel.state, 'balanced');
	t.is((await desk.get('/api/parcels?state=balanced')).body.parcels[0].id, parcel.id);
	t.is((await desk.get('/api/parcels?state=registered')).body.total, 1);
});

test('a scan that is still being read keeps its parcel from being judged', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk, {sheetsCounted: 1});
	const delivery = aDelivery(inFolder(id));
	await desk.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const {parcel} = (await desk.get(`/api/parcels/${id}`)).body;
	t.is(parcel.state, 'scanning');
	t.deepEqual(parcel.balance.advice, ['One scan is still being read.']);
});

test('the batch sheet and its back are not among the pages of a parcel; a return sheet in the stack is', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk, {sheetsCounted: 2, pagesPerSheet: 2});
	const delivery = aDelivery(inFolder(id));
	await desk.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const page = (sequence: number, state: 'filed' | 'blank', documentId: string | null) => ({
		deliveryId: delivery.id,
		sequence,
		state,
		documentId,
		image: null,
		words: [],
		legibility: state === 'blank' ? null : 0.3,
	});
	const sheet = (first: number, clues: ReturnType<typeof aFiledDocument>['clues']) =>
		aFiledDocument({id: `${delivery.id}/${first}`, deliveryId: delivery.id, pages: [first], type: 'intake-sheet', clues});
	const asksForSomething = {
		field: 'reference',
		value: 'INQ-2026-0001',
		verbatim: 'R1',
		confidence: 1,
		page: 3,
		box: null,
		source: RETURN_SHEET,
	} as const;
	await desk.store.filings.file(
		{
			deliveryId: delivery.id,
			state: 'filed',
			pages: [
				page(1, 'filed', `${delivery.id}/1`),
				page(2, 'blank', null),
				page(3, 'filed', `${delivery.id}/3`),
				page(4, 'blank', null),
				page(5, 'filed', `${delivery.id}/5`),
				page(6, 'blank', null),
			],
			documents: [
				sheet(1, []),
				sheet(3, [asksForSomething]),
				aFiledDocument({id: `${delivery.id}/5`, deliveryId: delivery.id, pages: [5]}),
			],
			tasks: [],
			sheetReference: id,
		},
		anEvent(),
	);
	const {body} = await desk.get(`/api/parcels/${id}`);
	t.like(body.parcel, {state: 'balanced'});
	t.like(body.parcel.balance, {received: 4, filed: 2, blank: 2, blankBacks: 2, difference: 0});
	t.is(body.scans[0].pages[0].type, 'intake-sheet');
	t.deepEqual(
		body.scanAgain.map(({sequence, word}: Record<string, unknown>) => [sequence, word]),
		[
			[1, 'poor'],
			[3, 'poor'],
			[5, 'poor'],
		],
	);
});

test('closing needs a reason unless sheets and pages agree; a closed parcel changes only where its paper is', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk, {sheetsCounted: 2});
	await desk.receive(inFolder(id), ['filed']);
	const refused = await desk.ask('POST', `/api/parcels/${id}/close`, {});
	t.is(refused.status, 400);
	t.regex(refused.body.message, /1 page fewer.*Say why/);
	await desk.receive(inFolder(id), ['filed']);
	t.like((await desk.ask('POST', `/api/parcels/${id}/close`, {})).body, {state: 'closed', closed: {reason: null}});
	t.is((await desk.ask('POST', `/api/parcels/${id}/close`, {})).status, 409);

	t.is((await desk.ask('PATCH', `/api/parcels/${id}`, {sheetsCounted: 9})).status, 409);
	t.is((await desk.ask('PATCH', `/api/parcels/${id}`, {})).status, 400);
	t.is((await desk.ask('PATCH', `/api/parcels/${id}`, {shelf: 'B 4', returnOrDestroyOn: '2026-11-19'})).body.shelf, 'B 4');
	t.is((await desk.get('/api/parcels?dueBy=2026-11-20')).body.total, 1);
	t.is((await desk.get('/api/parcels?dueBy=2026-11-18')).body.total, 0);
	await desk.ask('PATCH', `/api/parcels/${id}`, {goneOn: '2026-11-20'});
	t.is((await desk.get('/api/parcels?dueBy=2026-11-20')).body.total, 0, 'what has left is no longer due');
	t.is((await desk.ask('POST', `/api/parcels/${id}/reopen`)).body.state, 'balanced');
	t.deepEqual(
		(await desk.store.audit.of(id)).map(({action}) => action),
		['parcel-registered', 'parcel-closed', 'parcel-corrected', 'parcel-corrected', 'parcel-reopened'],
	);
	t.false(JSON.stringify(await desk.store.audit.of(id)).includes('B 4'), 'the trail names fields, not what was written');
});

/** Red on the left, blue on the right, as a telephone held upright stores it: lying, with a note which way is up. */
async function aPhoto(): Promise<Buffer> {
	const half = (background: string) =>
		sharp({create: {width: 40, height: 40, channels: 3, background}})
			.png()
			.toBuffer();
	return sharp({create: {width: 80, height: 40, channels: 3, background: 'red'}})
		.composite([{input: await half('blue'), left: 40, top: 0}])
		.jpeg({quality: 95})
		.withExif({IFD0: {Make: 'Telephone', Copyright: 'somebody'}, IFD3: {GPSLatitude: '45/1 11/1 0/1', GPSLatitudeRef: 'N'}})
		.withMetadata({orientation: 6})
		.toBuffer();
}

test('a photo is kept upright and without the place where it was taken', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk);
	const sent = await aPhoto();
	const before = await sharp(sent).metadata();
	t.is(before.orientation, 6);
	t.true(sent.toString('latin1').includes('Telephone'));

	const {status, body} = await desk.ask('PUT', `/api/parcels/${id}/photo`, sent, {type: 'image/jpeg'});
	t.is(status, 200);
	const {bytes, headers} = await desk.get(`/api/parcels/${id}/photo?v=${body.photo.sha256}`);
	t.is(headers.get('content-type'), 'image/jpeg');
	const after = await sharp(bytes).metadata();
	t.like(after, {width: 40, height: 80, format: 'jpeg'});
	t.deepEqual([after.exif, after.orientation, after.xmp, after.iptc], [undefined, undefined, undefined, undefined]);
	t.false(bytes.toString('latin1').includes('Telephone'));
	// Turned a quarter clockwise what was left is on top.
	const {data} = await sharp(bytes).raw().toBuffer({resolveWithObject: true});
	const [red, , blue] = data;
	t.true(red! > 200 && blue! < 60);
	t.is((await desk.ask('PUT', `/api/parcels/${id}/photo`, await sharp(sent).png().toBuffer(), {type: 'image/png'})).status, 200);
});

test('what is no photo, too large or a bomb is refused with what to do', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk);
	const put = (bytes: Buffer, type = 'image/jpeg', as: 'mailroom' | 'reader' = 'mailroom') =>
		desk.ask('PUT', `/api/parcels/${id}/photo`, bytes, {type, as});
	const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(200)]);
	for (const type of ['image/heic', 'image/jpeg']) {
		const {status, body} = await put(heic, type);
		t.is(status, 400);
		t.regex(body.message, /HEIC.*Most Compatible/);
	}

	t.regex((await put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')).body.message, /no JPEG or PNG/);
	t.regex((await put((await aPhoto()).subarray(0, 400))).body.message, /damaged/);
	const large = await put(Buffer.alloc(15 * 1024 * 1024 + 1));
	t.is(large.status, 400);
	t.regex(large.body.message, /larger than 15 MB/);
	const bomb = await sharp({create: {width: 9000, height: 8000, channels: 3, background: 'white'}})
		.png({compressionLevel: 9})
		.toBuffer();
	t.true(bomb.byteLength < 1_000_000);
	t.regex((await put(bomb, 'image/png')).body.message, /too many pixels/);
	t.is((await desk.ask('PUT', `/api/parcels/${id}/photo`, {picture: 1})).status, 400);
	t.is((await put(await aPhoto(), 'image/jpeg', 'reader')).status, 403);
	t.is((await desk.get(`/api/parcels/${id}/photo`)).status, 404, 'nothing of all this was kept');
	t.is((await desk.ask('PUT', '/api/parcels/P-2026-0404/photo', await aPhoto(), {type: 'image/jpeg'})).status, 404);
});

test('the batch sheet of a parcel is a page with its reference', async t => {
	const desk = await openDesk(t, parcelRoutes);
	const {id} = await register(desk, {sender: 'Ospedale di prova', sheetsCounted: 3});
	const {headers, bytes} = await desk.get(`/api/parcels/${id}/batch-sheet`);
	t.is(headers.get('content-type'), 'application/pdf');
	const pdf = await PDFDocument.load(bytes, {updateMetadata: false});
	t.is(pdf.getPageCount(), 1);
	t.true(pdf.getTitle()?.includes(makeBatchReference(id)));
});

test('parcels are listed a page at a time', async t => {
	const desk = await openDesk(t, parcelRoutes);
	for (let index = 0; index < 30; index++) {
		await register(desk);
	}

	const first = (await desk.get('/api/parcels?limit=20')).body;
	const second = (await desk.get('/api/parcels?limit=20&offset=20')).body;
	t.is(first.total, 30);
	const ids = [...first.parcels, ...second.parcels].map(({id}: {id: string}) => id);
	t.deepEqual(ids, [...new Set(ids)].sort().reverse());
	t.is(ids.length, 30);
});
