import type {CleanPage} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {marksOf, type Sheet} from './marks.ts';

/** From so many letters or strokes on nobody doubts that the page says something. */
const INKED = 25;

/**
 * Blank only when there is certainly no ink worth a look, faint ink included. With a few marks the page is
 * `nearly-blank`: recognition decides later. One written word or signature is never blank.
 */
export function blanknessOf(look: GreyImage, sheet: Sheet): CleanPage['blankness'] {
	const {letters, strokes} = marksOf(look, sheet);
	if (letters + strokes > INKED) {
		return 'inked';
	}

	if (letters + strokes > 0) {
		return 'nearly-blank';
	}

	return marksOf(look, sheet, true).strokes > 0 ? 'nearly-blank' : 'blank';
}
