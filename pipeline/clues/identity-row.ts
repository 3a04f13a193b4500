import type {Clue} from '#pipeline/model/clue.ts';
import type {PrintedPage} from '#pipeline/model/printed-page.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {plausibleDates, yearsBefore} from './date-range.ts';
import {datesIn} from './date-reading.ts';
import {FEMALE, MALE} from './detail-clues.ts';
import {gapBefore} from './found-labels.ts';
import {fold} from './letters.ts';
import {readName} from './name-reading.ts';
import {isKnownName} from './names.ts';
import type {LabelledRow} from './page-rows.ts';

/** Share of the page's height, from the top, where a report says whose it is. */
const UPPER = 0.4;
const GROWN_UP_YEARS = 18;

/**
 * Name and birth date side by side in a row without labels, as under table heads recognition lost: "KOWALSKA Zofia   3. 2. 1958   female".
 * Only a row of nothing else counts, with a known name, and a date old enough for an adult's birth or a sex beside it.
 */
export function identityRowClues(
	rows: readonly LabelledRow[],
	page: Pick<PrintedPage, 'sequence' | 'receivedOn' | 'heightPx'>,
	toLatin: (text: string) => string,
): Clue[] {
	return rows.flatMap(({words, labels, height}): Clue[] => {
		const [date, another] = datesIn(textOf(words));
		const born = date ? wordsWithin(words, date.start, date.end) : [];
		const at = born[0] ? words.indexOf(born[0]) : -1;
		if (
			!date ||
			another ||
			at < 2 ||
			at > 6 ||
			labels.length > 0 ||
			(words[0]?.box.top ?? 0) > page.heightPx * UPPER ||
			gapBefore(words, at, height) < 1.3
		) {
			return [];
		}

		const before = words.slice(0, at);
		const name = readName(
			before.map(({text}) => text),
			'open',
			toLatin,
		);
		const after = words.slice(at + born.length).map(({text}) => fold(text));
		const isSexed = after.some(letters => MALE.has(letters) || FEMALE.has(letters));
		const dates = plausibleDates(date, 'birth', page.receivedOn, null);
		const isBirth = dates.length > 0 && (isSexed || dates.every(day => day < yearsBefore(page.receivedOn, GROWN_UP_YEARS)));
		const isKnown = name?.tokens.some(token => token.length > 2 && isKnownName(token, toLatin)) === true;
		// Surname and given name in columns of their own.
		const isInColumns = at === 2 && gapBefore(words, 1, height) > 1.6;
		if (!isBirth || after.length > 3 || !name || name.wordCount < at || name.tokens.length < 2 || !(isKnown || isSexed || isInColumns)) {
			return [];
		}

		const {familyName, givenName, tokens, soundness} = name;
		return [
			{
				field: 'patient-name',
				familyName,
				givenName,
				tokens: [...tokens],
				...placeOf(before, page.sequence, 'name and birth in one row', 0.6 * soundness * clarityOf(before)),
			},
			{field: 'birth-date', dates, ...placeOf(born, page.sequence, 'name and birth in one row', 0.65 * clarityOf(born))},
		];
	});
}
