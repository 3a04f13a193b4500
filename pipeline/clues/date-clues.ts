import type {Clue, DATE_ROLES} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {type PageOrder, pageOrder, plausibleDates} from './date-range.ts';
import {type DateReading, datesIn} from './date-reading.ts';
import {gapBefore} from './found-labels.ts';
import type {LabelledValue} from './labelled-values.ts';
import {isDateLabel, type LabelKind} from './labels.ts';
import type {LabelledRow} from './page-rows.ts';

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
	/** Share of the confidence that its place leaves. */
	readonly certainty: number;
}

/** Dates beside a label; of the stacked ones below it only when it is not the head of a table's column. */
function labelled(value: LabelledValue, rows: readonly LabelledRow[]): Dated[] {
	const {label, row} = value;
	const several = label.kind === 'treatment-date';
	const right = datesIn(textOf(value.right)).filter(({start}) => several || start < 32);
	if (right.length > 0) {
		return right.slice(0, several ? 6 : 1).map(reading => ({value, row, words: value.right, reading, certainty: 1}));
	}

	// Words close to the label are its tail or its value; those beyond a gap are the heads of further columns.
	const height = rows[row]?.height ?? 20;
	const end = value.right.findIndex((_, at) => gapBefore(value.right, at, height) > 1.6 && (at > 0 || gapFrom(value, rows) > 1.6));
	const near = value.right.slice(0, end < 0 ? value.right.length : end).filter(({text}) => /[\p{L}\d]{2}/u.test(text));
	const cell = cellsOf(value.below, height)[0] ?? [];
	const [reading] = datesIn(textOf(cell));
	if (reading && reading.start < 12 && !near.some(({text}) => /\d/.test(text)) && (label.kind === 'birth-date' || !isTable(value, rows))) {
		return [{value, row: row + 1, words: cell, reading, certainty: near.length > 0 ? 0.75 : isCutOff(value, reading) ? 0.4 : 0.95}];
	}

	return near.length === 0 && (label.kind === 'date' || label.kind === 'signature') ? onTheLineAbove(value, rows) : [];
}

/** A sheet cut at its left edge takes the first letters of the label and the first digit of the date below it. */
const isCutOff = ({label, printed}: LabelledValue, {verbatim}: DateReading): boolean =>
	label.distance > 0 && /^\p{Ll}/u.test(printed) && /^\d\D/.test(verbatim);

const gapFrom = ({label, row}: LabelledValue, rows: readonly LabelledRow[]): number =>
	gapBefore(rows[row]?.words ?? [], label.to, rows[row]?.height ?? 20);

function isTable(value: LabelledValue, rows: readonly LabelledRow[]): boolean {
	const left = value.below[0]?.box.left ?? 0;
	const startsWithDate = (row: LabelledRow) => {
		const words = row.words.filter(({box}) => Math.abs(box.left - left) < 6 * row.height || box.left > left).slice(0, 4);
		return Math.abs((words[0]?.box.left ?? -999) - left) < 2 * row.height && (datesIn(textOf(words))[0]?.start ?? 99) < 2;
	};
	return rows.slice(value.row + 1, value.row + 9).filter(startsWithDate).length > 1;
}

/** A date written on the ruled line, a little above the label printed for it. */
function onTheLineAbove(value: LabelledValue, rows: readonly LabelledRow[]): Dated[] {
	const row = rows[value.row];
	const first = row?.words[value.label.from];
	const above = rows[value.row - 1];
	if (!row || !first || !above || above.labels.length > 0 || value.label.kind !== 'date') {
		return [];
	}

	const next = row.labels.find(({from}) => from >= value.label.to);
	const right = next ? (row.words[next.from]?.box.left ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
	const words = above.words.filter(
		({box}) => box.right > first.box.left && box.left < right && first.box.top - box.bottom < 1.5 * row.height,
	);
	const [reading] = datesIn(textOf(words));
	return reading && reading.start < 3 && reading.end > textOf(words).length - 4
		? [{value, row: value.row, words, reading, certainty: 0.8}]
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

/** Whether a date is all that stands after a colon: "Report: 1 October 2026", "Ausgang: 1.10.2026". */
function isOnlyValue(row: LabelledRow | undefined, date: readonly Word[]): boolean {
	const at = row && date[0] ? row.words.indexOf(date[0]) : -1;
	const label = row?.labels.find(({to}) => to === at);
	return (
		at > 0 &&
		/\p{L}{3,}:$/u.test(row?.words[at - 1]?.text ?? '') &&
		(!label || label.kind === 'other' || label.kind === 'reference') &&
		row?.words.length === at + date.length
	);
}

/** Letters among the digits: what they stand for is a guess. Months in words and in Roman numerals are none. */
const hasMisreadDigits = ({verbatim, order}: DateReading): boolean =>
	/[^\d\s./\-–,]/.test(verbatim) && !(order === 'clear' && /\p{L}{3}|\p{L}\s?\p{L}{2}|\d[\s./-]+[IVX]+[\s./-]+\d/u.test(verbatim));

/** Birth dates and dates with their roles. */
export function dateClues(
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
	page: {sequence: number; receivedOn: string; heightPx: number},
): Clue[] {
	const dated = values.filter(({label}) => isDateLabel(label.kind) || label.kind === 'signature').flatMap(value => labelled(value, rows));
	const used = new Set(dated.flatMap(({words, reading}) => wordsWithin(words, reading.start, reading.end)));
	const loose = rows.flatMap((row, at) =>
		cellsOf(row.words, row.height).flatMap(words =>
			datesIn(textOf(words))
				.filter(reading => !wordsWithin(words, reading.start, reading.end).some(word => used.has(word)))
				.map((reading): Dated => ({value: null, row: at, words, reading, certainty: 1})),
		),
	);
	const letters = loose.filter(({words, reading}) => isLetterDate(words, reading));
	const isAmerican = AMERICAN.test(rows.map(({words}) => textOf(words)).join('\n'));
	const settled = pageOrder([...dated, ...letters].map(({reading}) => reading));
	const order = settled ?? (isAmerican ? 'mdy' : null);
	return [...dated, ...loose].flatMap(one => clueOf(one, letters.includes(one), {settled, order}, rows, page));
}

/** Words of a row in pieces between wide gaps. */
function cellsOf(words: readonly Word[], height: number): Word[][] {
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
	{value, row, words, reading, certainty}: Dated,
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
	const sure = (1 - (value?.label.distance ?? 0)) * certainty * clarityOf(found) * (hasMisreadDigits(reading) ? 0.6 : 1);
	if (isBirth) {
		return [{field: 'birth-date', dates, ...placeOf(found, page.sequence, `label "${value?.printed}"`, 0.96 * sure)}];
	}

	if (!value) {
		const isTop = (found[0]?.box.top ?? 0) < page.heightPx * 0.45;
		const hasPlace = reading.start > 2;
		const confidence = (isTop ? (hasPlace ? 0.8 : 0.65) : hasPlace ? 0.5 : 0.35) * clarityOf(found);
		if (isTop && isOnlyValue(rows[row], found)) {
			return [{field: 'date', role: 'document', dates, ...placeOf(found, page.sequence, 'date beside an unknown label', 0.45 * sure)}];
		}

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
