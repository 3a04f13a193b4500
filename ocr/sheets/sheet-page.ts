import sharp from 'sharp';
import type {GreyImage} from '#pipeline/ports.ts';
import {findSheet} from '#pipeline/sheets/find.ts';
import {pictureOf} from '../enhance/clean-sheet.ts';
import type {Recognised} from '../reader/protocol.ts';
import type {Code} from './read-codes.ts';

/** A page that bears the code of one of our own sheets: what is printed on it is known, so that no word of it has to be recognised. */
export async function sheetPage(image: GreyImage, codes: readonly Code[], dpi: number): Promise<Recognised | null> {
	const sheet = findSheet({codes: codes.map(({text}) => text), words: []});
	if (!sheet) {
		return null;
	}

	// Sheets are fed in any way round; the code says which.
	const {rotation} = codes.find(({text}) => text === sheet.text)!;
	const turned = (720 - Math.round(rotation / 90) * 90) % 360;
	const {widthPx, heightPx, data} = image;
	const picture =
		turned === 0 ? null : await pictureOf(sharp(data, {raw: {width: widthPx, height: heightPx, channels: 1}}).rotate(turned), dpi);
	return {
		reading: {
			kind: 'read',
			engine: 'sheet code',
			words: [],
			confidence: 1,
			coverage: 1,
			script: 'latin',
			alternatives: [],
		},
		picture,
		turned,
		codes: codes.map(({text}) => text),
	};
}
