/** Whole files of every kind as programs write them: none of them may be refused. */
import {PDFDocument, StandardFonts} from 'pdf-lib';
import type {Sharp} from 'sharp';
import {coded, tiffOf as faxTiffOf, pdfOfFax} from '../corpus/fax-file.ts';
import {Random} from '../corpus/random.ts';
import {flated, onePage, stream} from './pdf-writer.ts';
import {picture} from './seeds.ts';
import {bilevel, group3, tiffOf} from './tiff-writer.ts';

export const GOLDEN_KINDS = [
	'pdf-text',
	'pdf-scan',
	'pdf-fax',
	'tiff-g3',
	'tiff-g4',
	'tiff-jpeg',
	'tiff-lzw',
	'tiff-other',
	'pdf-other',
	'png',
	'jpeg',
] as const;
export type GoldenKind = (typeof GOLDEN_KINDS)[number];

export interface GoldenFile {
	readonly kind: GoldenKind;
	readonly name: string;
	readonly pages: number;
	readonly bytes: Buffer;
}

const drawn = (random: Random): Sharp => picture(random, random.int(150, 700), random.int(200, 900));

async function pixels(random: Random) {
	const {data, info} = await drawn(random).raw().toBuffer({resolveWithObject: true});
	return {data, width: info.width, height: info.height};
}

async function textPdf(random: Random, pages: number): Promise<Buffer> {
	const pdf = await PDFDocument.create();
	const font = await pdf.embedFont(random.pick([StandardFonts.Helvetica, StandardFonts.TimesRoman, StandardFonts.Courier]));
	for (let page = 1; page <= pages; page++) {
		const sheet = pdf.addPage([random.int(300, 900), random.int(300, 1200)]);
		sheet.drawText(`Report of the stay, page ${page}`, {x: 40, y: 200, size: random.int(8, 24), font});
	}

	return Buffer.from(await pdf.save({useObjectStreams: random.may(0.5)}));
}

async function scanPdf(random: Random, pages: number): Promise<Buffer> {
	const pdf = await PDFDocument.create();
	for (let page = 0; page < pages; page++) {
		const scan = drawn(random).toColourspace('srgb');
		const image = random.may(0.5)
			? await pdf.embedJpg(await scan.jpeg({progressive: random.may(0.3)}).toBuffer())
			: await pdf.embedPng(await scan.png().toBuffer());
		pdf.addPage([595, 842]).drawImage(image, {x: 0, y: 0, width: 595, height: 842});
	}

	return Buffer.from(await pdf.save({useObjectStreams: random.may(0.5)}));
}

/** Written by nobody's library: all versions, both orders of line ends in the head, turned pages, packed contents, fax pictures. */
function otherPdf(random: Random): Buffer {
	const header = `%PDF-${random.pick(['1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '2.0'])}${random.pick(['\n', '\r\n', '\n%\xe2\xe3\xcf\xd3\n'])}`;
	const text = 'BT /F1 12 Tf 20 150 Td (Report of the stay) Tj ET\n'.repeat(random.int(1, 5));
	const page = `/MediaBox [0 0 ${random.int(200, 800)} ${random.int(200, 800)}] /Rotate ${random.pick([0, 90, 180, 270])}`;
	const lines = random.int(100, 600);
	return random.pick([
		() => onePage({header, content: text, page}),
		() => onePage({header, content: flated(text), contentDictionary: '/Filter /FlateDecode', page}),
		() =>
			onePage({
				header,
				content: 'q 200 0 0 200 0 0 cm /I Do Q',
				resources: '/XObject << /I 5 0 R >>',
				page,
				more: [
					stream(
						`/Type /XObject /Subtype /Image /Width 1728 /Height ${lines} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K 0 /Columns 1728 /Rows ${lines} >>`,
						group3(lines, line => line % 20 < 8),
					),
				],
			}),
	])();
}

const fax = async (random: Random, pages: number) =>
	Promise.all(Array.from({length: pages}, async () => coded(await pixels(random), random.may(0.5))));

const ratios = (random: Random) => {
	const dpi = random.pick([98, 150, 196, 200, 204, 300, 391]);
	return {xres: random.pick([dpi, 204]) / 25.4, yres: dpi / 25.4};
};

const bars = (random: Random) => {
	const [lines, pitch] = [random.int(100, 1500), random.int(10, 60)];
	return bilevel(
		1728,
		lines,
		3,
		group3(lines, line => line % pitch < pitch / 2),
		[[296, 3, 1, 2]],
	);
};

async function png(random: Random): Promise<Buffer> {
	const scan = drawn(random);
	const options = {progressive: random.may(0.3), compressionLevel: random.int(0, 9), palette: random.may(0.3)};
	const [, made] = random.pick([
		['grey', () => scan],
		['colour', () => scan.toColourspace('srgb')],
		['alpha', () => scan.toColourspace('srgb').ensureAlpha(0.9)],
		['deep', () => scan.toColourspace('grey16')],
	] as const);
	return made()
		.withMetadata({density: random.pick([72, 150, 200, 300])})
		.png(options)
		.toBuffer();
}

async function jpeg(random: Random): Promise<Buffer> {
	const scan = random.pick([
		(from: Sharp) => from,
		(from: Sharp) => from.toColourspace('srgb'),
		(from: Sharp) => from.toColourspace('cmyk'),
	])(drawn(random));
	return scan
		.withMetadata({density: random.pick([72, 150, 200, 300]), orientation: random.int(1, 8)})
		.jpeg({quality: random.int(20, 95), progressive: random.may(0.4), mozjpeg: random.may(0.2)})
		.toBuffer();
}

const MAKERS: Readonly<Record<GoldenKind, (random: Random, pages: number) => Promise<Buffer>>> = {
	'pdf-text': textPdf,
	'pdf-scan': scanPdf,
	'pdf-fax': async (random, pages) => Buffer.from(await pdfOfFax(await fax(random, pages))),
	'tiff-g3': async (random, pages) =>
		tiffOf(
			Array.from({length: pages}, () => bars(random)),
			{isLittle: random.may(0.7)},
		),
	'tiff-g4': async (random, pages) => faxTiffOf(await fax(random, pages)),
	'tiff-jpeg': async random =>
		drawn(random)
			.tiff({compression: 'jpeg', quality: random.int(40, 95), ...ratios(random)})
			.toBuffer(),
	'tiff-lzw': async random =>
		drawn(random)
			.tiff({compression: 'lzw', predictor: random.pick(['none', 'horizontal']), ...ratios(random)})
			.toBuffer(),
	'tiff-other': async random =>
		drawn(random)
			.tiff({
				...random.pick([{compression: 'deflate', predictor: 'horizontal'}, {compression: 'packbits'}, {compression: 'none'}] as const),
				...(random.may(0.4) && {tile: true, tileWidth: 64, tileHeight: 64}),
				...ratios(random),
			})
			.toBuffer(),
	'pdf-other': async random => otherPdf(random),
	png,
	jpeg,
};

const HAS_PAGES: ReadonlySet<GoldenKind> = new Set(['pdf-text', 'pdf-scan', 'pdf-fax', 'tiff-g3', 'tiff-g4']);

/** `each` files of every kind, the same for the same seed. */
export async function* goldenSet(seed: number, each: number): AsyncGenerator<GoldenFile> {
	const random = new Random(seed);
	for (const kind of GOLDEN_KINDS) {
		for (let index = 0; index < each; index++) {
			const own = random.fork();
			const pages = HAS_PAGES.has(kind) ? own.int(1, 3) : 1;
			yield {kind, name: `${kind}-${index}`, pages, bytes: await MAKERS[kind](own, pages)};
		}
	}
}
