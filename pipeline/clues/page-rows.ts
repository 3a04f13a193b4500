import type {Word} from '#pipeline/model/page.ts';
import {type PrintedPage, rowsOf} from '#pipeline/model/printed-page.ts';
import {type FoundLabel, labelsIn} from './found-labels.ts';

export interface LabelledRow {
	readonly words: readonly Word[];
	readonly labels: readonly FoundLabel[];
	/** Typical height of its letters, px. */
	readonly height: number;
}

const heightOf = (words: readonly Word[]): number => {
	const heights = words.map(({box}) => box.bottom - box.top).sort((a, b) => a - b);
	return Math.max(8, heights[Math.floor(heights.length / 2)] ?? 8);
};

/** The page's rows with the labels in them. */
export function labelledRows(page: PrintedPage): LabelledRow[] {
	return rowsOf(page.words.flatMap(splitColon).flatMap(splitComma).flatMap(splitSlash)).map(({words}) => {
		const height = heightOf(words);
		return {words, labels: labelsIn(words, height), height};
	});
}

function splitAfter(word: Word, before: string): Word[] {
	const middle = word.box.left + ((word.box.right - word.box.left) * before.length) / word.text.length;
	return [
		{...word, text: before, box: {...word.box, right: middle}},
		{...word, text: word.text.slice(before.length), box: {...word.box, left: middle}},
	];
}

/** "Name:John" and "DOB:3/4/61" printed without a space are two words. */
function splitColon(word: Word): Word[] {
	const before = /^[\p{L}.]{2,}[:;](?=[\p{L}\p{N}].)/u.exec(word.text)?.[0];
	return before ? splitAfter(word, before) : [word];
}

/** "ROSSI,Mario" is two words. */
function splitComma(word: Word): Word[] {
	const before = /^\p{Lu}[\p{L}'’-]+,(?=\p{Lu}\p{L})/u.exec(word.text)?.[0];
	return before ? splitAfter(word, before) : [word];
}

/** "Nome/Name:" and "nascita/Date" are two words of a label in two languages. */
function splitSlash(word: Word): Word[] {
	const before = /^\p{L}{3,}\/(?=\p{L}{3,}[:.]?$)/u.exec(word.text)?.[0];
	return before ? splitAfter(word, before) : [word];
}
