import type {Clue, DATE_ROLES} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import {placeOf, textOf, wordsWithin} from './clue-place.ts';
import {type PageOrder, pageOrder, plausibleDates} from './date-range.ts';
import {type DateReading, datesIn} from './date-reading.ts';
import type {LabelledValue} from './labelled-values.ts';
import {isDateLabel, type LabelKind} from './labels.ts';
import {gapBefore, type LabelledRow} from './page-rows.ts';

type Role = (typeof DATE_ROLES)[number];
const ROLES: Partial<Record<LabelKind, readonly [Role, number]>> = {
	date: ['document', 0.85],
	'report-date': ['document', 0.95],
	'examination-date': ['examination', 0.92],
	'sent-date': ['sent', 0.8],
	'treatment-date': ['treatment', 0.85],
	'other-date': ['other', 0.9],
	signature: ['signature', 0.6],
};
const AMERICAN =
	/\bUSA\b|\bU\.S\.A|United States|,\s?(?:A[LKZR]|C[AOT]|FL|GA|I[ADLN]|M[ADEINOST]|N[CEHJMVY]|O[HKR]|PA|T[NX]|UT|V[AT]|W[AIVY])\s?\d{5}\b/;

interface Dated {
	readonly value: LabelledValue | null;
	readonly row: number;
	readonly words: readonly Word[];
	readonly reading: DateReading;
	readonly isBelow: boolean;
}

/** Dates beside a label; of the stacked ones below it only when it is not the head of a table's column. */
function labelled(value: LabelledValue, rows: readonly LabelledRow[]): Dated[] {
	const several = value.label.kind === 'treatment-date';
	const right = datesIn(textOf(value.right)).filter(({start}) => several || start < 32);
	if (right.length > 0) {
		return right.slice(0, several ? 6 : 1).map(reading => ({value, row: value.row, words: value.right, reading, isBelow: false}));
	}

	const isEmpty = !value.right.some(({text}) => /[\p{L}\d]{2}/u.test(text));
	const [reading] = datesIn(textOf(value.below));
	const left = value.below[0]?.box.left ?? 0;
	const startsWithDate = (row: LabelledRow) => {
		const words = row.words.filter(({box}) => Math.abs(box.left - left) < 6 * row.height || box.left > left).slice(0, 4);
		return Math.abs((words[0]?.box.left ?? -999) - left) < 2 * row.height && (datesIn(textOf(words))[0]?.start ?? 99) < 2;
	};
	const isTable = value.label.kind !== 'birth-date' && rows.slice(value.row + 1, value.row + 9).filter(startsWithDate).length > 1;
	return isEmpty && reading && reading.start < 12 && !isTable
		? [{value, row: value.row + 1, words: value.below, reading, isBelow: true}]
		: [];
}

/** Whether nothing but a place stands before the date: "Novi Sad, 05.09.2026", "Madrid, 5 November 2026". */
function isLetterDate(words: readonly Word[], reading: DateReading): boolean {
	const text = textOf(words);
	const before = text.slice(0, reading.start).replace(/[\s|,.:;'"‘`-]+$/u, '');
	const after = text.slice(reading.end).replace(/[\s|,.:;'"°-]+/gu, '');
	const place = before.split(/\s+/).filter(Boolean);
	return after.length <= 2 && place.length <= 5 && !/\d/.test(before) && place.every(word => /^[\p{Lu}(]/u.test(word) || word.length <= 4);
}

/** Birth dates and dates with their roles. */
export function dateClues(
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
	page: {sequence: number; receivedOn: string; heightPx: number},
): Clue[] {
	const dated = values.filter(({label}) => isDateLabel(label.kind) || label.kind === 'signature').flatMap(value => labelled(value, rows));
	const used = new Set(dated.flatMap(({words, reading}) => wordsWithin(words, reading.start, reading.end)));
	const loose = rows.flatMap((row, at) =>
		cells(row).flatMap(words =>
			datesIn(textOf(words))
				.filter(reading => !wordsWithin(words, reading.start, reading.end).some(word => used.has(word)))
				.map((reading): Dated => ({value: null, row: at, words, reading, isBelow: false})),
		),
	);
	const letters = loose.filter(({words, reading}) => isLetterDate(words, reading));
	const isAmerican = AMERICAN.test(rows.map(({words}) => textOf(words)).join('\n'));
	const settled = pageOrder([...dated, ...letters].map(({reading}) => reading));
	const order = settled ?? (isAmerican ? 'mdy' : null);
	return [...dated, ...loose].flatMap(one => clueOf(one, letters.includes(one), {settled, order}, rows, page));
}

/** A row in pieces between wide gaps. */
function cells({words, height}: LabelledRow): Word[][] {
	const pieces: Word[][] = [];
	words.forEach((word, at) => {
		const last = pieces.at(-1);
		if (!last || gapBefore(words, at, height) > 2.6) {
			pieces.push([word]);
		} else {
			last.push(word);
		}
	});
	return pieces;
}

function clueOf(
	{value, row, words, reading, isBelow}: Dated,
	isLetter: boolean,
	{settled, order}: {settled: PageOrder; order: PageOrder},
	rows: readonly LabelledRow[],
	page: {sequence: number; receivedOn: string; heightPx: number},
): Clue[] {
	const isBirth = value?.label.kind === 'birth-date';
	const possible = plausibleDates(reading, isBirth ? 'birth' : 'paper', page.receivedOn, order);
	const dates = settled && reading.order === 'open' ? possible.slice(0, 1) : possible;
	if (dates.length === 0) {
		return [];
	}

	const found = wordsWithin(words, reading.start, reading.end);
	const sure =
		(1 - (value?.label.distance ?? 0)) *
		(isBelow ? 0.95 : 1) *
		(/[^\d\s./\-–,]/.test(reading.verbatim) && reading.order !== 'clear' ? 0.9 : 1);
	if (isBirth) {
		return [{field: 'birth-date', dates, ...placeOf(found, page.sequence, `label "${value?.printed}"`, 0.96 * sure)}];
	}

	if (!value) {
		const isTop = (found[0]?.box.top ?? 0) < page.heightPx * 0.45;
		const hasPlace = reading.start > 2;
		const confidence = isTop ? (hasPlace ? 0.8 : 0.65) : hasPlace ? 0.5 : 0.35;
		return isLetter
			? [
					{
						field: 'date',
						role: 'document',
						dates,
						...placeOf(found, page.sequence, isTop ? 'letter heading' : 'place and date', confidence),
					},
				]
			: [{field: 'date', role: 'other', dates, ...placeOf(found, page.sequence, 'date in the text', 0.3)}];
	}

	const [role, confidence] = ROLES[value.label.kind] ?? ['other', 0.5];
	const isSigned = role === 'document' && value.label.kind === 'date' && (rows[row]?.labels ?? []).some(({kind}) => kind === 'signature');
	const isSmall = value.label.kind === 'date' && !value.label.isMarked && !value.label.isAtStart;
	return [
		{
			field: 'date',
			role: isSigned ? 'signature' : role,
			dates,
			...placeOf(found, page.sequence, `label "${value.printed}"`, (isSmall ? 0.5 : confidence) * sure),
		},
	];
}
