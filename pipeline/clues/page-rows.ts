import type {Word} from '#pipeline/model/page.ts';
import {type PrintedPage, rowsOf} from '#pipeline/model/printed-page.ts';
import {byLetters, closestLabel} from './closest-label.ts';
import {LABELS, type LabelKind} from './labels.ts';
import {fold} from './letters.ts';

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

const longest = Math.max(...LABELS.map(({wordCount}) => wordCount)) + 1;

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
	at === 0 ||
	gapBefore(words, at, height) > 1.3 ||
	/^[|[(]/.test(words[at]?.text ?? '') ||
	/^[|[\](){}•*\-–—_.'`‘’,]+$/.test(words[at - 1]?.text ?? '');

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

		const match = letters.length > 40 || !letters ? null : closestLabel(letters);
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
