/**
 * How surely printed sheets are read back: prints them, degrades them as scanners and fax lines do, and reads them by the product's own way.
 * `node bench/sheets.ts [SHEETS-PER-MODE=120] [--no-code] [--only=standard] [--show]`; the second measures the printed
 * reference with every code struck out, the last shows what was not read.
 */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';
import {cleanSheet} from '#ocr/enhance/clean-sheet.ts';
import {openPdf} from '#ocr/raster/pdf.ts';
import {greyOf} from '#ocr/raster/pixels.ts';
import {sheetsOf} from '#ocr/raster/sheets.ts';
import {readCodes} from '#ocr/sheets/read-codes.ts';
import {recognisePage} from '#ocr/tesseract/recognise-page.ts';
import type {Page} from '#pipeline/model/page.ts';
import {sheetOf} from '#pipeline/sheets/find.ts';
import {makeBatchReference, makeReturnReference, readSheetReference} from '#pipeline/sheets/reference.ts';
import {batchSheet} from '#print/batch-sheet.ts';
import {drawReturnSheet} from '#print/return-sheet.ts';
import {skewed} from './corpus/degrade.ts';
import {coded, tiffOf} from './corpus/fax-file.ts';
import {Random} from './corpus/random.ts';
import type {Picture} from './corpus/raster.ts';

const count = Number(process.argv[2] ?? 120);
const isCodeGone = process.argv.includes('--no-code');
const only = process.argv.find(argument => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const REQUIREMENTS = ['access-form', 'specialist-report', 'radiotherapy-plan', 'histology', 'imaging-report', 'cover-letter'];
const PRINT_DPI = 300;
const MODES = {
	'scan 300 dpi': {dpiX: 300, dpiY: 300, isFax: false},
	'scan 200 dpi': {dpiX: 200, dpiY: 200, isFax: false},
	'fax fine 204x196': {dpiX: 204, dpiY: 196, isFax: true},
	'fax standard 204x98': {dpiX: 204, dpiY: 98, isFax: true},
} as const;

const folder = await mkdtemp(path.join(os.tmpdir(), 'sheets-'));
const kept = path.join(folder, 'page');

/** A batch sheet and a return sheet in turn, each with a reference of its own. */
async function printed(random: Random, index: number): Promise<{reference: string; pdf: Uint8Array}> {
	if (index % 2 === 0) {
		const reference = makeBatchReference(`${random.int(1000, 99_999)}`);
		const parcel = {
			name: `parcel ${index}`,
			waybill: random.digits(10),
			carrier: 'DHL',
			sender: 'Clinic',
			sheetsCounted: 40,
			discsCounted: 1,
		};
		return {reference, pdf: await batchSheet({reference, parcel, printedOn: '2026-11-20'})};
	}

	const inquiryId = `INQ-2026-${String(random.int(1, 9999)).padStart(4, '0')}`;
	const requirementCode = random.pick(REQUIREMENTS);
	const reference = makeReturnReference({inquiryId, requirementCode});
	const document = await PDFDocument.create();
	const instructions = 'Put this sheet on top of the document and send it back by fax or mail.';
	await drawReturnSheet(document, {reference, inquiryId, requirementLabel: requirementCode, instructions, faxNumber: '+39 0382 078903'});
	return {reference, pdf: await document.save()};
}

let drawings = 0;

async function drawn(pdf: Uint8Array): Promise<Picture> {
	// A new name each: the last file opened is kept open.
	const file = `${kept}-${++drawings}.pdf`;
	await writeFile(file, pdf);
	const {width, height, data} = await (await openPdf(file))
		.getPage(0)
		.render({scale: PRINT_DPI / 72, render: 'bitmap', colorSpace: 'Gray'});
	return {data: Buffer.from(data), width, height};
}

/** White boxes over both codes, as a label or a torn corner would leave them. */
function withoutCodes({data, width, height}: Picture): Picture {
	const copy = Buffer.from(data);
	const mm = PRINT_DPI / 25.4;
	for (const [left, top, side] of [
		[65, 38, 80],
		[138, 220, 60],
	] as const) {
		for (let y = Math.round(top * mm); y < Math.min(height, (top + side) * mm); y++) {
			copy.fill(255, y * width + Math.round(left * mm), y * width + Math.min(width, Math.round((left + side) * mm)));
		}
	}

	return {data: copy, width, height};
}

/** Tilt up to 3 degrees, salt and pepper up to 1 %, one streak, fed upside down now and then; two tones for a fax. */
async function degraded(picture: Picture, random: Random, {dpiX, dpiY, isFax}: (typeof MODES)[keyof typeof MODES]): Promise<Picture> {
	const leaning = await skewed(picture, random.may(0.3) ? random.pick([-3, 3]) : random.between(-3, 3));
	const width = isFax ? 1728 : Math.round((leaning.width * dpiX) / PRINT_DPI);
	const height = Math.round((leaning.height * dpiY) / PRINT_DPI);
	const turned = random.may(0.2) ? 180 : 0;
	const data = await sharp(leaning.data, {raw: {width: leaning.width, height: leaning.height, channels: 1}})
		.rotate(turned)
		.resize(width, height, {fit: 'fill'})
		.toColourspace('b-w')
		.extractChannel(0)
		.raw()
		.toBuffer();
	const level = random.between(105, 185);
	const [paper, ink] = [random.between(215, 250), random.between(10, 80)];
	for (let at = 0; at < data.length; at++) {
		const value = data[at]! + (random.next() - 0.5) * 30;
		data[at] = isFax ? (value < level ? 0 : 255) : Math.max(0, Math.min(255, ink + ((paper - ink) * value) / 255));
	}

	for (let specks = Math.round(data.length * random.between(0.001, 0.01)); specks > 0; specks--) {
		data[random.int(0, data.length - 1)] = random.may(0.6) ? 0 : 255;
	}

	// Half of the streaks go through the large code.
	const x = random.int(
		...((random.may(0.5) ? [Math.round(0.34 * width), Math.round(0.66 * width)] : [20, width - 20]) as [number, number]),
	);
	for (let y = 0; y < height; y++) {
		data.fill(random.may(0.95) ? 0 : 255, y * width + x, y * width + x + (isFax ? 2 : 3));
	}

	return {data, width, height};
}

async function received(
	picture: Picture,
	{dpiX, dpiY, isFax}: (typeof MODES)[keyof typeof MODES],
): Promise<{file: string; mediaType: string}> {
	const file = `${kept}.${isFax ? 'tif' : 'jpg'}`;
	const {data, width, height} = picture;
	const bytes = isFax
		? tiffOf([await coded(picture, dpiY > 100)])
		: await sharp(data, {raw: {width, height, channels: 1}})
				.toColourspace('b-w')
				.withMetadata({density: dpiX})
				.jpeg({quality: 55})
				.toBuffer();
	await writeFile(file, bytes);
	return {file, mediaType: isFax ? 'image/tiff' : 'image/jpeg'};
}

const LIMITS = {maxPages: 10, maxPixels: 60_000_000};
for (const [name, mode] of Object.entries(MODES).filter(([title]) => title.includes(only))) {
	const tally = {code: 0, print: 0, missed: 0, wrong: 0, upright: 0};
	let codeMs = 0;
	for (let index = 0; index < count; index++) {
		const random = new Random(1000 + index);
		const {reference, pdf} = await printed(random, index);
		const whole = await drawn(pdf);
		const {file, mediaType} = await received(await degraded(isCodeGone ? withoutCodes(whole) : whole, random, mode), mode);
		const [sheet] = await sheetsOf(file, mediaType, LIMITS);
		const page: Page = {...sheet!, deliveryId: 'bench', receivedOn: '2026-11-20', sequence: 1, originalSha256: '0'.repeat(64), mediaType};
		const {picture, ...cleaned} = await cleanSheet(file, page, LIMITS.maxPixels);
		const image = {...picture.image, sha256: '0'.repeat(64)};
		await writeFile(`${kept}.clean.jpg`, picture.bytes);
		const grey = await greyOf(sharp(`${kept}.clean.jpg`));
		const began = performance.now();
		await readCodes(grey);
		codeMs += performance.now() - began;
		const {reading, codes} = await recognisePage(`${kept}.clean.jpg`, {...page, ...cleaned, image});
		const found = sheetOf({codes, reading});
		const isRight = found !== null && JSON.stringify(found.reference) === JSON.stringify(readSheetReference(reference));
		tally[found === null ? 'missed' : !isRight ? 'wrong' : found.box === null ? 'code' : 'print']++;
		if (!isRight && process.argv.includes('--show')) {
			process.stdout.write(
				`${reference} ${
					reading.kind === 'read'
						? reading.words
								.map(({text}) => text)
								.slice(0, 12)
								.join(' ')
						: reading.kind
				}\n`,
			);
		}
	}

	process.stdout.write(
		`${name.padEnd(20)} ${count} sheets: ${tally.code} by code, ${tally.print} by print, ${tally.missed} missed, ${tally.wrong} wrong; ${(codeMs / count).toFixed(0)} ms for the codes\n`,
	);
}

await rm(folder, {recursive: true, force: true});
process.exit(0);
