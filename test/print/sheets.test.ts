import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';
import {readCodes} from '#ocr/sheets/read-codes.ts';
import {makeBatchReference, makeReturnReference} from '#pipeline/sheets/reference.ts';
import {batchSheet} from '#print/batch-sheet.ts';
import {qrMatrix} from '#print/qr.ts';
import {drawReturnSheet} from '#print/return-sheet.ts';
import {drawnPages} from '../fakes/scans.ts';

const DPI = 150;
const BATCH = makeBatchReference('1042');
const RETURN = makeReturnReference({inquiryId: 'INQ-2026-0143', requirementCode: 'radiotherapy-plan'});
const PARCEL = {
	name: 'parcel-1042',
	waybill: 'JD0146',
	carrier: 'DHL',
	sender: 'Klinika Onkologii, Kraków',
	sheetsCounted: 48,
	discsCounted: 0,
};

const returnSheet = async (given: {requirementLabel?: string; instructions?: string} = {}) => {
	const pdf = await PDFDocument.create();
	await drawReturnSheet(pdf, {
		reference: RETURN,
		inquiryId: 'INQ-2026-0143',
		requirementLabel: 'Treatment plan of previous radiotherapy',
		instructions: 'Put this sheet on top of the document and send it back by fax or mail.',
		faxNumber: '+39 0382 078903',
		...given,
	});
	return {pdf, bytes: await pdf.save()};
};

async function codesOn(bytes: Uint8Array) {
	const [{data, width, height}] = (await drawnPages(bytes, DPI)) as [Awaited<ReturnType<typeof drawnPages>>[number]];
	const image = {widthPx: width, heightPx: height, data};
	/** How far dark pixels reach between two rows, in millimetres. */
	const darkWidth = (from: number, to: number) => {
		let [left, right] = [width, 0];
		for (let y = Math.round(from * height); y < to * height; y++) {
			for (let x = 0; x < width; x++) {
				if (data[y * width + x]! < 128) {
					[left, right] = [Math.min(left, x), Math.max(right, x)];
				}
			}
		}

		return ((right - left + 1) / DPI) * 25.4;
	};
	const halves = await Promise.all(
		[0, 0.5].map(async top => {
			const half = await sharp(data, {raw: {width, height, channels: 1}})
				.extract({left: 0, top: Math.round(top * height), width, height: Math.floor(height / 2)})
				.toColourspace('b-w')
				.raw()
				.toBuffer({resolveWithObject: true});
			return readCodes({widthPx: half.info.width, heightPx: half.info.height, data: half.data});
		}),
	);
	return {whole: await readCodes(image), halves, darkWidth};
}

test('a QR code holds its finder patterns and enough correction to lose a third', async t => {
	const {size, isDark} = await qrMatrix(RETURN);
	t.true(size >= 29 && (size - 17) % 4 === 0, 'a size the standard has');
	for (const [row, column] of [
		[0, 0],
		[0, size - 7],
		[size - 7, 0],
	] as const) {
		t.true(isDark(row, column) && isDark(row + 6, column + 6) && isDark(row + 3, column + 3));
		t.false(isDark(row + 1, column + 1));
	}

	await t.throwsAsync(qrMatrix('A'.repeat(5000)));
});

test('both codes of a batch sheet say its reference; the large one is large enough for a standard fax', async t => {
	const bytes = await batchSheet({reference: BATCH, parcel: PARCEL, printedOn: '2026-11-20'});
	t.is((await PDFDocument.load(bytes)).getPageCount(), 1);
	const {whole, halves, darkWidth} = await codesOn(bytes);
	t.deepEqual(
		whole.map(({text}) => text),
		[BATCH],
	);
	t.deepEqual(
		halves.map(codes => codes[0]?.text),
		[BATCH, BATCH],
	);
	t.true(Math.abs(darkWidth(0.15, 0.35) - 70) < 1);
	t.true(darkWidth(0.8, 0.9) >= 45);
});

test('what is not known of a parcel is not printed', async t => {
	const nothing = {waybill: null, carrier: null, sender: null, sheetsCounted: null, discsCounted: null};
	const bytes = await batchSheet({reference: BATCH, parcel: {name: 'parcel-1042', ...nothing}, printedOn: '2026-11-20'});
	const {whole} = await codesOn(bytes);
	t.is(whole[0]?.text, BATCH);
	t.true(bytes.length < (await batchSheet({reference: BATCH, parcel: PARCEL, printedOn: '2026-11-20'})).length);
});

test('a return sheet is one more page of the letter, with its code twice', async t => {
	const {pdf, bytes} = await returnSheet();
	t.is(pdf.getPageCount(), 1);
	const {halves} = await codesOn(bytes);
	t.deepEqual(
		halves.map(codes => codes[0]?.text),
		[RETURN, RETURN],
	);
});

test('a return sheet speaks every language letters are written in, and long ones do not cover its code', async t => {
	const texts = [
		'Поместите этот лист поверх документа',
		'Τοποθετήστε αυτό το φύλλο μπροστά από το έγγραφο',
		'نرجو وضع هذه الورقة أمام المستند',
		'Legen Sie dieses Blatt vor das Dokument',
	];
	const {bytes} = await returnSheet({
		requirementLabel: texts.join('\n'),
		instructions: texts.map(text => `${text}. `.repeat(5)).join('\n'),
	});
	const {whole} = await codesOn(bytes);
	t.is(whole[0]?.text, RETURN);
});
