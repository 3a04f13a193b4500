import {monthOf, romanMonthOf} from './months.ts';

export interface DateReading {
	/** Position in the text that was searched. */
	readonly start: number;
	readonly end: number;
	readonly verbatim: string;
	/** Calendar dates it may mean, likeliest first; empty for one that exists in no order. */
	readonly dates: readonly string[];
	/** What the notation tells about day and month: `dmy`/`mdy` settled by itself, `open`, or `clear` (ISO, month in words). */
	readonly order: 'dmy' | 'mdy' | 'open' | 'clear';
	readonly separator: string;
	/** Year was printed in two digits. */
	readonly shortYear: boolean;
}

const DIGIT: Readonly<Record<string, string>> = {
	O: '0',
	o: '0',
	D: '0',
	Q: '0',
	l: '1',
	I: '1',
	i: '1',
	'|': '1',
	']': '1',
	'\\': '1',
	Z: '2',
	z: '2',
	S: '5',
	$: '5',
	s: '5',
	G: '6',
	b: '6',
	B: '8',
	g: '9',
	q: '9',
	U: '0',
};
const C = '[0-9OoDQlIi|\\\\ZzS$GbBgq]';
const SEPARATOR = '\\s?[./\\-–—:,;_]\\s?[./\\-]?\\s?';
const YEAR = `(?:[12lI]\\s?${C}{3}|'?${C}{2})`;
const WORD = "[\\p{L}\\p{M}][\\p{L}\\p{M}\\d']{2,12}";
const EDGE = '(?<![\\p{L}\\p{N}])';
const END = '(?![\\p{L}\\p{N}])';
const PATTERNS: ReadonlyArray<readonly [kind: string, pattern: RegExp]> = [
	['ymd', new RegExp(`${EDGE}([12lI]${C}{3})(\\s?[./\\-–—]\\s?)(${C}{1,2})\\s?[./\\-–—]\\s?(${C}{1,2})${END}`, 'gu')],
	['number', new RegExp(`${EDGE}(${C}{1,2})(${SEPARATOR})(${C}{1,2})${SEPARATOR}(${YEAR})${END}`, 'gu')],
	['roman', new RegExp(`${EDGE}(${C}{1,2})\\s?[./\\- ]\\s?([IVXl]{1,4})\\s?[./\\- ]\\s?(${YEAR})${END}`, 'gu')],
	[
		'word',
		new RegExp(
			`${EDGE}(${C}{1,2})(?:st|nd|rd|th|er|º|°|ª)?[\\s.\\-/,]{0,3}(?:of |de |di |d')?(${WORD})[\\s.\\-/,]{0,3}(?:de |del |of )?(${YEAR})${END}`,
			'giu',
		),
	],
	['month-first', new RegExp(`${EDGE}(${WORD})\\.?\\s?(${C}{1,2})(?:st|nd|rd|th)?\\s?[,.;]?\\s?([12]\\s?${C}{3})${END}`, 'giu')],
	// "30-SE P-2026": a month of three letters torn apart.
	[
		'word',
		new RegExp(`${EDGE}(${C}{1,2})[\\s.\\-/]{1,2}(\\p{L}(?:\\s\\p{L}\\p{L}|\\p{L}\\s\\p{L}))[\\s.\\-/]{1,2}([12]${C}{3})${END}`, 'gu'),
	],
	['spaced', new RegExp(`${EDGE}(${C}{1,2})( )(${C}{1,2}) ([12l]${C}{3})${END}`, 'gu')],
	['merged', new RegExp(`${EDGE}(\\d{2})([./\\-]?)(\\d{2})[./\\-]?([12]\\d{3})${END}`, 'gu')],
];

const digits = (text: string): string => [...text.replace(/[\s']/g, '')].map(letter => DIGIT[letter] ?? letter).join('');
const isMostlyDigits = (text: string): boolean => {
	const signs = text.replace(/[^\p{L}\p{N}|\]]/gu, '');
	return (signs.match(/\d/g)?.length ?? 0) * 2 >= signs.length;
};

const calendar = (year: number, month: number, day: number): string | null => {
	const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
	const date = new Date(`${text}T00:00:00Z`);
	return month >= 1 && month <= 12 && day >= 1 && year >= 1880 && year <= 2100 && date.toJSON()?.slice(0, 10) === text ? text : null;
};

/** Both centuries of a two-digit year, the later first: the reader's range rules choose. */
const yearsOf = (text: string): number[] => {
	const year = Number(digits(text));
	return digits(text).length === 2 ? [2000 + year, 1900 + year] : [year];
};

function interpret(kind: string, found: RegExpMatchArray): Pick<DateReading, 'dates' | 'order' | 'separator' | 'shortYear'> | null {
	const [, a = '', b = '', c = '', d = ''] = found;
	const make = (years: number[], pairs: ReadonlyArray<readonly [number | null, number]>, order: DateReading['order'], separator = '') => ({
		dates: pairs.flatMap(([month, day]) => years.flatMap(year => calendar(year, month ?? 0, day) ?? [])),
		order,
		separator,
		shortYear: years.length === 2,
	});
	if (kind === 'word' || kind === 'month-first') {
		const [day, name, year] = kind === 'word' ? [a, b, c] : [b, a, c];
		const month = monthOf(name.replace(/\s/g, ''));
		return month && /\d/.test(digits(day)) ? make(yearsOf(year), [[month, Number(digits(day))]], 'clear') : null;
	}

	if (!isMostlyDigits(found[0])) {
		return kind === 'roman' ? make(yearsOf(c), [[romanMonthOf(b), Number(digits(a))]], 'clear') : null;
	}

	if (kind === 'roman') {
		return make(yearsOf(c), [[romanMonthOf(b), Number(digits(a))]], 'clear');
	}

	if (kind === 'ymd') {
		return make(yearsOf(a), [[Number(digits(c)), Number(digits(d))]], 'clear');
	}

	const [first, second] = [Number(digits(a)), Number(digits(c))];
	const separator = b.trim().charAt(0);
	const years = yearsOf(d);
	if (first > 12 || second > 12 || first === second) {
		return first <= 12 && second > 12
			? make(years, [[first, second]], 'mdy', separator)
			: make(years, [[second, first]], first === second ? 'clear' : 'dmy', separator);
	}

	return separator === '.'
		? make(years, [[second, first]], 'clear', separator)
		: make(
				years,
				[
					[second, first],
					[first, second],
				],
				'open',
				separator,
			);
}

/**
 * Dates printed in a text, left to right, OCR errors forgiven: 25.07.1975, 7/25/75, 1975-07-25, 25 July 1975, 25-JUL-1975, July 25th, 1975,
 * 25.VII.1975, O3/O4/l961. A two-digit year comes in both centuries, an open order in both orders (day first).
 */
export function datesIn(text: string): DateReading[] {
	const found: DateReading[] = [];
	for (const [kind, pattern] of PATTERNS) {
		pattern.lastIndex = 0;
		for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
			const [start, end] = [match.index, match.index + match[0].length];
			// The last letter of "D.O.B. 13-05-1973" is no 8.
			const isAbbreviated = /^\p{L}/u.test(match[0]) && /\p{L}\.$/u.test(text.slice(0, start));
			const isTaken = isAbbreviated || found.some(other => start < other.end && other.start < end);
			const meaning = isTaken ? null : interpret(kind, match);
			if (meaning && meaning.dates.length > 0) {
				found.push({start, end, verbatim: match[0], ...meaning});
			} else {
				// A place that begins like a number must not swallow the day after it: "Limerick, 11 OCT 2026".
				pattern.lastIndex = start + 1;
			}
		}
	}

	return found.sort((a, b) => a.start - b.start);
}
