import type {Box} from '../model/geometry.ts';
import type {ReadPage, Word} from '../model/page.ts';
import {linesOf, rowsOf} from '../model/printed-page.ts';
import {readSheetReference, type SheetReference} from './reference.ts';

/** One of our sheets, as found on a page. */
export interface FoundSheet {
	readonly reference: SheetReference;
	/** As the code or the print says it. */
	readonly text: string;
	/** Where it is printed; null when a code said it. */
	readonly box: Box | null;
}

/** A sheet holds little else: a letter that quotes a reference is no sheet. */
const MOST_WORDS = 160;

/**
 * The sheet that a page is: by its code, or, when the code is gone, by the readable reference alone in its row below the word "sheet".
 * Null for every other page, also for one that bears codes of two sheets.
 */
export function findSheet({codes, words}: {readonly codes: readonly string[]; readonly words: readonly Word[]}): FoundSheet | null {
	const found = codes.flatMap(text => {
		const reference = readSheetReference(text);
		return reference ? [{reference, text, box: null}] : [];
	});
	return found.length > 0 ? onlyOne(found) : onlyOne(printedOn(words));
}

/** The same of a page as read; further readings of it count where the first shows nothing. */
export function sheetOf({codes, reading}: Pick<ReadPage, 'codes' | 'reading'>): FoundSheet | null {
	const readings = reading.kind === 'read' ? [reading.words, ...reading.alternatives] : [[]];
	return readings.reduce<FoundSheet | null>((found, words) => found ?? findSheet({codes, words}), null);
}

const onlyOne = (found: readonly FoundSheet[]): FoundSheet | null =>
	new Set(found.map(({reference}) => JSON.stringify(reference))).size === 1 ? found[0]! : null;

function printedOn(words: readonly Word[]): FoundSheet[] {
	if (words.length > MOST_WORDS || !words.some(({text}) => /^.?(?:SHEET|5HEET|SHEE[TI7])$/i.test(text.replaceAll(/[^\p{L}\d]/gu, '')))) {
		return [];
	}

	// Rows by height join what recognition parted; lines as recognised part what a tilt joined.
	return [...rowsOf(words), ...linesOf(words)].flatMap(({words: row, box}) => {
		// Specks beside the line come as marks.
		const text = row
			.filter(word => /[\p{L}\d]/u.test(word.text))
			.map(word => word.text)
			.join(' ');
		const reference = readSheetReference(text);
		return reference ? [{reference, text, box}] : [];
	});
}
