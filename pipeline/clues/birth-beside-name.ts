import type {ClueOf} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {plausibleDates, yearsBefore} from './date-range.ts';
import {datesIn} from './date-reading.ts';

/** A bare date beside a name is a birth only of somebody at least this old: a younger one may be the day of a visit. */
const GROWN_UP_YEARS = 18;

/** The birth date in "Rossi, Mario (3 April 1961)", from the words after the name; null when another word stands between. */
export function birthBesideName(words: readonly Word[], page: number, receivedOn: string): ClueOf<'birth-date'> | null {
	const text = textOf(words);
	const [date] = datesIn(text);
	if (!date || /[\p{L}\d]/u.test(text.slice(0, date.start))) {
		return null;
	}

	const isBracketed = /[([*]/.test(text.slice(0, date.start)) || /^\s?[)\]]/.test(text.slice(date.end));
	const possible = plausibleDates(date, 'birth', receivedOn, null);
	const latest = yearsBefore(receivedOn, isBracketed ? 0 : GROWN_UP_YEARS);
	const found = wordsWithin(words, date.start, date.end);
	return possible.length > 0 && possible.every(day => day <= latest)
		? {field: 'birth-date', dates: possible, ...placeOf(found, page, 'date beside the name', (isBracketed ? 0.85 : 0.6) * clarityOf(found))}
		: null;
}
