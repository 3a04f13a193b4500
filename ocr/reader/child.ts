/** The isolated reader: decodes untrusted bytes and recognises words. Knows files by path only; has no keys and no database. */
import {IntakeError} from '#pipeline/errors.ts';
import {cleanSheet} from '../enhance/clean-sheet.ts';
import {sheetsOf} from '../raster/sheets.ts';
import {recognisePage} from '../tesseract/recognise-page.ts';
import type {Reply, Request} from './protocol.ts';

async function answer(request: Request): Promise<unknown> {
	switch (request.op) {
		case 'sheets':
			return sheetsOf(request.file, request.mediaType, request);
		case 'clean':
			return cleanSheet(request.file, request.page, request.maxPixels);
		case 'recognise':
			return recognisePage(request.file, request.page);
	}
}

process.on('message', async ({id, request}: {id: number; request: Request}) => {
	let reply: Reply;
	try {
		reply = {id, answer: await answer(request)};
	} catch (error) {
		const code = error instanceof IntakeError ? error.code : 'OCR_ENGINE_FAILED';
		reply = {id, failure: {code, message: error instanceof Error ? error.message : String(error)}};
	}

	process.send?.(reply);
});
process.once('disconnect', () => process.exit());
