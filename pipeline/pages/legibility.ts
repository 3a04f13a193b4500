import type {ReadPage} from '../model/page.ts';

/** From here on a page reads without effort; below `FAIR` words are lost. Both on the scale of `legibilityOf`. */
const GOOD = 0.8;
const FAIR = 0.6;

export const LEGIBILITY_WORDS = ['good', 'fair', 'poor'] as const;
export type LegibilityWord = (typeof LEGIBILITY_WORDS)[number];

/**
 * How well a page could be read, 0–1: confidence in its words × share of its ink that became words × share of its lines that came
 * undamaged. 0 for pages nobody could read; null for blank ones, which have nothing to read.
 */
export function legibilityOf({reading, badLines}: Pick<ReadPage, 'reading' | 'badLines'>): number | null {
	switch (reading.kind) {
		case 'blank':
			return null;
		case 'unreadable':
			return 0;
		case 'read':
			return Math.round(reading.confidence * reading.coverage * (1 - (badLines ?? 0)) * 1000) / 1000;
	}
}

export const legibilityWord = (legibility: number | null): LegibilityWord | null =>
	legibility === null ? null : legibility >= GOOD ? 'good' : legibility >= FAIR ? 'fair' : 'poor';

/** What counts as poor wherever it is counted. */
export const POOR_BELOW = FAIR;
