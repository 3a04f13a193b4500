import {around, type Box} from './geometry.ts';
import type {ReadPage, Word} from './page.ts';

/** What the reading stages look at: the words of one page and where they stand. */
export interface PrintedPage {
	readonly sequence: number;
	/** Day of arrival, `YYYY-MM-DD`. */
	readonly receivedOn: string;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly words: readonly Word[];
	/** Further readings of the same page. */
	readonly alternatives: ReadonlyArray<readonly Word[]>;
}

/** Words side by side, left to right. */
export interface Row {
	readonly text: string;
	readonly words: readonly Word[];
	readonly box: Box;
}

/** The printed page of a page that could be read, else null. */
export function printedPageOf({sequence, receivedOn, image, reading}: ReadPage): PrintedPage | null {
	if (reading.kind !== 'read' || !image) {
		return null;
	}

	const {words, alternatives} = reading;
	return {sequence, receivedOn, widthPx: image.widthPx, heightPx: image.heightPx, words, alternatives};
}

const rowOf = (words: readonly Word[]): Row => ({
	text: words.map(({text}) => text).join(' '),
	words,
	box: around(words.map(word => word.box)),
});

/** Text lines as the engine saw them: columns stay apart. */
export function linesOf(words: readonly Word[]): Row[] {
	const lines = new Map<number, Word[]>();
	for (const word of words) {
		const line = lines.get(word.line);
		if (line) {
			line.push(word);
		} else {
			lines.set(word.line, [word]);
		}
	}

	return [...lines.values()].map(rowOf);
}

/**
 * Rows across the whole page by height alone: a label in one column and its value in another share a row,
 * which the engine's own lines often separate. Top to bottom, each left to right.
 */
export function rowsOf(words: readonly Word[]): Row[] {
	const rows: Array<{words: Word[]; middle: number; height: number}> = [];
	const middleOf = ({box}: Word) => (box.top + box.bottom) / 2;
	for (const word of [...words].sort((a, b) => middleOf(a) - middleOf(b))) {
		const middle = middleOf(word);
		const height = word.box.bottom - word.box.top;
		const row = rows.findLast(
			candidate => Math.abs(candidate.middle - middle) < 0.5 * Math.min(Math.max(candidate.height, 8), Math.max(height, 8) * 1.6),
		);
		if (row) {
			row.words.push(word);
			row.middle += (middle - row.middle) / row.words.length;
			row.height = Math.max(row.height, height);
		} else {
			rows.push({words: [word], middle, height});
		}
	}

	return rows.sort((a, b) => a.middle - b.middle).map(({words: members}) => rowOf(members.sort((a, b) => a.box.left - b.box.left)));
}
