import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {PDFDocument, StandardFonts} from 'pdf-lib';
import sharp from 'sharp';
import {openReader, type PageReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {openWorker} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {aDelivery, standingClock} from '../fakes/deliveries.ts';
import {plainLinguist} from '../fakes/described-page.ts';
import {QUICK} from '../fakes/office.ts';

const fakes = path.join(import.meta.dirname, '../fakes/readers');
const HOSTILE = path.join(fakes, 'hostile-child.ts');
const {signal} = new AbortController();
const sheet = await sharp({create: {width: 40, height: 60, channels: 3, background: '#fff'}})
	.png()
	.toBuffer();
const HURRY = {pageTimeoutMs: 6000, fileTimeoutMs: 8000};
/** A quiet machine takes half a second to start a reader; one that runs other tests, too, is given more. */
const SOON_MS = 8000;

async function aReader(t: ExecutionContext, child: string, given: Parameters<typeof readerOptions.parse>[0] = {}) {
	const directory = await mkdtemp(path.join(tmpdir(), 'poison-'));
	const clock = standingClock();
	const storage = await openStorage({kind: 'sqlite', directory}, clock);
	const events: string[] = [];
	const log = {event: (name: string) => void events.push(name)};
	const reader = openReader(readerOptions.parse({processes: 1, ...HURRY, ...(given as object)}), {blobs: storage.blobs, log, child});
	t.teardown(async () => {
		await reader.close();
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	});
	return {...storage, reader, clock, log, events};
}

const sheetsOf = async (
	{reader, blobs}: {reader: PageReader; blobs: Awaited<ReturnType<typeof openStorage>>['blobs']},
	bytes: Uint8Array,
) => reader.rasteriser.sheets({...(await blobs.write(bytes)), mediaType: 'image/png'}, signal);

const CODES: Readonly<Record<string, string>> = {
	exit: 'READER_CRASHED',
	segfault: 'READER_CRASHED',
	loop: 'OCR_TIMED_OUT',
	hang: 'OCR_TIMED_OUT',
	memory: 'OCR_ENGINE_FAILED',
	garbage: 'READER_CRASHED',
	'no-json': 'READER_CRASHED',
	'endless-frame': 'READER_CRASHED',
	'other-id': 'READER_CRASHED',
	'other-shape': 'READER_CRASHED',
	'unknown-code': 'OCR_ENGINE_FAILED',
};

test.serial('a reader that does its worst harms nobody else, and the next file is read at once', async t => {
	const office = await aReader(t, HOSTILE);
	for (const [what, code] of Object.entries(CODES)) {
		const error = await t.throwsAsync(sheetsOf(office, Buffer.from(`worst ${what}\n`)), undefined, what);
		// Memory is refused by the kernel, seen to be gone by us, or not had in time, whichever is first.
		t.true(
			(what === 'memory' ? [code, 'READER_CRASHED', 'OCR_TIMED_OUT'] : [code]).includes((error as {code?: string}).code ?? ''),
			`${what}: ${String(error)}`,
		);
		const began = performance.now();
		t.is((await sheetsOf(office, sheet)).length, 1, what);
		t.true(performance.now() - began < SOON_MS, `${what}: ${Math.round(performance.now() - began)} ms`);
	}

	t.is(office.events.filter(name => name === 'reader-replaced').length, Object.keys(CODES).length);
});

test.serial('a reader that speaks without being asked is believed nothing more', async t => {
	const office = await aReader(t, HOSTILE);
	await sheetsOf(office, Buffer.from('worst unasked\n'));
	await new Promise(resolve => setTimeout(resolve, 200));
	t.is((await sheetsOf(office, sheet)).length, 1);
});

/** Pages with a sentence each; those of `heights` are as high as it says. */
async function aPdf(pages: number, mark: string, heights: Readonly<Record<number, number>> = {}): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	const font = await pdf.embedFont(StandardFonts.Helvetica);
	for (let page = 1; page <= pages; page++) {
		pdf
			.addPage([595, heights[page] ?? 842])
			.drawText(`Medical report of the stay, page ${page} of ${pages}`, {x: 72, y: 700, size: 12, font});
	}

	return Buffer.concat([await pdf.save(), Buffer.from(`\n${mark}`)]);
}

async function filed(t: ExecutionContext, bytes: Uint8Array, child = HOSTILE) {
	const office = await aReader(t, child, {processes: 2});
	const {store, blobs, reader, clock, log} = office;
	const original = {...(await blobs.write(bytes)), mediaType: 'application/pdf' as const};
	const delivery = aDelivery({original});
	await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const tools = {...reader, linguist: plainLinguist, register: store.inquiries, inquiries: store.inquiries, store, blobs, clock, log};
	const worker = openWorker({...tools, connectors: new Map()}, {...QUICK, pagesAtOnce: 2});
	const began = performance.now();
	worker.start();
	for (let waits = 0; waits < 3000 && (await store.queue.depth()) > 0; waits++) {
		await new Promise(resolve => setTimeout(resolve, 10));
		// Tries are minutes apart.
		clock.pass(2000);
	}

	await worker.stop();
	t.is(await store.queue.depth(), 0);
	t.deepEqual(await blobs.read(original.sha256), Buffer.from(bytes), 'the original is kept');
	const [tasks, pages] = [await store.reviews.open({deliveryId: delivery.id}), await store.filings.pages(delivery.id)];
	return {...office, delivery: (await store.deliveries.find(delivery.id))!, tasks, pages, seconds: (performance.now() - began) / 1000};
}

test.serial('page 7 of 20 hangs the reader: nineteen are read, it is shown as unreadable', async t => {
	const {delivery, pages, tasks, seconds, events} = await filed(t, await aPdf(20, 'worst hang clean 7\n'));
	t.is(delivery.state, 'in-review');
	t.deepEqual(
		pages.filter(({state}) => state === 'unreadable').map(({sequence}) => sequence),
		[7],
	);
	t.is(pages.filter(({words}) => words.length > 0).length, 19);
	t.regex(tasks.find(({reason}) => reason === 'unreadable-page')!.details.join(), /Page 7: reading it does not come to an end/);
	// Twice the limit of a page, which is 30 s outside of tests, a look at the reader's health, and what the others take.
	t.true(seconds < 60, `${seconds} s`);
	t.is(events.filter(name => name === 'page-unreadable').length, 1);
});

test.serial('a page that crashes the reader and one whose words cannot be read are shown as unreadable', async t => {
	const {pages, tasks} = await filed(t, await aPdf(4, 'worst segfault clean 2\n', {3: 777}));
	t.deepEqual(
		pages.map(({state, image}) => [state, image !== null]),
		[
			['in-review', true],
			['unreadable', false],
			['unreadable', true],
			['in-review', true],
		],
	);
	t.regex(tasks.find(({reason}) => reason === 'unreadable-page')!.details.join(), /Page 2: it ends the reader.*Page 3: reading it/);
});

test.serial('a file on which counting the sheets crashes three times is quarantined, its original kept', async t => {
	const {delivery, tasks, pages} = await filed(t, await aPdf(1, 'worst segfault sheets\n'));
	t.like(delivery, {state: 'quarantined', attempts: 3, failure: {code: 'READER_CRASHED'}});
	t.deepEqual(
		tasks.map(({reason}) => reason),
		['quarantined'],
	);
	t.is(pages.length, 0);
});

test.serial('when the reader itself is broken no page is blamed', async t => {
	const {delivery, pages} = await filed(t, await aPdf(2, ''), path.join(fakes, 'broken-child.ts'));
	t.like(delivery, {state: 'quarantined', attempts: 3, failure: {code: 'READER_CRASHED'}});
	t.is(pages.length, 0);
});
