import type {Clue} from '#pipeline/model/clue.ts';
import type {PrintedPage, Row} from '#pipeline/model/printed-page.ts';
import {rowsOf} from '#pipeline/model/printed-page.ts';
import {placeOf, wordsWithin} from './clue-place.ts';
import {plausibleDates} from './date-range.ts';
import {datesIn} from './date-reading.ts';

const PAGE_COUNT =
	/\bP(?:AGE|[.:#]|G\.?)?\s?\.?\s?[0-9OIl]{1,3}\s?\/\s?[0-9OIl]{1,3}\b|\bPAGE\s*[0-9OIl]{1,3}\b|\b[0-9]{1,3}\s?\/\s?[0-9]{1,3}\s*$|\bP\.?\s?[0-9]{1,3}\b/i;
const TIME = /\b[0-2]?[0-9OIl]\s?[:.h]\s?[0-5O][0-9OIl](?:\s?[:.]\s?[0-5O][0-9])?\b/;
const NUMBER = /(?:\+|00)?\s?\(?\d[\d\s\-().]{6,18}\d/g;

/** The line a fax machine prints along the very top, if the page has one. */
export function headerLine(page: PrintedPage): Row | null {
	for (const row of rowsOf(page.words).slice(0, 3)) {
		if (row.box.top > page.heightPx * 0.07) {
			return null;
		}

		const signs = [
			TIME.test(row.text),
			PAGE_COUNT.test(row.text),
			datesIn(row.text).length > 0,
			/\+?\d{7,}/.test(row.text.replace(/[\s\-()]/g, '')),
		];
		if (signs.filter(Boolean).length >= 3 || (/\bFAX\b|\bFROM\b|\bTO\b/i.test(row.text) && signs.filter(Boolean).length >= 2)) {
			return row;
		}
	}

	return null;
}

/** All that the machine's line is worth: the sender's number and the day of sending. */
export function headerClues(row: Row, page: PrintedPage): Clue[] {
	const clues: Clue[] = [];
	const dates = datesIn(row.text);
	let rest = row.text;
	for (const date of dates) {
		rest = rest.slice(0, date.start) + '#'.repeat(date.end - date.start) + rest.slice(date.end);
		const possible = plausibleDates(date, 'paper', page.receivedOn, null);
		if (possible.length > 0) {
			clues.push({
				field: 'date',
				role: 'sent',
				dates: possible,
				...placeOf(wordsWithin(row.words, date.start, date.end), page.sequence, 'fax machine line', 0.9),
			});
		}
	}

	rest = rest.replace(TIME, found => '#'.repeat(found.length)).replace(PAGE_COUNT, found => '#'.repeat(found.length));
	for (const found of rest.matchAll(NUMBER)) {
		const value = found[0].replace(/[^\d+]/g, '');
		if (value.replace('+', '').length >= 7) {
			const words = wordsWithin(row.words, found.index, found.index + found[0].length);
			clues.push({field: 'sender-fax', value, ...placeOf(words, page.sequence, 'fax machine line', 0.9)});
			break;
		}
	}

	return clues;
}
