import {open, readFile, stat} from 'node:fs/promises';
import type {PDFiumPage} from '@hyzyla/pdfium';
import sharp from 'sharp';
import {IntakeError} from '#pipeline/errors.ts';
import type {Sheet} from '../reader/protocol.ts';
import {charactersOf, largestImage, openPdf} from './pdf.ts';
import {kindOf, resolutionOf} from './resolution.ts';
import {tiffPages} from './tiff-tags.ts';

export interface Limits {
	readonly maxPages: number;
	readonly maxPixels: number;
}

/** From how much of the page one image makes it a scanned page, whatever else lies on it. */
export const FULL_PAGE = 0.8;
const MAX_BYTES = 500 * 1024 * 1024;

/** The sheet sides of a file, undecodable ones included. Throws when there is not even a page count. */
export async function sheetsOf(file: string, mediaType: string, limits: Limits): Promise<Sheet[]> {
	const {size} = await stat(file);
	if (size === 0 || size > MAX_BYTES) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', size === 0 ? 'The file is empty.' : 'The file is larger than 500 MB.');
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

async function tiffSheets(file: string, {maxPages, maxPixels}: Limits): Promise<Sheet[]> {
	const pages = tiffPages(await readFile(file), maxPages);
	if (pages.length === 0) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The TIFF holds no page.');
	}

	return pages.map(({widthPx, heightPx, dpiX, dpiY, isBilevel, badLines}) => {
		const resolution = resolutionOf(widthPx, heightPx, dpiX, dpiY);
		const problem = sizeProblem(widthPx, heightPx, maxPixels);
		return {kind: problem ? null : kindOf(resolution, isBilevel), problem, widthPx, heightPx, ...resolution, badLines};
	});
}

const sizeProblem = (width: number, height: number, maxPixels: number): string | null =>
	width < 1 || height < 1 ? 'it has no size' : width * height > maxPixels ? 'it is larger than any sheet of paper' : null;

async function imageSheet(file: string, {maxPixels}: Limits): Promise<Sheet> {
	await refuseUnknown(file);
	try {
		const {width, height, density, orientation = 1} = await sharp(file, {limitInputPixels: maxPixels}).metadata();
		const isTurned = orientation >= 5;
		const [widthPx, heightPx] = isTurned ? [height, width] : [width, height];
		// Phones write 72 or nothing: then the sheet's size tells.
		const said = density !== undefined && density > 100 ? density : null;
		return {kind: 'scan', problem: null, widthPx, heightPx, ...resolutionOf(widthPx, heightPx, said, said), badLines: null};
	} catch (error) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', 'The picture is damaged beyond reading. Ask for it again.', {cause: error});
	}
}

/** Decoders are chosen by content; anything but the agreed kinds is refused before one sees it. */
async function refuseUnknown(file: string): Promise<void> {
	const handle = await open(file, 'r');
	try {
		const {buffer} = await handle.read(Buffer.alloc(4), 0, 4, 0);
		const isKnown = buffer.readUInt16BE(0) === 0xff_d8 || buffer.readUInt32BE(0) === 0x89_50_4e_47;
		if (!isKnown) {
			throw new IntakeError('ORIGINAL_UNDECODABLE', 'The file is not the picture its kind says.');
		}
	} finally {
		await handle.close();
	}
}

async function pdfSheets(file: string, {maxPages, maxPixels}: Limits): Promise<Sheet[]> {
	const document = await openPdf(file);
	const count = document.getPageCount();
	if (count < 1 || count > maxPages) {
		throw new IntakeError('ORIGINAL_UNDECODABLE', count < 1 ? 'The PDF holds no page.' : `The PDF has more than ${maxPages} pages.`);
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

function pdfSheet(page: PDFiumPage, maxPixels: number): Sheet {
	const {originalWidth, originalHeight} = page.getOriginalSize();
	const drawn = {widthPx: originalWidth, heightPx: originalHeight, dpiX: 72, dpiY: 72, badLines: null, problem: null};
	// 200 inches is the format's own limit; a page of that size at reading resolution would fill the memory.
	const problem = sizeProblem(originalWidth * 2.5, originalHeight * 2.5, maxPixels);
	if (problem) {
		return {...drawn, kind: null, problem};
	}

	const placed = largestImage(page);
	if (placed && placed.cover >= FULL_PAGE) {
		const size = imageSize(placed.object);
		if (placed.isUpright && size && !sizeProblem(size.width, size.height, maxPixels)) {
			const resolution = {dpiX: size.width / placed.widthInches, dpiY: size.height / placed.heightInches};
			return {...drawn, widthPx: size.width, heightPx: size.height, ...resolution, kind: kindOf(resolution, size.isBilevel)};
		}

		return {...drawn, kind: 'scan'};
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
