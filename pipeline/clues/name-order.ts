import type {LabelledValue} from './labelled-values.ts';
import {isNameLabel, type LabelKind} from './labels.ts';
import type {NameOrder} from './name-reading.ts';
import type {LabelledRow} from './page-rows.ts';

/** Rows within which a surname and a given name belong together. */
const REACH = 5;

const ORDERS: Partial<Record<LabelKind, NameOrder>> = {
	'family-and-given': 'family-first',
	'given-and-family': 'given-first',
	'family-name': 'family-only',
	'given-name': 'given-only',
};

const leftOf = ({row, label}: LabelledValue, rows: readonly LabelledRow[]): number => rows[row]?.words[label.from]?.box.left ?? 0;

/** Whether two labels ask for the halves of one name: in one row, or one under the other with nothing else asked between. */
export function areNeighbours(
	one: LabelledValue,
	other: LabelledValue,
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
): boolean {
	const [first, last] = one.row <= other.row ? [one, other] : [other, one];
	if (last.row - first.row > REACH || !first.label.isAtStart || !last.label.isAtStart) {
		return false;
	}

	if (first.row === last.row) {
		return true;
	}

	const [left, height] = [leftOf(first, rows), rows[first.row]?.height ?? 20];
	const isBelow = Math.abs(leftOf(last, rows) - left) < 5 * height;
	return (
		isBelow &&
		!values.some(
			between =>
				between.row > first.row &&
				between.row < last.row &&
				between.label.isAtStart &&
				between.label.distance < 0.1 &&
				!between.label.kinds.some(isNameLabel) &&
				between.label.kind !== 'another-person' &&
				Math.abs(leftOf(between, rows) - left) < 5 * height,
		)
	);
}

/** What a label asks for, given its neighbours: "Name" beside "Surname" is the given name, beside "Vorname" the family name. */
export function orderAsked(value: LabelledValue, values: readonly LabelledValue[], rows: readonly LabelledRow[]): NameOrder {
	const {kinds, kind} = value.label;
	if (kind === 'family-and-given' || kind === 'given-and-family') {
		return ORDERS[kind] ?? 'open';
	}

	const near = values.filter(other => other !== value && areNeighbours(value, other, values, rows)).map(({label}) => label.kinds);
	const asksFor = (wanted: LabelKind, unwanted: LabelKind) =>
		near.some(other => other.includes(wanted) && !other.includes(unwanted) && !other.includes('patient'));
	const isWhole = kinds.includes('name') || kinds.includes('patient');
	if ((isWhole || kinds.includes('given-name')) && !kinds.includes('family-name') && asksFor('family-name', 'given-name')) {
		return kind === 'patient' && !kinds.includes('given-name') ? 'open' : 'given-only';
	}

	if (kinds.includes('name') && asksFor('given-name', 'name')) {
		return 'family-only';
	}

	return isWhole ? 'open' : (ORDERS[kind] ?? 'open');
}
