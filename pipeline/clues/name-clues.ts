import type {Clue} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import type {PrintedPage} from '#pipeline/model/printed-page.ts';
import {birthBesideName} from './birth-beside-name.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {datesIn} from './date-reading.ts';
import {gapBefore} from './found-labels.ts';
import type {LabelledValue} from './labelled-values.ts';
import {isNameLabel} from './labels.ts';
import {clueOfHalf, clueOfPair, type OrderedPart, type Part, pairsOf} from './name-halves.ts';
import {orderAsked} from './name-order.ts';
import {type NameOrder, readName} from './name-reading.ts';
import type {LabelledRow} from './page-rows.ts';

/** Words up to a wide gap, which parts columns, or up to a date. */
function column(words: readonly Word[], height: number): readonly Word[] {
	const start = words.findIndex(({text}) => /[\p{L}\d]/u.test(text));
	const end = words.findIndex((_, at) => at > start && gapBefore(words, at, height) > 2.6);
	const cell = end < 0 ? words : words.slice(0, end);
	const [date] = datesIn(textOf(cell));
	const from = date && wordsWithin(cell, date.start, date.end)[0];
	return from ? cell.slice(0, cell.indexOf(from)) : cell;
}

/** Whether the label stands in somebody else's part of the form: "Next of kin — Name:", "Referring physician / Name:". */
function isAnothers(value: LabelledValue, values: readonly LabelledValue[], rows: readonly LabelledRow[]): boolean {
	return values.some(other => {
		if (other.label.kind !== 'another-person' || other.right.some(({text}) => /\p{L}/u.test(text))) {
			return false;
		}

		const isBefore = other.row === value.row && other.label.to === value.label.from;
		const isHeading =
			other.label.isAtStart &&
			value.row > other.row &&
			value.row - other.row <= 2 &&
			(rows[other.row]?.words.length ?? 0) <= other.label.to + 1;
		return isBefore || isHeading;
	});
}

function readPart(value: LabelledValue, order: NameOrder, rows: readonly LabelledRow[], toLatin: (text: string) => string): Part | null {
	const height = rows[value.row]?.height ?? 20;
	const heads = (rows[value.row]?.labels ?? []).filter(({isAtStart, isMarked}) => isAtStart && !isMarked);
	const isHead = heads.length > 1 && heads.includes(value.label);
	for (const words of [value.right, value.below]) {
		const cell = column(words, height);
		const name = readName(
			cell.map(({text}) => text),
			order,
			toLatin,
		);
		if (!name) {
			if (!isHead && cell.some(({text}) => /[\p{L}\d]{3}/u.test(text))) {
				return null;
			}

			continue;
		}

		const rest = cell[name.wordCount]?.text ?? '';
		const isRunningOn =
			/^\p{Ll}{2,}/u.test(rest) && !/^(born|nat[oa]|n[ée]|geb|nacid|dob|aged|born:|di|of|a|an|is|who|was|rođ|născ|род)/iu.test(rest);
		const needsTwo = value.label.kind === 'patient' || value.label.kind === 'subject';
		const isLoose = needsTwo && !value.label.isMarked && (name.tokens.length < 2 || isRunningOn || !value.label.isAtStart);
		if (isLoose || (value.label.kind === 'subject' && (name.tokens.length < 2 || isRunningOn)) || (isRunningOn && !value.label.isMarked)) {
			return null;
		}

		return {value, name, words: cell.slice(0, name.wordCount)};
	}

	return null;
}

/** Patient names beside, between and below labels. Surname and given name labelled apart become one clue. */
export function nameClues(
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
	{sequence, receivedOn}: Pick<PrintedPage, 'sequence' | 'receivedOn'>,
	toLatin: (text: string) => string,
): Clue[] {
	const clues: Clue[] = [];
	const parts: OrderedPart[] = [];
	for (const value of values) {
		if (!value.label.kinds.some(isNameLabel) || isAnothers(value, values, rows) || value.label.kind === 'another-person') {
			continue;
		}

		const order = orderAsked(value, values, rows);
		const part = readPart(value, order, rows, toLatin);
		if (part) {
			parts.push({...part, order});
		}
	}

	const apart = parts.filter(({order}) => order === 'family-only' || order === 'given-only');
	const pairs = pairsOf(apart, values, rows);
	const alone = apart.filter(part => !pairs.flat().includes(part));
	// "Name" was taken for half of a name whose other half is nowhere: it is the whole.
	const whole = alone.filter(
		({value, name}) => name.tokens.length > 1 && value.label.kinds.some(kind => kind === 'name' || kind === 'patient'),
	);
	for (const part of [...parts.filter(one => !apart.includes(one)), ...whole]) {
		const {value} = part;
		const {name, words} = (whole.includes(part) && readPart(value, 'open', rows, toLatin)) || part;
		const {familyName, givenName, tokens} = name;
		const base = value.label.kind === 'subject' ? 0.85 : tokens.length < 2 ? 0.5 : 0.92;
		const confidence = base * name.soundness * (1 - value.label.distance) * clarityOf(words);
		clues.push({
			field: 'patient-name',
			familyName,
			givenName,
			tokens: [...tokens],
			...placeOf(words, sequence, `label "${value.printed}"`, confidence),
		});
		const birth =
			tokens.length < 2 ? null : birthBesideName(value.right.slice(value.right.indexOf(words.at(-1) as Word) + 1), sequence, receivedOn);
		if (birth && words.some(word => value.right.includes(word))) {
			clues.push(birth);
		}
	}

	return [
		...clues,
		...pairs.map(([family, given]) => clueOfPair(family, given, sequence)),
		...alone.filter(part => !whole.includes(part)).map(part => clueOfHalf(part, sequence)),
	];
}
