import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {PDFDocument, StandardFonts} from 'pdf-lib';
import sharp from 'sharp';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {recordingEngine, replayEngine} from '#ocr/replay/engine.ts';
import type {MediaType} from '#pipeline/model/delivery.ts';
import type {Page} from '#pipeline/model/page.ts';
import {blobsIn} from '../fakes/blobs.ts';

// The reader allows sharp no format but those intake accepts; the drawings of these tests are SVG.
sharp.unblock({operation: ['VipsForeignLoadSvg']});

const folder = await mkdtemp(path.join(tmpdir(), 'reader-'));
const blobs = blobsIn(folder);
const log = {event: () => {}};
const reader = openReader(readerOptions.parse({}), {blobs, log});
const {signal} = new AbortController();
test.after.always(async () => {
	await reader.close();
	await rm(folder, {recursive: true, force: true});
});

const WIDTH = 1654;
const HEIGHT = 2339;
const SIGNATURE =
	'<path d="M900,1940 C920,1870 940,1880 930,1930 S950,1960 970,1920 S990,1900 995,1930 S1020,1950 1040,1910 S1070,1940 1080,1920 S1120,1930 1160,1915" fill="none" stroke="#222" stroke-width="3"/>';
const text = (lines: readonly string[], top = 300) =>
	lines.map((line, row) => `<text x="200" y="${top + row * 60}" font-family="DejaVu Sans" font-size="32">${line}</text>`).join('');
const LETTER = [
	'Medical report of the stay',
	'Surname: Sample First name: Joan',
	'Date of birth: 14.03.1961',
	'The patient was discharged well',
	'Follow-up is advised by the oncologist',
];

const drawn = (body: string) =>
	sharp(
		Buffer.from(
			`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#fff"/>${body}</svg>`,
		),
	)
		.flatten()
		.greyscale();
const scan = (body: string) => drawn(body).withMetadata({density: 200}).png().toBuffer();
const fax = (height: number, dpiY: number, body = '') =>
	drawn(body)
		.resize(1728, height, {fit: 'fill'})
		.threshold(150)
		.toColourspace('b-w')
		.tiff({compression: 'ccittfax4', bitdepth: 1, xres: 204 / 25.4, yres: dpiY / 25.4})
		.toBuffer();

async function pagesOf(bytes: Uint8Array, mediaType: MediaType): Promise<Page[]> {
	const {sha256, byteLength} = await blobs.write(bytes);
	const sheets = await reader.rasteriser.sheets({sha256, mediaType, byteLength}, signal);
	return sheets.map((sheet, index) => ({
		...sheet,
		deliveryId: 'a',
		receivedOn: '2026-01-01',
		sequence: index + 1,
		originalSha256: sha256,
		mediaType,
	}));
}

async function read(bytes: Uint8Array, mediaType: MediaType) {
	const [page] = await pagesOf(bytes, mediaType);
	const clean = await reader.rasteriser.clean(page!, signal);
	return {
		clean,
		...(clean.blankness === 'blank' ? {reading: {kind: 'blank' as const}, rotation: 0} : await reader.ocr.recognise(clean, signal)),
	};
}

for (const [name, height, dpiY] of [
	['fax-standard', 1143, 98],
	['fax-fine', 2287, 196],
	['fax-superfine', 4573, 391],
] as const) {
	test(`a ${name} page gets square pixels`, async t => {
		const [page] = await pagesOf(await fax(height, dpiY, text(LETTER)), 'image/tiff');
		t.is(page!.kind, name);
		t.true(Math.abs(page!.dpiY - dpiY) < 1);
		const {image} = await reader.rasteriser.clean(page!, signal);
		const expected = height / dpiY / (1728 / 204);
		t.true(Math.abs(image!.heightPx / image!.widthPx - expected) < 0.03);
	});
}

test('a TIFF whose pages run in a circle ends', async t => {
	const bytes = Buffer.from(await fax(1143, 98));
	const directory = bytes.readUInt32LE(4);
	bytes.writeUInt32LE(directory, directory + 2 + bytes.readUInt16LE(directory) * 12);
	t.is((await pagesOf(bytes, 'image/tiff')).length, 1);
});

test('a sheet larger than any paper is not decoded', async t => {
	const bytes = Buffer.from(await fax(1143, 98));
	const directory = bytes.readUInt32LE(4);
	for (let entry = 0; entry < bytes.readUInt16LE(directory); entry++) {
		const at = directory + 2 + entry * 12;
		if ([256, 257].includes(bytes.readUInt16LE(at))) {
			bytes.writeUInt16LE(4, at + 2);
			bytes.writeUInt32LE(4_000_000, at + 8);
		}
	}

	const [page] = await pagesOf(bytes, 'image/tiff');
	t.is(page!.kind, null);
	t.is((await reader.rasteriser.clean(page!, signal)).image, null);
});

test('a truncated fax is shown as far as it goes', async t => {
	const [page] = await pagesOf(await fax(2287, 196, text(LETTER)), 'image/tiff');
	const whole = Buffer.from(await blobs.read(page!.originalSha256));
	whole.fill(0, Math.floor(whole.length * 0.6), Math.floor(whole.length * 0.7));
	const [torn] = await pagesOf(whole, 'image/tiff');
	const {image} = await reader.rasteriser.clean(torn!, signal);
	t.true(image !== null && image.heightPx > 2000);
});

test('files that are no PDF are refused by code', async t => {
	const error = await t.throwsAsync(pagesOf(Buffer.from('%PDF-1.7\nnothing'), 'application/pdf'));
	t.is((error as {code?: string}).code, 'ORIGINAL_UNDECODABLE');
});

test('text of a born-digital PDF is taken with its boxes', async t => {
	const pdf = await PDFDocument.create();
	const font = await pdf.embedFont(StandardFonts.Helvetica);
	const sheet = pdf.addPage([595, 842]);
	for (const [row, line] of LETTER.entries()) {
		sheet.drawText(line, {x: 72, y: 750 - row * 24, size: 12, font});
	}

	const {clean, reading} = await read(await pdf.save(), 'application/pdf');
	t.is(reading.kind, 'read');
	const [word] = clean.text ?? [];
	t.is(word?.text, 'Medical');
	t.true(Math.abs(word!.box.left - (72 * 180) / 72) < 6);
	t.true(word!.box.top > 180 && word!.box.bottom < 260);
});

test('specks, a shadow at the edge and a fax header alone are blank', async t => {
	const specks = Array.from({length: 120}, (_, n) => `<circle cx="${(n * 7919) % WIDTH}" cy="${(n * 104_729) % HEIGHT}" r="1.6"/>`).join(
		'',
	);
	t.is((await read(await scan(''), 'image/png')).reading.kind, 'blank');
	t.is((await read(await scan(`${specks}<rect width="50" height="${HEIGHT}" fill="#333"/>`), 'image/png')).reading.kind, 'blank');
	const header = '<text x="100" y="40" font-family="DejaVu Sans" font-size="26">11/03/2026 09:14 FROM: +1 217 555 0100 PAGE 002/004</text>';
	t.is((await read(await fax(2287, 196, header), 'image/tiff')).reading.kind, 'blank');
});

test('a signature, a pencilled stroke or a single word alone is not blank', async t => {
	t.not((await read(await scan(SIGNATURE), 'image/png')).reading.kind, 'blank');
	t.not((await read(await scan(SIGNATURE.replace('#222', '#aaa')), 'image/png')).reading.kind, 'blank');
	t.not((await read(await scan(text(['None'], 1200)), 'image/png')).reading.kind, 'blank');
});

test('a page upside down is turned and read, and a recording of it replays', async t => {
	const bytes = await sharp(await scan(text([...LETTER, ...LETTER])))
		.rotate(180)
		.withMetadata({density: 200})
		.png()
		.toBuffer();
	const [page] = await pagesOf(bytes, 'image/png');
	const clean = await reader.rasteriser.clean(page!, signal);
	const answer = await recordingEngine(reader.ocr, path.join(folder, 'recordings')).recognise(clean, signal);
	t.is(answer.rotation, 180);
	t.not(answer.image.sha256, clean.image!.sha256);
	t.true(answer.reading.kind === 'read' && answer.reading.words.some(word => word.text === '14.03.1961'));
	t.deepEqual(await replayEngine(path.join(folder, 'recordings')).recognise(clean, signal), answer);
});

test('Cyrillic is read as Cyrillic', async t => {
	const lines = [
		'Выписка из медицинской карты больного',
		'Фамилия: Соколова Имя: Марина',
		'Дата рождения: 14.03.1961',
		'Проведена лучевая терапия опухоли',
	];
	const {reading} = await read(await scan(text([...lines, ...lines, ...lines])), 'image/png');
	if (reading.kind === 'read' && reading.words.length < 20) {
		t.log('no font with Cyrillic letters here');
		t.pass();
		return;
	}

	t.is(reading.kind === 'read' && reading.script, 'cyrillic');
	t.true(reading.kind === 'read' && reading.words.some(word => word.text.startsWith('Соколов')));
});

test('a reader that hangs is given up', async t => {
	const hurried = openReader(readerOptions.parse({processes: 1, fileTimeoutMs: 2}), {blobs, log});
	const {sha256, byteLength} = await blobs.write(await scan(''));
	const original = {sha256, mediaType: 'image/png' as const, byteLength};
	const error = await t.throwsAsync(hurried.rasteriser.sheets(original, signal));
	t.is((error as {code?: string}).code, 'OCR_TIMED_OUT');
	await hurried.close();
});

/** Reader processes that any thread of this process started. */
async function readersRunning(): Promise<Set<number>> {
	const threads = await readdir(`/proc/${process.pid}/task`).catch(() => []);
	const children = await Promise.all(
		threads.map(thread => readFile(`/proc/${process.pid}/task/${thread}/children`, 'utf8').catch(() => '')),
	);
	return new Set(children.flatMap(list => list.split(' ').filter(Boolean).map(Number)));
}

// Serial, so before all others: the only reader running is its own.
test.serial('a reader that died while idle is replaced without anybody noticing', async t => {
	const own = openReader(readerOptions.parse({processes: 1}), {blobs, log});
	const {sha256, byteLength} = await blobs.write(await scan(''));
	const original = {sha256, mediaType: 'image/png' as const, byteLength};
	const before = await readersRunning();
	await own.rasteriser.sheets(original, signal);
	const [started, ...others] = [...(await readersRunning())].filter(pid => !before.has(pid));
	if (started === undefined || others.length > 0) {
		t.log('which process is the reader cannot be told here');
		t.pass();
		await own.close();
		return;
	}

	process.kill(started, 'SIGKILL');
	await new Promise(resolve => setTimeout(resolve, 300));
	t.is((await own.rasteriser.sheets(original, signal)).length, 1);
	await own.close();
});
