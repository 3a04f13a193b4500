import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type {Picture} from '#bench/corpus/raster.ts';
import {openPdf} from '#ocr/raster/pdf.ts';

let drawings = 0;

/** The pages of a PDF as the product's own rasteriser draws them, grey. */
export async function drawnPages(pdf: Uint8Array, dpi: number): Promise<Picture[]> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'drawn-'));
	const file = path.join(folder, `${++drawings}.pdf`);
	await writeFile(file, pdf);
	const document = await openPdf(file);
	const pictures: Picture[] = [];
	for (let index = 0; index < document.getPageCount(); index++) {
		const {width, height, data} = await document.getPage(index).render({scale: dpi / 72, render: 'bitmap', colorSpace: 'Gray'});
		pictures.push({data: Buffer.from(data), width, height});
	}

	await rm(folder, {recursive: true});
	return pictures;
}

/** Covers a rectangle, given in millimetres from the upper left corner, with white. */
export function struckOut(
	{data, width, height}: Picture,
	dpi: number,
	rectangles: ReadonlyArray<readonly [number, number, number]>,
): Picture {
	const copy = Buffer.from(data);
	const px = (mm: number) => Math.round((mm * dpi) / 25.4);
	for (const [left, top, side] of rectangles) {
		for (let y = px(top); y < Math.min(height, px(top + side)); y++) {
			copy.fill(255, y * width + px(left), y * width + Math.min(width, px(left + side)));
		}
	}

	return {data: copy, width, height};
}

/** The picture in other pixels, as a fax machine or another scanner makes them. */
export async function inPixels({data, width, height}: Picture, wide: number, high: number): Promise<Picture> {
	const resized = await sharp(data, {raw: {width, height, channels: 1}})
		.resize(wide, high, {fit: 'fill'})
		.toColourspace('b-w')
		.extractChannel(0)
		.raw()
		.toBuffer();
	return {data: resized, width: wide, height: high};
}
