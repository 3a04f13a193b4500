import {eld} from 'eld/small';
import type {Language} from '#pipeline/model/document.ts';

const WINDOW = 100;
/** Fewer letters than this cannot tell a language. */
const ENOUGH_LETTERS = 40;

const SCRIPTS: ReadonlyArray<readonly [RegExp, string]> = [
	[/\p{Script=Greek}/gu, 'el'],
	[/\p{Script=Arabic}/gu, 'ar'],
	[/\p{Script=Hebrew}/gu, 'he'],
	[/\p{Script=Han}/gu, 'zh'],
];

/**
 * Words of every-day language that are not names, drugs or medical Latin: what makes a running text English.
 * Short and frequent, so that reports in note style show some as well.
 */
const ENGLISH = new Set(
	'the of and to in is was with for on no not are were has had have been by at from this that which she he her his patient as or an be there without after before please your our date name page treatment history report normal left right'.split(
		' ',
	),
);

/** Votes over windows of about a hundred characters; a text without enough language in it gets no code. */
export function identify(text: string): Language {
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	if (letters < ENOUGH_LETTERS) {
		return {code: null, confidence: 0};
	}

	for (const [pattern, code] of SCRIPTS) {
		if ((text.match(pattern)?.length ?? 0) > 0.4 * letters) {
			return {code, confidence: 0.95};
		}
	}

	const votes = new Map<string, number>();
	let total = 0;
	for (const window of windowsOf(text)) {
		const {language} = eld.detect(window.toLowerCase());
		const weight = window.length;
		total += weight;
		if (language) {
			votes.set(language, (votes.get(language) ?? 0) + weight);
		}
	}

	// Frequent English words outvote windows full of names, drugs and Latin terms.
	const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
	const english = words.filter(word => ENGLISH.has(word)).length / words.length;
	votes.set('en', (votes.get('en') ?? 0) + Math.min(1, english * 6) * total * 0.5);
	const ranked = [...votes].sort((a, b) => b[1] - a[1]);
	const [best, second] = ranked;
	if (!best || total === 0) {
		return {code: null, confidence: 0};
	}

	return {code: best[0], confidence: Math.min(0.99, Math.max(0.3, (best[1] - (second?.[1] ?? 0)) / total))};
}

function windowsOf(text: string): string[] {
	const words = text.split(/\s+/).filter(word => /^\p{L}[\p{L}'’-]*[.,;:]?$/u.test(word));
	const windows: string[] = [];
	let window = '';
	for (const word of words) {
		window += `${word} `;
		if (window.length >= WINDOW) {
			windows.push(window);
			window = '';
		}
	}

	if (window.length > WINDOW / 3 || windows.length === 0) {
		windows.push(window);
	}

	return windows;
}
