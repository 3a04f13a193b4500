import type {Clue, ClueOf} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import {placeOf} from './clue-place.ts';
import type {LabelledValue} from './labelled-values.ts';
import {isNameLabel, type LabelKind} from './labels.ts';
import {type NameOrder, type NameReading, readName} from './name-reading.ts';
import {gapBefore, type LabelledRow} from './page-rows.ts';

type NameClue = ClueOf<'patient-name'>;
interface Part {
	readonly value: LabelledValue;
	readonly name: NameReading;
	readonly words: readonly Word[];
}

/** Rows within which a surname and a given name belong together. */
const REACH = 5;

const ORDERS: Partial<Record<LabelKind, NameOrder>> = {
	'family-and-given': 'family-first',
	'given-and-family': 'given-first',
	'family-name': 'family-only',
	'given-name': 'given-only',
};

/** What a label asks for, given its neighbours: "Name" beside "Surname" is the given name, beside "Vorname" the family name. */
function orderOf(value: LabelledValue, values: readonly LabelledValue[]): NameOrder {
	const {kinds, kind} = value.label;
	const near = values.filter(other => other !== value && Math.abs(other.row - value.row) <= REACH).map(({label}) => label.kinds);
	const asksFor = (wanted: LabelKind, unwanted: LabelKind) =>
		near.some(other => other.includes(wanted) && !other.includes(unwanted) && !other.includes('patient'));
	if (kind === 'family-and-given' || kind === 'given-and-family') {
		return ORDERS[kind] ?? 'open';
	}

	const isWhole = kinds.includes('name') || kinds.includes('patient');
	if ((isWhole || kinds.includes('given-name')) && !kinds.includes('family-name') && asksFor('family-name', 'given-name')) {
		return kind === 'patient' && !kinds.includes('given-name') ? 'open' : 'given-only';
	}

	if (kinds.includes('name') && asksFor('given-name', 'name')) {
		return 'family-only';
	}

	return isWhole ? 'open' : (ORDERS[kind] ?? 'open');
}

/** Words up to a wide gap, which parts columns. */
function column(words: readonly Word[], height: number): readonly Word[] {
	const end = words.findIndex((_, at) => at > 0 && gapBefore(words, at, height) > 2.6);
	return end < 0 ? words : words.slice(0, end);
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
	for (const words of [value.right, value.below]) {
		const cell = column(words, height);
		const name = readName(
			cell.map(({text}) => text),
			order,
			toLatin,
		);
		if (!name) {
			if (cell.some(({text}) => /[\p{L}\d]{3}/u.test(text))) {
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
	page: number,
	toLatin: (text: string) => string,
): Clue[] {
	const clues: NameClue[] = [];
	const parts: Array<Part & {order: NameOrder}> = [];
	for (const value of values) {
		if (!value.label.kinds.some(isNameLabel) || isAnothers(value, values, rows) || value.label.kind === 'another-person') {
			continue;
		}

		const order = orderOf(value, values);
		const part = readPart(value, order, rows, toLatin);
		if (!part) {
			continue;
		}

		if (order === 'family-only' || order === 'given-only') {
			parts.push({...part, order});
			continue;
		}

		const {familyName, givenName, tokens, soundness} = part.name;
		const base = value.label.kind === 'subject' ? 0.85 : tokens.length < 2 ? 0.5 : 0.92;
		const confidence = base * soundness * (1 - value.label.distance);
		clues.push({
			field: 'patient-name',
			familyName,
			givenName,
			tokens: [...tokens],
			...placeOf(part.words, page, `label "${value.printed}"`, confidence),
		});
	}

	return [...clues, ...joined(parts, page)];
}

function joined(parts: ReadonlyArray<Part & {order: NameOrder}>, page: number): NameClue[] {
	const given = parts.filter(({order}) => order === 'given-only');
	const taken = new Set<Part>();
	const clues = parts
		.filter(({order}) => order === 'family-only')
		.map((family): NameClue => {
			const [partner] = given
				.filter(part => !taken.has(part) && Math.abs(part.value.row - family.value.row) <= REACH)
				.sort((a, b) => Math.abs(a.value.row - family.value.row) - Math.abs(b.value.row - family.value.row));
			if (partner) {
				taken.add(partner);
			}

			const familyName = family.name.tokens.join(' ');
			const givenName = partner ? partner.name.tokens.join(' ') : null;
			const soundness = family.name.soundness * (partner?.name.soundness ?? 0.6) * (1 - family.value.label.distance);
			const source = partner ? `labels "${family.value.printed}" and "${partner.value.printed}"` : `label "${family.value.printed}"`;
			const tokens = [...family.name.tokens, ...(partner?.name.tokens ?? [])];
			return {
				field: 'patient-name',
				familyName,
				givenName,
				tokens,
				...placeOf([...family.words, ...(partner?.words ?? [])], page, source, 0.94 * soundness),
			};
		});
	const alone = given
		.filter(part => !taken.has(part))
		.map(
			(part): NameClue => ({
				field: 'patient-name',
				familyName: null,
				givenName: part.name.tokens.join(' '),
				tokens: [...part.name.tokens],
				...placeOf(part.words, page, `label "${part.value.printed}"`, 0.4 * part.name.soundness),
			}),
		);
	return [...clues, ...alone];
}
