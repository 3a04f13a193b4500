import {readFile} from 'node:fs/promises';
import {type PDFiumDocument, type PDFiumImageObject, PDFiumLibrary, type PDFiumPage} from '@hyzyla/pdfium';
import {IntakeError} from '#pipeline/errors.ts';
import {examinePdf} from './limits/pdf.ts';

type Document = PDFiumDocument;

let open: {file: string; document: Document} | undefined;

/** The document in `file`; the last one stays open, since its pages are asked for one after another. */
export async function openPdf(file: string): Promise<Document> {
	if (open?.file === file) {
		return open.document;
	}

	open = undefined;
	// An engine of its own for each document: what one does to its memory, the next one's pages do not see. The old one is swept up as a whole.
	const library = await openPdfium();
	const bytes = await readFile(file);
	examinePdf(bytes);
	try {
		const document = await library.loadDocument(bytes);
		open = {file, document};
		return document;
	} catch (error) {
		const isLocked = /password|security/i.test(error instanceof Error ? error.message : '');
		throw isLocked
			? new IntakeError('ORIGINAL_ENCRYPTED', 'The PDF is locked by a password. Ask for an open copy.', {cause: error})
			: new IntakeError('ORIGINAL_UNDECODABLE', 'The PDF is damaged beyond reading. Ask for it again.', {cause: error});
	}
}

export const openPdfium = (): Promise<PDFiumLibrary> => PDFiumLibrary.init();

/** PDFium's own functions, which the library reaches but does not wrap. */
interface Raw {
	readonly HEAPU8: Uint8Array;
	readonly wasmExports: {malloc(bytes: number): number; free(pointer: number): void};
	_malloc?(bytes: number): number;
	_free?(pointer: number): void;
	_FPDF_GetPageSizeByIndex(document: number, page: number, width: number, height: number): number;
	_FPDFPage_GetRotation(page: number): number;
	_FPDFPage_GetObject(page: number, index: number): number;
	_FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
	_FPDFPageObj_GetMatrix(object: number, matrix: number): number;
	_FPDFText_LoadPage(page: number): number;
	_FPDFText_ClosePage(text: number): void;
	_FPDFText_CountChars(text: number): number;
	_FPDFText_GetUnicode(text: number, index: number): number;
	_FPDFText_GetLooseCharBox(text: number, index: number, rectangle: number): number;
	_FPDFText_HasUnicodeMapError(text: number, index: number): number;
	_FPDFText_IsGenerated(text: number, index: number): number;
}

interface Handles {
	readonly raw: Raw;
	readonly page: number;
}

const handlesOf = (page: PDFiumPage): Handles => {
	const {module, pageIdx} = page as unknown as {module: Raw; pageIdx: number};
	return {raw: module, page: pageIdx};
};

/** Calls `use` with a scratch buffer inside PDFium's memory. */
function withMemory<Value>(raw: Raw, bytes: number, use: (pointer: number, view: DataView) => Value): Value {
	const malloc = raw._malloc ?? raw.wasmExports.malloc;
	const free = raw._free ?? raw.wasmExports.free;
	const pointer = malloc(bytes);
	try {
		return use(pointer, new DataView(raw.HEAPU8.buffer, pointer, bytes));
	} finally {
		free(pointer);
	}
}

/** Sizes in points from the page tree alone, zero where it does not say; no page is opened. */
export function pageSizes(document: Document, count: number): Array<{width: number; height: number}> {
	const {module: raw, documentIdx} = document as unknown as {module: Raw; documentIdx: number};
	return withMemory(raw, 16, place =>
		Array.from({length: count}, (_, index) => {
			const isKnown = raw._FPDF_GetPageSizeByIndex(documentIdx, index, place, place + 8) !== 0;
			// Looked up each time: the engine's memory may have moved.
			const view = new DataView(raw.HEAPU8.buffer, place, 16);
			return isKnown ? {width: view.getFloat64(0, true), height: view.getFloat64(8, true)} : {width: 0, height: 0};
		}),
	);
}

/** Clockwise degrees the page is shown turned by. */
export function rotationOf(page: PDFiumPage): number {
	const {raw, page: handle} = handlesOf(page);
	return raw._FPDFPage_GetRotation(handle) * 90;
}

export interface PlacedImage {
	readonly object: PDFiumImageObject;
	/** Share of the page it covers, 0–1. */
	readonly cover: number;
	readonly isUpright: boolean;
	/** Inches it takes on the page. */
	readonly widthInches: number;
	readonly heightInches: number;
}

/** The largest image of the page, when there is one among its first objects. */
export function largestImage(page: PDFiumPage): PlacedImage | undefined {
	const {raw, page: handle} = handlesOf(page);
	const {originalWidth, originalHeight} = page.getOriginalSize();
	let best: PlacedImage | undefined;
	const count = Math.min(page.getObjectCount(), 50);
	for (let index = 0; index < count; index++) {
		const object = page.getObject(index);
		if (object.type !== 'image') {
			continue;
		}

		const pointer = raw._FPDFPage_GetObject(handle, index);
		const [a, b, c, d] = withMemory(raw, 24, (matrix, view) => {
			raw._FPDFPageObj_GetMatrix(pointer, matrix);
			return [0, 4, 8, 12].map(at => view.getFloat32(at, true));
		}) as [number, number, number, number];
		const width = Math.hypot(a, b);
		const height = Math.hypot(c, d);
		const cover = Math.min(1, (width * height) / (originalWidth * originalHeight || 1));
		if (cover > (best?.cover ?? 0)) {
			best = {
				object: object as PDFiumImageObject,
				cover,
				isUpright: a > 0 && d > 0 && Math.abs(b) < 0.01 * a && Math.abs(c) < 0.01 * d,
				widthInches: width / 72,
				heightInches: height / 72,
			};
		}
	}

	return best;
}

export interface PrintedCharacter {
	readonly text: string;
	/** Points from the page's bottom-left corner. */
	readonly left: number;
	readonly right: number;
	readonly bottom: number;
	readonly top: number;
	/** The font does not say which letter its glyph is. */
	readonly isUnmapped: boolean;
}

/** The characters of the page's text layer in content order. */
export function charactersOf(page: PDFiumPage, limit = 60_000): PrintedCharacter[] {
	const {raw, page: handle} = handlesOf(page);
	const text = raw._FPDFText_LoadPage(handle);
	try {
		return withMemory(raw, 16, (rectangle, view) => {
			const characters: PrintedCharacter[] = [];
			const count = Math.min(raw._FPDFText_CountChars(text), limit);
			for (let index = 0; index < count; index++) {
				const code = raw._FPDFText_GetUnicode(text, index);
				const hasBox = raw._FPDFText_GetLooseCharBox(text, index, rectangle);
				const [left, top, right, bottom] = [0, 4, 8, 12].map(at => view.getFloat32(at, true)) as [number, number, number, number];
				if (code > 0 && code <= 0x10_ff_ff) {
					const isUnmapped = raw._FPDFText_HasUnicodeMapError(text, index) === 1;
					characters.push({
						text: String.fromCodePoint(code),
						left: hasBox ? left : 0,
						right: hasBox ? right : 0,
						bottom: Math.min(top, bottom),
						top: Math.max(top, bottom),
						isUnmapped,
					});
				}
			}

			return characters;
		});
	} finally {
		raw._FPDFText_ClosePage(text);
	}
}
