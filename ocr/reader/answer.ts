import {cleanSheet} from '../enhance/clean-sheet.ts';
import {sheetsOf} from '../raster/sheets.ts';
import {storedGrey, storedTurned} from '../raster/stored.ts';
import {recognisePage} from '../tesseract/recognise-page.ts';
import {checkReader} from './check.ts';
import type {Request} from './protocol.ts';

/** What the isolated reader does about each request. */
export async function answerTo(request: Request): Promise<unknown> {
	switch (request.op) {
		case 'check':
			return checkReader();
		case 'sheets':
			return sheetsOf(request.file, request.mediaType, request);
		case 'clean':
			return cleanSheet(request.file, request.page, request.maxPixels);
		case 'recognise':
			return recognisePage(request.file, request.page);
		case 'grey':
			return storedGrey(request.file);
		case 'turned':
			return {picture: await storedTurned(request.file, request.degrees, request.dpi)};
	}
}
