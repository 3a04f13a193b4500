import sharp, {type Sharp} from 'sharp';
import type {Page} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {openPdf} from '../raster/pdf.ts';
import {pdfWords} from '../raster/pdf-text.ts';
import {DRAWN_DPI, greyOf, pixelsOf, type RawPage} from '../raster/pixels.ts';
import type {Cleaned, Picture} from '../reader/protocol.ts';
import {blanknessOf} from './blankness.ts';
import {inkOf} from './ink.ts';
import {isSideways, skewOf} from './skew.ts';
import {withoutRules} from './without-rules.ts';

/** Resolution and blur that recognise best, measured per kind of page: blur joins the broken strokes of two-level faxes. */
const TARGETS: Record<NonNullable<Page['kind']>, {dpi: number; blur: number}> = {
	'fax-standard': {dpi: 180, blur: 1},
	'fax-fine': {dpi: 204, blur: 1.6},
	'fax-superfine': {dpi: 204, blur: 1.4},
	scan: {dpi: 180, blur: 0.6},
	'born-digital': {dpi: DRAWN_DPI, blur: 0},
};

/** Skew and ink are judged on a picture of this resolution. */
const LOOK_DPI = 100;
const MIN_SKEW = 0.15;

const from = ({widthPx, heightPx, data}: GreyImage) =>
	sharp(data, {raw: {width: widthPx, height: heightPx, channels: 1}}).toColourspace('b-w');

const resized = (image: GreyImage, dpiX: number, dpiY: number, target: number, turn: number) =>
	from(image)
		.resize(Math.max(1, Math.round((image.widthPx * target) / dpiX)), Math.max(1, Math.round((image.heightPx * target) / dpiY)), {
			fit: 'fill',
			kernel: 'mitchell',
		})
		.rotate(turn);

/** Square pixels, text lines level, grey; and a verdict on the ink. */
export async function cleanSheet(file: string, page: Page, maxPixels: number): Promise<Cleaned> {
	const kind = page.kind ?? 'scan';
	const raw = await pixelsOf(file, page, maxPixels);
	const {dpi, blur} = TARGETS[kind];
	const look = await greyOf(resized(raw, raw.dpiX, raw.dpiY, LOOK_DPI, raw.turn));
	const mask = inkOf(look);
	const blankness = blanknessOf(look, {...look, dpi: LOOK_DPI, isFax: kind.startsWith('fax')});
	if (kind === 'born-digital') {
		const picture = await pictureOf(from(raw), DRAWN_DPI);
		const text = pdfWords((await openPdf(file)).getPage(page.sequence - 1), DRAWN_DPI / 72, raw.widthPx, raw.heightPx);
		return {picture, blankness: text ? 'inked' : blankness, rotation: 0, skewDegrees: 0, text};
	}

	const text = withoutRules(mask, LOOK_DPI);
	const quarter = blankness !== 'blank' && isSideways(text) ? 90 : 0;
	const level = quarter ? withoutRules(inkOf(await greyOf(from(look).rotate(90))), LOOK_DPI) : text;
	// The slant of a few marks says nothing of the sheet's.
	const skewDegrees = blankness === 'inked' ? skewOf(level) : 0;
	const picture = await pictureOf(await straightened(raw, dpi, raw.turn + quarter, skewDegrees, blur), dpi);
	return {picture, blankness, rotation: (raw.turn + quarter) % 360, skewDegrees, text: null};
}

async function straightened(raw: RawPage, dpi: number, turn: number, skewDegrees: number, blur: number): Promise<Sharp> {
	// Each step on its own buffer: sharp orders operations within one pipeline by its own rules.
	const square = await greyOf(resized(raw, raw.dpiX, raw.dpiY, dpi, 0));
	const turned = turn % 360 === 0 ? square : await greyOf(from(square).rotate(turn));
	const level = Math.abs(skewDegrees) < MIN_SKEW ? turned : await greyOf(from(turned).rotate(-skewDegrees, {background: '#fff'}));
	return blur > 0 ? from(level).blur(blur) : from(level);
}

export async function pictureOf(image: Sharp, dpi: number): Promise<Picture> {
	const {data, info} = await image.toColourspace('b-w').jpeg({quality: 90}).toBuffer({resolveWithObject: true});
	return {bytes: data, image: {widthPx: info.width, heightPx: info.height, dpi}};
}
