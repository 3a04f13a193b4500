import {readFile, stat} from 'node:fs/promises';
import type {PDFiumPage} from '@hyzyla/pdfium';
import sharp from 'sharp';
import {IntakeError} from '#pipeline/errors.ts';
import type {Sheet} from '../reader/protocol.ts';
import {examineJpeg} from './limits/jpeg.ts';
import {examinePng} from './limits/png.ts';
import {oversized, sizeProblem} from './limits/refusal.ts';
import {charactersOf, largestImage, openPdf, pageSizes} from './pdf.ts';
import {kindOf, resolutionOf} from './resolution.ts';
import {tiffPages} from './tiff-tags.ts';

export interface Limits {
	readonly maxPages: number;
	readonly maxPixels: number;
	/** Counts the sheets of a PDF and looks at none: a page that breaks whoever looks does not hide the others. */
	readonly isCautious?: boolean;
}

/** From how much of the page one image makes it a scanned page, whatever else lies on it. */
export const FULL_PAGE = 0.8;
const MAX_BYTES = 500 * 1024 * 1024;

/** The sheet sides of a file, undecodable ones included. Throws when there is not even a page count. */
export async function sheetsOf(file: string, mediaType: string, limits: Limits): Promise<Sheet[]> {
	const {size} = await stat(file);
	if (size === 0) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The file is empty.');
	}

	if (size > MAX_BYTES) {
		throw oversized('The file is larger than 500 MB.');
	}

	switch (mediaType) {
		case 'application/pdf':
			return pdfSheets(file, limits);
		case 'image/tiff':
			return tiffSheets(file, limits);
		default:
			return [await imageSheet(file, limits)];
	}
}

/** All pages together in pixels per byte of the file: past it pages share what they show. A blank fax page has some 7,000. */
const MOST_PIXELS_PER_BYTE = 50_000;
/** Below so many pixels in all nobody counts. */
const FEW_PIXELS = 500_000_000;
/** No program gives one picture to so many pages. */
const MOST_SHARERS = 20;
const MOST_BITS = 64;

async function tiffSheets(file: string, {maxPages, maxPixels}: Limits): Promise<Sheet[]> {
	const bytes = await readFile(file);
	const pages = tiffPages(bytes, maxPages + 1);
	if (pages.length === 0) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The TIFF holds no page.');
	}

	if (pages.length > maxPages) {
		throw oversized(`The TIFF has more than ${maxPages} pages.`);
	}

	const pixels = pages.reduce((sum, {widthPx, heightPx}) => sum + Math.min(widthPx * heightPx, maxPixels), 0);
	if (pixels > FEW_PIXELS && pixels > MOST_PIXELS_PER_BYTE * bytes.length) {
		throw oversized(`The TIFF unpacks to more than ${MOST_PIXELS_PER_BYTE.toLocaleString('en')} pixels for each of its bytes.`);
	}

	const sharers = Math.max(...[...Map.groupBy(pages, ({place}) => place)].map(([place, {length}]) => (place === null ? 0 : length)));
	if (sharers > MOST_SHARERS) {
		throw oversized(`${sharers} pages of the TIFF show one and the same picture.`);
	}

	return pages.map(({widthPx, heightPx, dpiX, dpiY, isBilevel, bits, badLines}) => {
		const resolution = resolutionOf(widthPx, heightPx, dpiX, dpiY);
		const problem = bits > MOST_BITS ? 'its pixels are of no known kind' : sizeProblem(widthPx, heightPx, maxPixels, resolution);
		return {kind: problem ? null : kindOf(resolution, isBilevel), problem, widthPx, heightPx, ...resolution, badLines};
	});
}

/** Decoders are chosen by content; anything but the agreed kinds is refused before one sees it. */
function examinePicture(bytes: Buffer, maxPixels: number): void {
	if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89_50_4e_47) {
		examinePng(bytes, maxPixels);
	} else if (bytes.length >= 8 && bytes.readUInt16BE(0) === 0xff_d8) {
		examineJpeg(bytes, maxPixels);
	} else {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The file is not the picture its kind says.');
	}
}

async function imageSheet(file: string, {maxPixels}: Limits): Promise<Sheet> {
	const bytes = await readFile(file);
	examinePicture(bytes, maxPixels);
	try {
		const {width, height, density, orientation = 1} = await sharp(bytes, {limitInputPixels: maxPixels}).metadata();
		const isTurned = orientation >= 5;
		const [widthPx, heightPx] = isTurned ? [height, width] : [width, height];
		// Phones write 72 or nothing: then the sheet's size tells.
		const said = density !== undefined && density > 100 ? density : null;
		const resolution = resolutionOf(widthPx, heightPx, said, said);
		const problem = sizeProblem(widthPx, heightPx, maxPixels, resolution);
		return {kind: problem ? null : 'scan', problem, widthPx, heightPx, ...resolution, badLines: null};
	} catch (error) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The picture is damaged beyond reading. Ask for it again.', {cause: error});
	}
}

async function pdfSheets(file: string, {maxPages, maxPixels, isCautious = false}: Limits): Promise<Sheet[]> {
	const document = await openPdf(file);
	const count = document.getPageCount();
	if (count < 1) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The PDF holds no page.');
	}

	if (count > maxPages) {
		throw oversized(`The PDF has more than ${maxPages} pages.`);
	}

	if (isCautious) {
		return pageSizes(document, count).map(({width, height}) => drawnSheet(width, height, maxPixels));
	}

	return Array.from({length: count}, (_, index) => {
		try {
			return pdfSheet(document.getPage(index), maxPixels);
		} catch {
			// One torn page does not sink the others.
			return {kind: null, problem: 'its place in the PDF is damaged', widthPx: 0, heightPx: 0, dpiX: 0, dpiY: 0, badLines: null};
		}
	});
}

/** A page nobody looked into: it is drawn as a whole. */
function drawnSheet(width: number, height: number, maxPixels: number): Sheet {
	// 200 inches is the format's own limit; a page of that size at reading resolution would fill the memory.
	const problem = sizeProblem(width * 2.5, height * 2.5, maxPixels);
	return {widthPx: width, heightPx: height, dpiX: 72, dpiY: 72, badLines: null, problem, kind: problem ? null : 'scan'};
}

function pdfSheet(page: PDFiumPage, maxPixels: number): Sheet {
	const {originalWidth, originalHeight} = page.getOriginalSize();
	const drawn = drawnSheet(originalWidth, originalHeight, maxPixels);
	if (drawn.kind === null) {
		return drawn;
	}

	const placed = largestImage(page);
	if (placed && placed.cover >= FULL_PAGE) {
		const size = imageSize(placed.object);
		const resolution = size && {dpiX: size.width / placed.widthInches, dpiY: size.height / placed.heightInches};
		if (placed.isUpright && size && resolution && !sizeProblem(size.width, size.height, maxPixels, resolution)) {
			return {...drawn, widthPx: size.width, heightPx: size.height, ...resolution, kind: kindOf(resolution, size.isBilevel)};
		}

		return drawn;
	}

	return {...drawn, kind: charactersOf(page, 100).length > 20 ? 'born-digital' : 'scan'};
}

/** Size and depth of an embedded image without decoding it. */
function imageSize(
	object: NonNullable<ReturnType<typeof largestImage>>['object'],
): {width: number; height: number; isBilevel: boolean} | undefined {
	const {module, objectIdx, pageIdx} = object as unknown as {module: MetadataModule; objectIdx: number; pageIdx: number};
	const malloc = module._malloc ?? module.wasmExports.malloc;
	const free = module._free ?? module.wasmExports.free;
	// FPDF_IMAGEOBJ_METADATA: width, height, two floats, bits per pixel, colour space, marked content id.
	const pointer = malloc(32);
	try {
		if (!module._FPDFImageObj_GetImageMetadata(objectIdx, pageIdx, pointer)) {
			return undefined;
		}

		const view = new DataView(module.HEAPU8.buffer, pointer, 32);
		return {width: view.getUint32(0, true), height: view.getUint32(4, true), isBilevel: view.getUint32(16, true) === 1};
	} finally {
		free(pointer);
	}
}

interface MetadataModule {
	readonly HEAPU8: Uint8Array;
	readonly wasmExports: {malloc(bytes: number): number; free(pointer: number): void};
	_malloc?(bytes: number): number;
	_free?(pointer: number): void;
	_FPDFImageObj_GetImageMetadata(object: number, page: number, metadata: number): number;
}
