import type {Clue} from '#pipeline/model/clue.ts';
import type {Row} from '#pipeline/model/printed-page.ts';
import {placeOf, wordsWithin} from './clue-place.ts';

/** How inquiry references are written: letters, year, running number. */
export const referencePattern = {prefix: 'INQ', numberDigits: 4} as const;

const D = '[0-9OoDQlIi|SsZBbGgqe?]';
const CONFUSED: Readonly<Record<string, string>> = {
	O: '0',
	o: '0',
	D: '0',
	Q: '0',
	l: '1',
	I: '1',
	i: '1',
	'|': '1',
	S: '5',
	s: '5',
	Z: '2',
	B: '8',
	b: '6',
	G: '6',
	g: '9',
	q: '9',
};
const digits = (text: string): string => [...text].map(letter => CONFUSED[letter] ?? letter).join('');
const prefixPattern = [...referencePattern.prefix]
	.map(letter => ({I: '[I1l|i!]', Q: '[QO0DGqg9]', N: '[NnHMW]', O: '[O0QD]'})[letter] ?? `[${letter}${letter.toLowerCase()}]`)
	.join('\\s?');
const PATTERN = new RegExp(
	`(?<![\\p{L}\\p{N}])${prefixPattern}[\\s\\-–—._:]{0,3}(2[\\s.,]?[0-9Oo][\\s.,]?${D}[\\s.,]?${D})[\\s\\-–—._:]{0,3}(${D}{${referencePattern.numberDigits}})(?![\\p{L}\\p{N}])`,
	'gu',
);

/** Inquiry references in a row, as they would be written without damage. Misread digits cost confidence. */
export function referenceClues(row: Row, page: number): Clue[] {
	return [...row.text.matchAll(PATTERN)].flatMap((found): Clue[] => {
		const [whole, year = '', number = ''] = found;
		const value = `${referencePattern.prefix}-${digits(year.replace(/[\s.,]/g, ''))}-${digits(number)}`;
		const isClean = whole.replace(/\s/g, '') === value;
		const words = wordsWithin(row.words, found.index, found.index + whole.length);
		return /^\D+-\d{4}-\d+$/.test(value)
			? [{field: 'reference', value, ...placeOf(words, page, 'inquiry reference', isClean ? 0.95 : 0.7)}]
			: [];
	});
}
