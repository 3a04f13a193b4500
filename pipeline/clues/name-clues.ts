import type {Clue} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import type {PrintedPage} from '#pipeline/model/printed-page.ts';
import {birthBesideName} from './birth-beside-name.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {datesIn} from './date-reading.ts';
import {gapBefore} from './found-labels.ts';
import type {LabelledValue} from './labelled-values.ts';
import {isNameLabel} from './labels.ts';
import {fold} from './letters.ts';
import {clueOfHalf, clueOfPair, type OrderedPart, type Part, pairsOf} from './name-halves.ts';
import {orderAsked} from './name-order.ts';
import {type NameOrder, readName} from './name-reading.ts';
import {isCommonName, isPlainlyName} from './names.ts';
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

/** A narrow cell wraps a name: a single word goes on with the one or two right under it. */
function withWrapped(cell: readonly Word[], value: LabelledValue, order: NameOrder, rows: readonly LabelledRow[]): readonly Word[] {
	const [first, second] = cell.filter(({text}) => /\p{L}{2}/u.test(text));
	const at = rows.findIndex(({words}) => first !== undefined && words.includes(first));
	const [row, next] = [rows[at], rows[at + 1]];
	if (!first || second || !row || !next || order === 'family-only' || order === 'given-only' || !value.label.kinds.includes('patient')) {
		return cell;
	}

	const label = row.words[value.label.from];
	const isUnder = (word: Word, over: Word | undefined) => over !== undefined && Math.abs(word.box.left - over.box.left) < row.height;
	// Label and value may share the cell: then only a known name goes on under the label.
	const start = next.words.findIndex(word => isUnder(word, first) || (isUnder(word, label) && isCommonName(fold(word.text))));
	const end = next.words.findIndex((_, index) => index > start && gapBefore(next.words, index, next.height) > 1.6);
	const under = start < 0 ? [] : next.words.slice(start, end < 0 ? next.words.length : end);
	const isLabelled = next.labels.some(({from, to}) => from <= start && start < to);
	const isClose = (under[0]?.box.top ?? 0) - first.box.bottom < 1.2 * row.height;
	return !isLabelled && isClose && under.length > 0 && under.length < 3 && under.every(({text}) => /^\p{Lu}[\p{L}'’.-]+$/u.test(text))
		? [...cell, ...under]
		: cell;
}

function readPart(value: LabelledValue, order: NameOrder, rows: readonly LabelledRow[], toLatin: (text: string) => string): Part | null {
	const height = rows[value.row]?.height ?? 20;
	const heads = (rows[value.row]?.labels ?? []).filter(({isAtStart, isMarked}) => isAtStart && !isMarked);
	const isHead = heads.length > 1 && heads.includes(value.label);
	for (const words of [value.right, value.below]) {
		const cell = withWrapped(column(words, height), value, order, rows);
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

/** The birth date that follows a name in its row, within the next column at most. */
function birthAfter(words: readonly Word[], rows: readonly LabelledRow[], page: number, receivedOn: string): Clue[] {
	const last = words.at(-1) as Word;
	const row = rows.find(({words: members}) => members.includes(last));
	const birth = row ? birthBesideName(row.words.slice(row.words.indexOf(last) + 1), page, receivedOn) : null;
	return birth ? [birth] : [];
}

/** Patient names beside, between and below labels. Surname and given name labelled apart become one clue. */
export function nameClues(
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
	{sequence, receivedOn}: Pick<PrintedPage, 'sequence' | 'receivedOn'>,
	toLatin: (text: string) => string,
): Clue[] {
	const clues: Clue[] = [];
	const births: Clue[] = [];
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
		const confidence = base * name.soundness * (1 - value.label.distance) * clarityOf(words, isPlainlyName);
		clues.push({
			field: 'patient-name',
			familyName,
			givenName,
			tokens: [...tokens],
			...placeOf(words, sequence, `label "${value.printed}"`, confidence),
		});
		births.push(...(tokens.length > 1 ? birthAfter(words, rows, sequence, receivedOn) : []));
	}

	for (const [family, given] of pairs) {
		births.push(...[family, given].flatMap(({words}) => birthAfter(words, rows, sequence, receivedOn)));
	}

	return [
		...clues,
		...births,
		...pairs.map(([family, given]) => clueOfPair(family, given, sequence)),
		...alone.filter(part => !whole.includes(part)).map(part => clueOfHalf(part, sequence)),
	];
}
