import type {CleanPage, Reading} from '../model/page.ts';
import {readPage} from '../model/page.ts';
import {defineStage, type Tools} from '../stage.ts';

/** CleanPage → ReadPage: words with places and confidence, or blank, or unreadable with a reason. */
export const recognise = defineStage({
	name: 'recognise',
	version: 1,
	output: readPage,
	fingerprint: ({ocr}: Pick<Tools, 'ocr'>) => ocr.name,
	async run({text, ...page}: CleanPage, {ocr}: Pick<Tools, 'ocr'>, signal) {
		if (!page.image) {
			return {...page, codes: [], reading: {kind: 'unreadable', reason: page.problem ?? 'the page image is damaged'} satisfies Reading};
		}

		if (page.blankness === 'blank') {
			return {...page, codes: [], reading: {kind: 'blank', reason: 'no ink on the sheet side'} satisfies Reading};
		}

		const {reading, image, rotation, codes = []} = await ocr.recognise({...page, text}, signal);
		return {...page, image, rotation, reading, codes};
	},
});
