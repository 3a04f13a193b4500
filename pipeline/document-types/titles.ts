import type {DocumentType} from '../model/document.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {foldText} from './fold.ts';
import {DEFINITIONS} from './index.ts';

export interface Title {
	readonly type: DocumentType;
	readonly row: Row;
	/** Index of the row on the page. */
	readonly at: number;
	/** 0–1: how surely this line is the page's title and of this type. */
	readonly strength: number;
}

interface Phrase {
	readonly type: DocumentType;
	readonly words: readonly string[];
	readonly length: number;
}

const PHRASES: readonly Phrase[] = DEFINITIONS.flatMap(({type, titles}) =>
	titles.map(title => {
		const words = foldText(title).trim().split(' ');
		return {type, words, length: words.join('').length};
	}),
);

/** Titles stand in this upper share of the page. */
const UPPER = 0.55;
const MAX_WORDS = 10;
/** A line of prose as wide as this means that the title is past. */
const PROSE_WORDS = 9;

/** Lines that name the kind of paper, in printed order. Headings further down, after prose began, count for little. */
export function titlesOf(page: PrintedPage, rows: readonly Row[]): Title[] {
	const heights = page.words.map(({box}) => box.bottom - box.top).sort((a, b) => a - b);
	const usual = heights[Math.floor(heights.length / 2)] ?? 1;
	const titles: Title[] = [];
	let hasProseBegun = false;
	for (const [at, row] of rows.entries()) {
		const words = foldText(row.text)
			.trim()
			.split(/[ \n]+/)
			.filter(Boolean);
		if (row.box.top > page.heightPx * UPPER) {
			break;
		}

		if (words.length > PROSE_WORDS && row.box.right - row.box.left > 0.6 * page.widthPx) {
			hasProseBegun = true;
			continue;
		}

		const best = words.length <= MAX_WORDS ? bestPhrase(words) : null;
		if (!best) {
			continue;
		}

		const height = row.words.reduce((sum, {box}) => sum + box.bottom - box.top, 0) / row.words.length;
		const isLarge = height > 1.25 * usual;
		const isCapital = row.text === row.text.toUpperCase();
		// A label with its value, or the letterhead's department line ("Radiology, Cairo"), is not a title.
		const isLabel = /^[^:]{2,40}:\s*\S/.test(row.text) && best.share < 0.75;
		const strength =
			best.share *
			(hasProseBegun ? 0.3 : 1) *
			(isLarge ? 1.15 : isCapital ? 1 : 0.85) *
			(isLabel ? 0.35 : 1) *
			(/,\s*\p{L}/u.test(row.text) ? 0.5 : 1);
		titles.push({type: best.type, row, at, strength: Math.min(1, strength)});
	}

	return titles;
}

/** The phrase that covers most of the line. */
function bestPhrase(words: readonly string[]): {type: DocumentType; share: number} | null {
	const letters = words.join('').length;
	let best: {type: DocumentType; share: number} | null = null;
	for (const phrase of PHRASES) {
		if (phrase.words.length > words.length || phrase.length < letters * 0.3) {
			continue;
		}

		const share = coverage(words, phrase) / Math.max(letters, 1);
		if (share > (best?.share ?? 0.34)) {
			best = {type: phrase.type, share: Math.min(1, share)};
		}
	}

	return best;
}

/** Letters of the line that the phrase accounts for, less what was misread; 0 when it does not stand there. */
function coverage(words: readonly string[], {words: wanted, length}: Phrase): number {
	let best = 0;
	for (let start = 0; start + wanted.length <= words.length; start++) {
		let errors = 0;
		const fits = wanted.every((word, index) => {
			const distance = misreading(words[start + index]!, word);
			errors += distance;
			return distance <= allowed(word);
		});
		if (fits) {
			best = Math.max(best, length - 1.5 * errors);
		}
	}

	return best;
}

const allowed = (word: string): number => (word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0);

/** Edit distance, or 9 as soon as it is of no use. */
function misreading(read: string, word: string): number {
	if (read === word) {
		return 0;
	}

	const most = allowed(word);
	if (most === 0 || Math.abs(read.length - word.length) > most) {
		return 9;
	}

	let previous = Array.from({length: word.length + 1}, (_, index) => index);
	for (let i = 1; i <= read.length; i++) {
		const row = [i];
		for (let j = 1; j <= word.length; j++) {
			row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (read[i - 1] === word[j - 1] ? 0 : 1)));
		}

		previous = row;
	}

	return previous[word.length]! <= most ? previous[word.length]! : 9;
}
