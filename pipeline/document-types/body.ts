import {readFileSync} from 'node:fs';
import type {DocumentType} from '../model/document.ts';

/** How strongly single words speak for a kind of medical prose: natural logarithms, one per class. */
export interface Vocabulary {
	readonly classes: readonly DocumentType[];
	readonly words: Readonly<Record<string, readonly number[]>>;
}

/** Learnt from public transcribed reports; see README.md in this folder. */
const VOCABULARY = JSON.parse(readFileSync(new URL('vocabulary.json', import.meta.url), 'utf8')) as Vocabulary;

/** Words as the vocabulary counts them: letters only, small, at least three. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];

/** However long the prose, it says no more than this. */
const CEILING = 4;
/** Sum of word weights at which about three quarters of the ceiling are reached. */
const SCALE = 22;

/** What the prose of a page suggests, as log-weights by type; equal for a page without known words. */
export function bodyScores(text: string, {classes, words}: Vocabulary = VOCABULARY): Partial<Record<DocumentType, number>> {
	const sums = classes.map(() => 0);
	for (const word of new Set(wordsOf(text))) {
		for (const [index, weight] of (words[word] ?? []).entries()) {
			sums[index]! += weight;
		}
	}

	return Object.fromEntries(classes.map((type, index) => [type, CEILING * Math.tanh(sums[index]! / SCALE)]));
}
