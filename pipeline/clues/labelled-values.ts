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
		const start = column.findIndex(({box}) => box.left > first.box.left - 1.5 * row.height);
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

/** Before a patient's name these are titles, not the label of somebody else: "Patient: Mrs. Dr. Helga Baumgartner". */
const DEGREES = new Set('dr doctor prof professor profdr dra dott dottssa ing'.split(' '));

function isDegree(label: FoundLabel, labels: readonly FoundLabel[], words: readonly Word[]): boolean {
	const owner = labels.findLast(({kinds, to}) => kinds.includes('patient') && to <= label.from);
	const between = owner ? words.slice(owner.to, label.from) : [];
	const isClose = owner?.isMarked === true && between.every(({text}) => /^\p{L}{1,4}\.?$|^[:.,|]$/u.test(text));
	return isClose && words.slice(label.from, label.to).every(({text}) => DEGREES.has(fold(text)));
}

/** Every label of the page with what may be its value. */
export function labelledValues(rows: readonly LabelledRow[]): LabelledValue[] {
	return rows.flatMap(({words, labels: all}, row) => {
		const labels = all.filter(label => label.kind !== 'another-person' || !isDegree(label, all, words));
		return labels.map((label, index) => ({
			label,
			row,
			right: words.slice(label.to, labels[index + 1]?.from ?? words.length),
			below: wordsBelow(rows, row, label),
			printed: words
				.slice(label.from, label.to)
				.map(({text}) => text)
				.join(' ')
				.replace(/[:;|]+$/, ''),
		}));
	});
}
