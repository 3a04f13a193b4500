import type {Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';
import {type PrintedPage, rowsOf} from '../model/printed-page.ts';
import {isNeighbour, type SignatureLabel} from './signature-labels.ts';

/** Where a signature is looked for: strokes count whose centre is in `box`. */
export interface SignatureField {
	readonly box: Box;
	/** Null when no label was read and the place was only inferred. */
	readonly label: Box | null;
	/** Usual height of printed letters on the page, pixels. */
	readonly letterPx: number;
}

/** In letter heights: how far from its label a signature stands. */
const REACH = 5;

/** Lower quartile of the heights of well-read words: noise makes boxes too high, never too low. */
export function letterHeight(words: readonly Word[]): number {
	const heights = words
		.filter(({text, confidence}) => confidence > 0.6 && /\p{L}{3}/u.test(text))
		.map(({box}) => box.bottom - box.top)
		.sort((a, b) => a - b);
	return Math.max(10, heights[Math.floor(heights.length / 4)] ?? 20);
}

/** Surely print: scribbles taken for letters are unsure, short or too high. */
export const isPrint = ({text, confidence, box}: Word, letterPx: number): boolean =>
	confidence >= 0.7 && /[\p{L}\p{N}]{2}/u.test(text) && box.bottom - box.top < 2.2 * letterPx;

/** Beside, above and below the label, as far as no other print stands there. */
export function fieldOf(label: SignatureLabel, labels: readonly SignatureLabel[], page: PrintedPage, letterPx: number): SignatureField {
	const {left, top, right, bottom} = label.box;
	const isBeside = (box: Box) => box.left > right && box.top < bottom + letterPx && box.bottom > top - letterPx;
	const limits = [
		...labels.filter(other => other !== label).map(({box}) => box),
		...page.words.filter(({text}) => isNeighbour(text)).map(({box}) => box),
	];
	const end = Math.min(page.widthPx * 0.985, ...limits.filter(isBeside).map(box => box.left));
	const [above, below] = printedRowsAround({...label.box, right: end}, page, letterPx);
	return {
		label: label.box,
		letterPx,
		box: {
			left: left - letterPx,
			right: end,
			top: Math.max(above, top - REACH * letterPx),
			bottom: Math.min(below, bottom + REACH * letterPx),
		},
	};
}

/** Bottom of the nearest printed row above, top of the nearest below in the same column: a date beside does not end the field. */
function printedRowsAround({left, right, top, bottom}: Box, page: PrintedPage, letterPx: number): [above: number, below: number] {
	const rows = rowsOf(page.words.filter(word => isPrint(word, letterPx) && word.text.length >= 3));
	const solid = rows.filter(({words}) => words.reduce((sum, {text}) => sum + text.length, 0) >= 4);
	return [
		Math.max(0, ...solid.map(({box}) => box.bottom).filter(edge => edge <= top - 0.2 * letterPx)),
		Math.min(
			page.heightPx,
			...solid
				.filter(({words}) => words.some(({box}) => box.right > left && box.left < right))
				.map(({box}) => box.top)
				.filter(edge => edge >= bottom + 0.2 * letterPx),
		),
	];
}

/** Rows of so many well-read words are sentences. */
const SENTENCE_WORDS = 6;

/** Recognition often drops a label a signature runs across: below the last sentence, beside and below the date. */
export function unlabelledField(page: PrintedPage): SignatureField | null {
	const letterPx = letterHeight(page.words);
	const rows = rowsOf(page.words.filter(word => isPrint(word, letterPx)));
	const sentence = rows.findLast(({words, box}) => words.length >= SENTENCE_WORDS && box.bottom < 0.88 * page.heightPx);
	if (!sentence) {
		return null;
	}

	const bottom = Math.min(sentence.box.bottom + 14 * letterPx, 0.93 * page.heightPx);
	return {
		label: null,
		letterPx,
		box: {left: 0.03 * page.widthPx, right: 0.985 * page.widthPx, top: sentence.box.bottom + 0.4 * letterPx, bottom},
	};
}
