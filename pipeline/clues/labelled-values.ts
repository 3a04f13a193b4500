import type {Word} from '#pipeline/model/page.ts';
import type {FoundLabel} from './found-labels.ts';
import {fold} from './letters.ts';
import type {LabelledRow} from './page-rows.ts';

export interface LabelledValue {
	readonly label: FoundLabel;
	readonly row: number;
	/** Words to the right up to the next label. */
	readonly right: readonly Word[];
	/** Words of the next row under the label, when nothing readable stands to the right. */
	readonly below: readonly Word[];
	/** The label as printed. */
	readonly printed: string;
}

const isFilled = (words: readonly Word[]): boolean => /[\p{L}\d].*[\p{L}\d]/u.test(words.map(({text}) => text).join(''));

/** Words of the next filled row in the label's column: from its left edge to where the next label's column starts. Specks between are passed over. */
function wordsBelow(rows: readonly LabelledRow[], at: number, label: FoundLabel): Word[] {
	const row = rows[at];
	const [first, last] = [row?.words[label.from], row?.words[label.to - 1]];
	if (!row || !first || !last) {
		return [];
	}

	const next = row.labels.find(({from}) => from >= label.to);
	const right = next ? (row.words[next.from]?.box.left ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
	for (const below of rows.slice(at + 1, at + 4)) {
		const top = below.words[0]?.box.top ?? 0;
		if (top - first.box.bottom > 3.2 * row.height) {
			return [];
		}

		const column = below.words.filter(({box}) => box.right > first.box.left - row.height && box.left < right - row.height * 0.5);
		// A sheet cut at its left edge takes letters of the label: its value then starts further left.
		const start = column.findIndex(
			({box}, at) =>
				box.left > first.box.left - 1.5 * row.height ||
				(at === 0 && label.from === 0 && box.right > first.box.left && below.words[0]?.box === box),
		);
		const labelled = below.labels.some(({from, to, isAtStart}) =>
			below.words.slice(from, to).some(word => column.includes(word) && isAtStart),
		);
		if (labelled) {
			return [];
		}

		const words = start < 0 ? [] : column.slice(start);
		// What starts right of the label's end stands under another column's head.
		if (isFilled(words) && (words[0]?.box.left ?? 0) < last.box.right + row.height) {
			return words;
		}
	}

	return [];
}

/** Words right of the label on a row of their own: the sheet is askew, or values are set a little higher or lower than their labels. */
function wordsBeside(rows: readonly LabelledRow[], at: number, label: FoundLabel): readonly Word[] {
	const row = rows[at];
	const last = row?.words[label.to - 1];
	if (!row || !last || row.words.length > label.to) {
		return [];
	}

	const middle = (last.box.top + last.box.bottom) / 2;
	const [nearest] = [rows[at + 1], rows[at - 1]]
		.flatMap(other => {
			const first = other?.words[0];
			const away = first ? Math.abs((first.box.top + first.box.bottom) / 2 - middle) : 0;
			return other && first && other.labels.length === 0 && first.box.left > last.box.right && away < 1.3 * row.height
				? [{words: other.words, away}]
				: [];
		})
		.sort((a, b) => a.away - b.away);
	return nearest?.words ?? [];
}

/** Before a patient's name these are titles, not the label of somebody else: "Patient: Mrs. Dr. Helga Baumgartner". */
const DEGREES = new Set('dr doctor prof professor profdr dra dott dottssa ing'.split(' '));

function isDegree(label: FoundLabel, labels: readonly FoundLabel[], words: readonly Word[]): boolean {
	const owner = labels.findLast(({kinds, to}) => kinds.includes('patient') && to <= label.from);
	const between = owner ? words.slice(owner.to, label.from) : [];
	const isClose = owner?.isMarked === true && between.every(({text}) => /^\p{L}{1,4}\.?$|^[:.,|]$/u.test(text));
	return isClose && words.slice(label.from, label.to).every(({text}) => DEGREES.has(fold(text)));
}

function placesOf(
	rows: readonly LabelledRow[],
	at: number,
	label: FoundLabel,
	right: readonly Word[],
): Pick<LabelledValue, 'right' | 'below'> {
	const below = wordsBelow(rows, at, label);
	return {right: right.length === 0 && below.length === 0 ? wordsBeside(rows, at, label) : right, below};
}

/** Every label of the page with what may be its value. */
export function labelledValues(rows: readonly LabelledRow[]): LabelledValue[] {
	return rows.flatMap(({words, labels: all}, row) => {
		const labels = all.filter(label => label.kind !== 'another-person' || !isDegree(label, all, words));
		return labels.map((label, index) => ({
			label,
			row,
			...placesOf(rows, row, label, words.slice(label.to, labels[index + 1]?.from ?? words.length)),
			printed: words
				.slice(label.from, label.to)
				.map(({text}) => text)
				.join(' ')
				.replace(/[:;|]+$/, ''),
		}));
	});
}
