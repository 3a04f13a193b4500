import {type PrintedPage, rowsOf} from '#pipeline/model/printed-page.ts';
import type {Word} from '#pipeline/model/page.ts';
import {fold, misreading} from './letters.ts';
import {LABELS, type Label, type LabelKind} from './labels.ts';

/** A label as found in a row: words `from` up to and without `to`. */
export interface FoundLabel {
	readonly kind: LabelKind;
	/** Other kinds the same letters may mean: "Name" is a full name, or the given name beside a "Surname". */
	readonly kinds: readonly LabelKind[];
	readonly from: number;
	readonly to: number;
	/** 0 = letter by letter. */
	readonly distance: number;
	/** A colon or its like follows. */
	readonly isMarked: boolean;
	/** Stands at the start of a row or column, not within running text. */
	readonly isAtStart: boolean;
}

export interface LabelledRow {
	readonly words: readonly Word[];
	readonly labels: readonly FoundLabel[];
	/** Typical height of its letters, px. */
	readonly height: number;
}

const byLetters = new Map<string, Label[]>();
for (const label of LABELS) {
	byLetters.set(label.letters, [...(byLetters.get(label.letters) ?? []), label]);
}

const byLength = new Map<number, string[]>();
for (const letters of byLetters.keys()) {
	byLength.set(letters.length, [...(byLength.get(letters.length) ?? []), letters]);
}

const longest = Math.max(...LABELS.map(({wordCount}) => wordCount)) + 1;
const remembered = new Map<string, {letters: string; distance: number} | null>();

/** The label closest to these folded letters. Short labels must be right to the letter, or nearly. */
function closest(letters: string): {letters: string; distance: number} | null {
	if (byLetters.has(letters)) {
		return {letters, distance: 0};
	}

	const known = remembered.get(letters);
	if (known !== undefined) {
		return known;
	}

	const allowed = letters.length <= 2 ? 0 : letters.length <= 4 ? 0.14 : letters.length <= 6 ? 0.2 : 0.25;
	let best: {letters: string; distance: number} | null = null;
	for (let length = letters.length - 2; length <= letters.length + 2 && allowed > 0; length++) {
		for (const candidate of byLength.get(length) ?? []) {
			const distance = misreading(letters, candidate);
			if (distance <= allowed && (!best || distance < best.distance)) {
				best = {letters: candidate, distance};
			}
		}
	}

	if (remembered.size > 20_000) {
		remembered.clear();
	}

	remembered.set(letters, best);
	return best;
}

const heightOf = (words: readonly Word[]): number => {
	const heights = words.map(({box}) => box.bottom - box.top).sort((a, b) => a - b);
	return Math.max(8, heights[Math.floor(heights.length / 2)] ?? 8);
};

/** Free space left of word `at`, in letter heights; a first word has plenty. */
export const gapBefore = (words: readonly Word[], at: number, height: number): number => {
	const [previous, word] = [words[at - 1], words[at]];
	return previous && word ? (word.box.left - previous.box.right) / height : 99;
};

const MARK = /[:;=>]['"]?$/;
const opensLabel = (words: readonly Word[], at: number, height: number): boolean =>
	at === 0 || gapBefore(words, at, height) > 1.3 || /^[|[(]/.test(words[at]?.text ?? '') || /^[|[\](){}•*\-–—_.'`‘’,]+$/.test(words[at - 1]?.text ?? '');

function labelAt(words: readonly Word[], from: number, height: number): FoundLabel | null {
	const isAtStart = opensLabel(words, from, height);
	const previous = words[from - 1]?.text ?? '';
	const isAfterStop = /[,;:.(|/]$/.test(previous);
	let best: FoundLabel | null = null;
	let letters = '';
	for (let to = from + 1; to <= Math.min(words.length, from + longest); to++) {
		if (to > from + 1 && gapBefore(words, to - 1, height) > 1.6) {
			break;
		}

		letters += fold(words[to - 1]?.text ?? '');
		const isMarked = MARK.test(words[to - 1]?.text ?? '') || /^[:;=]/.test(words[to]?.text ?? '');
		if (!isAtStart && !isMarked && !isAfterStop && !byLetters.has(letters)) {
			continue;
		}

		const match = letters.length > 40 || !letters ? null : closest(letters);
		if (match && (!best || match.distance <= best.distance + 0.13)) {
			const kinds = (byLetters.get(match.letters) ?? []).map(({kind}) => kind);
			const [kind] = kinds;
			if (kind && (isAtStart || isMarked || isAfterStop || (kinds.includes('birth-date') && match.distance === 0 && letters.length >= 3))) {
				best = {kind, kinds, from, to, distance: match.distance, isMarked, isAtStart};
			}
		}

		if (isMarked) {
			break;
		}
	}

	return best;
}

/** The page's rows with the labels in them. A label of running text counts only after a stop or before a colon. */
export function labelledRows(page: PrintedPage): LabelledRow[] {
	return rowsOf(page.words.flatMap(splitColon)).map(({words}) => {
		const height = heightOf(words);
		const labels: FoundLabel[] = [];
		for (let at = 0; at < words.length; ) {
			const label = labelAt(words, at, height);
			if (label) {
				labels.push(label);
			}

			at = label?.to ?? at + 1;
		}

		return {words, labels, height};
	});
}

/** "Name:John" and "DOB:3/4/61" printed without a space are two words. */
function splitColon(word: Word): Word[] {
	const match = /^([\p{L}.]{2,}[:;])([\p{L}\p{N}].+)$/u.exec(word.text);
	if (!match) {
		return [word];
	}

	const [, before = '', after = ''] = match;
	const middle = word.box.left + ((word.box.right - word.box.left) * before.length) / word.text.length;
	return [
		{...word, text: before, box: {...word.box, right: middle}},
		{...word, text: after, box: {...word.box, left: middle}},
	];
}
