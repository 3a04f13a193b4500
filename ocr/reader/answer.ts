import type {Request} from './protocol.ts';

/** What the isolated reader does about each request. Decoders and engines are loaded when first asked for: a fresh reader is soon there. */
export async function answerTo(request: Request): Promise<unknown> {
	switch (request.op) {
		case 'check':
			return (await import('./check.ts')).checkReader();
		case 'sheets':
			return (await import('../raster/sheets.ts')).sheetsOf(request.file, request.mediaType, request);
		case 'clean':
			return (await import('../enhance/clean-sheet.ts')).cleanSheet(request.file, request.page, request.maxPixels);
		case 'recognise':
			return (await import('../tesseract/recognise-page.ts')).recognisePage(request.file, request.page);
		case 'grey':
			return (await import('../raster/stored.ts')).storedGrey(request.file);
		case 'turned':
			return (await import('../raster/stored.ts')).storedTurned(request.file, request.degrees, request.dpi);
	}
}
