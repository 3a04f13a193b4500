import {around} from '#pipeline/model/geometry.ts';
import type {Word} from '#pipeline/model/page.ts';

/** Where a clue stands: verbatim text, box around its words, page, and the rule that found it. */
export const placeOf = (words: readonly Word[], page: number, source: string, confidence: number) => ({
	verbatim: words.map(({text}) => text).join(' '),
	confidence: Math.max(0.02, Math.min(0.99, confidence)),
	page,
	box: words.length > 0 ? around(words.map(({box}) => box)) : null,
	source,
});

/** The words that cover characters `start` to `end` of their text joined by single spaces. */
export function wordsWithin(words: readonly Word[], start: number, end: number): Word[] {
	let at = 0;
	return words.filter(({text}) => {
		const from = at;
		at += text.length + 1;
		return from < end && from + text.length > start;
	});
}

export const textOf = (words: readonly Word[]): string => words.map(({text}) => text).join(' ');

/** Below this the engine itself doubts a word. */
const DOUBTED = 0.45;

/** What a doubted word that makes sense by itself is worth: dirt seldom spells a name. */
const PLAUSIBLE = 0.3;

/** Share of the confidence left for words the engine doubts: handwriting and dirt come as letters too. 1 for clear print. */
export const clarityOf = (words: readonly Word[], isPlausible: (text: string) => boolean = () => false): number => {
	const read = words.filter(({text}) => /[\p{L}\d]/u.test(text));
	const least = Math.min(DOUBTED, ...read.map(({confidence, text}) => (isPlausible(text) ? Math.max(confidence, PLAUSIBLE) : confidence)));
	return 0.4 + 0.6 * (least / DOUBTED);
};
