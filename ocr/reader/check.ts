import sharp from 'sharp';
import {openPdfium} from '../raster/pdf.ts';
import {greyOf} from '../raster/pixels.ts';
import {readCodes} from '../sheets/read-codes.ts';
import {recogniseImage} from '../tesseract/engine.ts';

const SIDE = 64;

/** Every decoder and engine once, on a small white square: tells a page that breaks the reader from a reader that is broken. */
export async function checkReader(): Promise<Record<string, never>> {
	const jpeg = await sharp({create: {width: SIDE, height: SIDE, channels: 3, background: '#fff'}})
		.jpeg()
		.toBuffer();
	const image = await greyOf(sharp(jpeg));
	await openPdfium();
	await readCodes(image);
	await recogniseImage(image, 'eng', {mode: '6', dpi: 180});
	return {};
}
