import type {Word} from '#pipeline/model/page.ts';
import {type Component, isLetterLike} from '../enhance/components.ts';

/** Mean word confidence weighted by length, 0–1; 0 when there is no word. */
export function confidenceOf(words: readonly Word[]): number {
	const letters = words.reduce((sum, {text}) => sum + text.length, 0);
	return letters === 0 ? 0 : words.reduce((sum, {text, confidence}) => sum + confidence * text.length, 0) / letters;
}

/**
 * Share of letter-like ink that lies inside a recognised word, 0–1. Layout analysis sometimes drops whole blocks
 * at full confidence; only this shows it. `scale` turns component pixels into word pixels.
 */
export function coverageOf(words: readonly Word[], components: readonly Component[], dpi: number, scale: number): number {
	const letters = components.filter(component => isLetterLike(component, dpi));
	return letters.length === 0 ? 1 : 1 - missedLetters(words, components, dpi, scale).length / letters.length;
}

/** Letter-like patches of ink that lie in no recognised word. */
export function missedLetters(words: readonly Word[], components: readonly Component[], dpi: number, scale: number): Component[] {
	const bands = new Map<number, Word[]>();
	const BAND = 50;
	for (const word of words) {
		for (let band = Math.floor(word.box.top / BAND); band <= Math.floor(word.box.bottom / BAND); band++) {
			const members = bands.get(band) ?? [];
			members.push(word);
			bands.set(band, members);
		}
	}

	return components.filter(component => {
		const {left, right, top, bottom} = component;
		const x = ((left + right) / 2) * scale;
		const y = ((top + bottom) / 2) * scale;
		const near = bands.get(Math.floor(y / BAND)) ?? [];
		return (
			isLetterLike(component, dpi) &&
			!near.some(({box}) => x >= box.left - 2 && x <= box.right + 2 && y >= box.top - 3 && y <= box.bottom + 3)
		);
	});
}

/** Words that are plausibly language: enough letters or digits, read with some confidence. */
export const plausibleWords = (words: readonly Word[]): Word[] =>
	words.filter(({text, confidence}) => confidence >= 0.6 && (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 2);
