import {LABEL_PHRASES, type LabelKind} from './label-phrases.ts';
import {fold} from './letters.ts';

export type {LabelKind};

export interface Label {
	readonly kind: LabelKind;
	/** Folded letters, spaces gone. */
	readonly letters: string;
	readonly wordCount: number;
}

/** Letters that run together in print: "born" is read "bom". */
const runTogether = (letters: string): string[] => (letters.includes('rn') ? [letters, letters.replaceAll('rn', 'm')] : [letters]);

/** Every wording of every label; the same letters may ask for several things, which the neighbours settle. */
export const LABELS: readonly Label[] = (Object.entries(LABEL_PHRASES) as Array<[LabelKind, string]>).flatMap(([kind, phrases]) =>
	phrases.split('|').flatMap(phrase => runTogether(fold(phrase)).map(letters => ({kind, letters, wordCount: phrase.split(' ').length}))),
);

export const isNameLabel = (kind: LabelKind): boolean =>
	['name', 'patient', 'subject', 'family-name', 'given-name', 'family-and-given', 'given-and-family'].includes(kind);

export const isDateLabel = (kind: LabelKind): boolean => kind === 'birth-date' || kind === 'date' || kind.endsWith('-date');
