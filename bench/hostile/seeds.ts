/** Small whole files of every kind taken in, to be damaged. Few pixels and few words: what is tested are decoders, and reading takes long. */
import {PDFDocument, StandardFonts} from 'pdf-lib';
import sharp, {type JpegOptions, type PngOptions, type TiffOptions} from 'sharp';
import type {Random} from '../corpus/random.ts';
import {flated, imagePage, onePage, stream} from './pdf-writer.ts';
import {bilevelPng, greyPng} from './png-writer.ts';
import {bilevel, group3, tiffOf} from './tiff-writer.ts';

export interface Seed {
	readonly name: string;
	readonly bytes: Buffer;
}

/** Grey noise with bars: compresses badly enough for flips to hit pixels. */
export function picture(random: Random, width = 200, height = 260) {
	const data = Buffer.alloc(width * height, 255);
	for (let bar = 0; bar < 6; bar++) {
		const [top, left] = [random.int(10, height - 30), random.int(10, width / 2)];
		for (let row = top; row < top + 12; row++) {
			data.fill(random.int(0, 90), row * width + left, row * width + left + random.int(20, width / 2 - 10));
		}
	}

	for (let speck = 0; speck < 200; speck++) {
		data[random.int(0, data.length - 1)] = random.int(0, 255);
	}

	return sharp(data, {raw: {width, height, channels: 1}}).toColourspace('b-w');
}

const RATIOS = {xres: 204 / 25.4, yres: 196 / 25.4};

export async function tiffSeeds(random: Random): Promise<Seed[]> {
	const lib = async (name: string, options: TiffOptions): Promise<Seed> => ({
		name,
		bytes: await picture(random)
			.tiff({...RATIOS, ...options})
			.toBuffer(),
	});
	const bars = group3(200, line => line % 20 < 8);
	const white = Buffer.alloc((1728 / 8) * 100);
	return [
		await lib('g4.tif', {compression: 'ccittfax4', bitdepth: 1}),
		await lib('g4-tiled.tif', {compression: 'ccittfax4', bitdepth: 1, tile: true, tileWidth: 64, tileHeight: 64}),
		await lib('jpeg.tif', {compression: 'jpeg', quality: 70}),
		await lib('lzw.tif', {compression: 'lzw'}),
		await lib('deflate.tif', {compression: 'deflate', predictor: 'horizontal'}),
		await lib('packbits.tif', {compression: 'packbits'}),
		await lib('none.tif', {compression: 'none'}),
		await lib('pyramid.tif', {compression: 'lzw', pyramid: true, tile: true, tileWidth: 64, tileHeight: 64}),
		{name: 'g3.tif', bytes: tiffOf([bilevel(1728, 200, 3, bars)])},
		{name: 'g3-mm.tif', bytes: tiffOf([bilevel(1728, 200, 3, bars)], {isLittle: false})},
		{name: 'g3-three.tif', bytes: tiffOf([bilevel(1728, 200, 3, bars), bilevel(1728, 200, 3, bars), bilevel(1728, 200, 3, bars)])},
		{name: 'white-plain.tif', bytes: tiffOf([bilevel(1728, 100, 1, white, [[296, 3, 1, 2]])])},
	];
}

export async function pictureSeeds(random: Random): Promise<Seed[]> {
	const jpeg = async (name: string, options: JpegOptions): Promise<Seed> => ({
		name,
		bytes: await picture(random).jpeg(options).toBuffer(),
	});
	const png = async (name: string, options: PngOptions): Promise<Seed> => ({
		name,
		bytes: await picture(random).png(options).toBuffer(),
	});
	const colour = () => picture(random).toColourspace('srgb');
	return [
		await jpeg('baseline.jpg', {quality: 80}),
		await jpeg('progressive.jpg', {progressive: true}),
		await jpeg('mozjpeg.jpg', {mozjpeg: true}),
		await jpeg('coarse.jpg', {quality: 10}),
		{name: 'colour.jpg', bytes: await colour().jpeg({chromaSubsampling: '4:4:4'}).toBuffer()},
		{name: 'cmyk.jpg', bytes: await picture(random).toColourspace('cmyk').jpeg().toBuffer()},
		{name: 'turned.jpg', bytes: await picture(random).withMetadata({orientation: 6, density: 200}).jpeg().toBuffer()},
		await png('grey.png', {}),
		await png('interlaced.png', {progressive: true}),
		await png('palette.png', {palette: true}),
		{name: 'colour.png', bytes: await colour().png().toBuffer()},
		{name: 'alpha.png', bytes: await colour().ensureAlpha(0.5).png().toBuffer()},
		{name: 'deep.png', bytes: await picture(random).toColourspace('grey16').png().toBuffer()},
		{name: 'bilevel.png', bytes: bilevelPng(300, 400)},
		{name: 'own.png', bytes: greyPng(120, 160)},
	];
}

async function libraryPdf(pages: number, useObjectStreams: boolean, jpeg?: Buffer): Promise<Buffer> {
	const pdf = await PDFDocument.create({updateMetadata: false});
	const font = await pdf.embedFont(StandardFonts.TimesRoman);
	for (let page = 1; page <= pages; page++) {
		const sheet = pdf.addPage([300, 400]);
		if (jpeg) {
			sheet.drawImage(await pdf.embedJpg(jpeg), {x: 0, y: 0, width: 300, height: 400});
		} else {
			sheet.drawText(`Report of the stay, page ${page}`, {x: 30, y: 300, size: 14, font});
		}
	}

	return Buffer.from(await pdf.save({useObjectStreams}));
}

export async function pdfSeeds(random: Random): Promise<Seed[]> {
	const jpeg = await picture(random).toColourspace('srgb').jpeg().toBuffer();
	const dct = '/Width 200 /Height 260 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode';
	const grey = Buffer.alloc(100 * 100, 200);
	const image = (filter: string, bytes: Buffer) =>
		imagePage(`/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 ${filter}`, bytes);
	const text = 'BT /F1 12 Tf 20 150 Td (A report) Tj ET\n'.repeat(5);
	return [
		{name: 'text.pdf', bytes: await libraryPdf(1, false)},
		{name: 'text-packed.pdf', bytes: await libraryPdf(2, true)},
		{name: 'five-pages.pdf', bytes: await libraryPdf(5, true)},
		{name: 'scan.pdf', bytes: await libraryPdf(1, true, jpeg)},
		{name: 'scan-two.pdf', bytes: await libraryPdf(2, false, jpeg)},
		{name: 'own.pdf', bytes: onePage()},
		{name: 'own-flate.pdf', bytes: onePage({content: flated(text), contentDictionary: '/Filter /FlateDecode'})},
		{name: 'own-dct.pdf', bytes: imagePage(dct, jpeg)},
		{name: 'own-grey.pdf', bytes: image('', grey)},
		{name: 'own-grey-flate.pdf', bytes: image('/Filter /FlateDecode', flated(grey))},
		{
			name: 'own-g3.pdf',
			bytes: imagePage(
				'/Width 1728 /Height 200 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K 0 /Columns 1728 /Rows 200 >>',
				group3(200, line => line % 20 < 8),
			),
		},
		{
			name: 'own-form.pdf',
			bytes: onePage({
				content: '/X Do',
				resources: '/XObject << /X 5 0 R >>',
				more: [stream('/Type /XObject /Subtype /Form /BBox [0 0 200 200]', '1 0 0 RG 10 10 100 100 re S')],
			}),
		},
		{name: 'own-turned.pdf', bytes: onePage({page: '/MediaBox [0 0 200 200] /Rotate 90'})},
		{
			name: 'own-note.pdf',
			bytes: onePage({
				page: '/MediaBox [0 0 200 200] /Annots [5 0 R]',
				more: ['<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (note) >>'],
			}),
		},
	];
}

export const allSeeds = async (random: Random): Promise<Seed[]> => [
	...(await tiffSeeds(random)),
	...(await pictureSeeds(random)),
	...(await pdfSeeds(random)),
	...(await tiffSeeds(random)).slice(0, 4).map(({name, bytes}) => ({name: `second-${name}`, bytes})),
	...(await pictureSeeds(random)).slice(0, 5).map(({name, bytes}) => ({name: `second-${name}`, bytes})),
];
