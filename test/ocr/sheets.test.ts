import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';
import {skewed, turned} from '#bench/corpus/degrade.ts';
import {coded, pdfOfScans, tiffOf} from '#bench/corpus/fax-file.ts';
import type {Picture} from '#bench/corpus/raster.ts';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {readCodes} from '#ocr/sheets/read-codes.ts';
import type {MediaType} from '#pipeline/model/delivery.ts';
import {sheetOf} from '#pipeline/sheets/find.ts';
import {makeReturnReference} from '#pipeline/sheets/reference.ts';
import {recognise} from '#pipeline/stages/recognise.ts';
import {drawQr, qrMatrix} from '#print/qr.ts';
import {drawReturnSheet} from '#print/return-sheet.ts';
import {blobsIn} from '../fakes/blobs.ts';
import {drawnPages, inPixels, struckOut} from '../fakes/scans.ts';

const PRINT_DPI = 300;
const folder = await mkdtemp(path.join(tmpdir(), 'sheets-'));
const blobs = blobsIn(folder);
const reader = openReader(readerOptions.parse({}), {blobs, log: {event: () => {}}});
const {signal} = new AbortController();
test.after.always(async () => {
	await reader.close();
	await rm(folder, {recursive: true, force: true});
});

const ASKED = {inquiryId: 'INQ-2026-0143', requirementCode: 'histology'};
const REFERENCE = makeReturnReference(ASKED);
const MEANT = {kind: 'return', ...ASKED} as const;

let drawn: Promise<Picture> | undefined;

/** The printed sheet, drawn once. */
const printedSheet = (): Promise<Picture> =>
	(drawn ??= (async () => {
		const pdf = await PDFDocument.create();
		await drawReturnSheet(pdf, {
			reference: REFERENCE,
			inquiryId: ASKED.inquiryId,
			requirementLabel: 'Histologic outcome',
			instructions: 'Put this sheet on top of the document and send it back by fax or mail.',
			faxNumber: '+39 0382 078903',
		});
		return (await drawnPages(await pdf.save(), PRINT_DPI))[0]!;
	})());

/** As paper goes through machines: tilted, then specks and a streak through the large code. */
async function worn(picture: Picture, width: number, height: number, isFax: boolean): Promise<Picture> {
	const leaning = await inPixels(await skewed(picture, 3), width, height);
	const data = Buffer.from(leaning.data.map(value => (isFax ? (value < 140 ? 0 : 255) : 30 + value * 0.8)));
	for (let speck = 0; speck < data.length / 150; speck++) {
		data[(speck * 104_729 + 13) % data.length] = speck % 3 === 0 ? 255 : 0;
	}

	for (let y = 0; y < height; y++) {
		data.fill(0, y * width + Math.round(0.45 * width), y * width + Math.round(0.45 * width) + 2);
	}

	return {data, width, height};
}

async function readPage(bytes: Uint8Array, mediaType: MediaType) {
	const {sha256, byteLength} = await blobs.write(bytes);
	const [first] = await reader.rasteriser.sheets({sha256, mediaType, byteLength}, signal);
	const page = {...first!, deliveryId: 'a', receivedOn: '2026-01-01', sequence: 1, originalSha256: sha256, mediaType};
	return recognise.run(await reader.rasteriser.clean(page, signal), {ocr: reader.ocr}, signal);
}

const asFax = async (picture: Picture, isFine: boolean) => readPage(tiffOf([await coded(picture, isFine)]), 'image/tiff');

for (const [name, dpiY] of [
	['fine', 196],
	['standard', 98],
] as const) {
	test(`a sheet is read from a worn ${name} fax, and no word of it is recognised`, async t => {
		const sheet = await printedSheet();
		const height = Math.round((sheet.height * dpiY) / PRINT_DPI);
		const page = await asFax(await worn(sheet, 1728, height, true), name === 'fine');
		t.is(page.kind, `fax-${name}`);
		t.deepEqual(page.codes, [REFERENCE]);
		t.deepEqual(sheetOf(page)?.reference, MEANT);
		t.true(page.reading.kind === 'read' && page.reading.engine === 'sheet code');
	});
}

for (const dpi of [200, 300]) {
	test(`a sheet is read from a worn scan of ${dpi} dpi, whichever way up`, async t => {
		const sheet = await printedSheet();
		const scan = await worn(sheet, Math.round((sheet.width * dpi) / PRINT_DPI), Math.round((sheet.height * dpi) / PRINT_DPI), false);
		for (const degrees of [0, 90, 180, 270]) {
			const page = await readPage(await pdfOfScans([await turned(scan, degrees)], dpi, 60), 'application/pdf');
			t.deepEqual(sheetOf(page)?.reference, MEANT, `${degrees} degrees`);
			t.true(page.image!.heightPx > page.image!.widthPx);
			// The image is kept the right way up: the large code is in the upper half.
			const {data, info} = await sharp(await blobs.read(page.image!.sha256))
				.greyscale()
				.raw()
				.toBuffer({resolveWithObject: true});
			const darkIn = (from: number, to: number) =>
				data.subarray(Math.round(from * data.length), Math.round(to * data.length)).filter(value => value < 100).length / info.width;
			t.true(darkIn(0.1, 0.4) > darkIn(0.6, 0.9), `${degrees} degrees`);
		}
	});
}

test('a sheet whose codes are gone is known by its printed reference', async t => {
	const sheet = await printedSheet();
	const torn = struckOut(sheet, PRINT_DPI, [
		[60, 38, 80],
		[138, 220, 60],
	]);
	const page = await asFax(await inPixels(torn, 1728, Math.round((sheet.height * 196) / PRINT_DPI)), true);
	t.deepEqual(page.codes, []);
	const found = sheetOf(page);
	t.deepEqual(found?.reference, MEANT);
	t.not(found?.box, null);
});

test("other people's codes are kept with their page, which is read as any other", async t => {
	const pdf = await PDFDocument.create();
	const page = pdf.addPage([595, 842]);
	page.drawText('Air waybill of the courier', {x: 60, y: 760, size: 24});
	drawQr(page, await qrMatrix('JD014600001234'), {x: 60, y: 500, side: 140});
	const [drawing] = (await drawnPages(await pdf.save(), 200)) as [Picture];
	const read = await readPage(await pdfOfScans([drawing], 200, 80), 'application/pdf');
	t.deepEqual(read.codes, ['JD014600001234']);
	t.is(sheetOf(read), null);
	t.true(read.reading.kind === 'read' && read.reading.words.some(({text}) => text === 'waybill'));
});

test('codes white on black are read', async t => {
	const {data, width, height} = await inPixels(await printedSheet(), 1240, 1754);
	const [code] = await readCodes({widthPx: width, heightPx: height, data: data.map(value => 255 - value)});
	t.is(code?.text, REFERENCE);
});
