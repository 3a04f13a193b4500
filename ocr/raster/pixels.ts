import {access} from 'node:fs/promises';
import type {PDFiumPage} from '@hyzyla/pdfium';
import sharp, {type Sharp} from 'sharp';
import {IntakeError} from '#pipeline/errors.ts';
import type {Page} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {examineJpeg} from './limits/jpeg.ts';
import {largestImage, openPdf, rotationOf} from './pdf.ts';

sharp.concurrency(1);
sharp.cache(false);
// Only what intake accepts is ever decoded.
sharp.block({operation: ['VipsForeignLoad']});
sharp.unblock({operation: ['VipsForeignLoadTiff', 'VipsForeignLoadJpeg', 'VipsForeignLoadPng']});

/** PDF pages are drawn at this resolution when there is no image to take straight. */
export const DRAWN_DPI = 180;

/** A page as grey pixels at its own resolution. */
export interface RawPage extends GreyImage {
	readonly dpiX: number;
	readonly dpiY: number;
	/** Clockwise degrees by which it is to be turned before anybody looks at it. */
	readonly turn: number;
}

/** Decodes one sheet side. A truncated image is given as far as it goes. */
export async function pixelsOf(file: string, page: Page, maxPixels: number): Promise<RawPage> {
	if (page.mediaType === 'application/pdf') {
		return pdfPixels((await openPdf(file)).getPage(page.sequence - 1), page, maxPixels);
	}

	await access(file);
	const input = sharp(file, {
		limitInputPixels: maxPixels,
		failOn: 'none',
		...(page.mediaType === 'image/tiff' && {page: page.sequence - 1}),
	});
	try {
		return {...(await greyOf(page.mediaType === 'image/tiff' ? input : input.rotate())), dpiX: page.dpiX, dpiY: page.dpiY, turn: 0};
	} catch (error) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The image of this page is damaged.', {cause: error});
	}
}

export async function greyOf(image: Sharp): Promise<GreyImage> {
	const {data, info} = await image
		.flatten({background: '#fff'})
		.greyscale()
		.toColourspace('b-w')
		.raw({depth: 'uchar'})
		.toBuffer({resolveWithObject: true});
	return {widthPx: info.width, heightPx: info.height, data};
}

async function pdfPixels(page: PDFiumPage, {kind, dpiX, dpiY}: Page, maxPixels: number): Promise<RawPage> {
	const isDrawn = dpiX === 72 && dpiY === 72;
	if (kind !== 'born-digital' && !isDrawn) {
		const placed = largestImage(page);
		const image = placed && (await embeddedPixels(placed.object, maxPixels));
		if (image) {
			return {...image, dpiX, dpiY, turn: rotationOf(page)};
		}
	}

	const {width, height, data} = await page.render({scale: DRAWN_DPI / 72, render: 'bitmap', colorSpace: 'Gray'});
	return {widthPx: width, heightPx: height, data, dpiX: DRAWN_DPI, dpiY: DRAWN_DPI, turn: 0};
}

/** The scan or fax inside the page, pixel by pixel: not resampled, so that fax pixels stay known. */
async function embeddedPixels(
	object: NonNullable<ReturnType<typeof largestImage>>['object'],
	maxPixels: number,
): Promise<GreyImage | undefined> {
	try {
		const raw = await object.getImageDataRaw();
		if (raw.filters.length === 1 && raw.filters[0] === 'DCTDecode') {
			examineJpeg(raw.data, maxPixels);
			return await greyOf(sharp(raw.data, {limitInputPixels: maxPixels, failOn: 'none'}));
		}

		const {width, height, data} = await object.render({render: 'bitmap'});
		const grey = new Uint8Array(width * height);
		for (let pixel = 0; pixel < grey.length; pixel++) {
			const at = pixel * 4;
			grey[pixel] = (data[at]! * 29 + data[at + 1]! * 150 + data[at + 2]! * 77) >> 8;
		}

		return {widthPx: width, heightPx: height, data: grey};
	} catch (error) {
		if (error instanceof IntakeError) {
			throw error;
		}

		// Drawn by the PDF engine instead.
		return undefined;
	}
}
