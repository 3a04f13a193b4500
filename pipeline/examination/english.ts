import type {SeparatedDocument} from '../model/document.ts';

/** Below this the language of a running text is a guess. */
const SURE = 0.55;
/** Our own form is in English whatever language it is filled in with. */
const OWN_FORM = 0.8;

/** True, false, or null when a person has to look. */
export function isEnglish({type, typeConfidence, language: {code, confidence}, pages}: SeparatedDocument): boolean | null {
	// Letters of another script cannot be an English text, however little of it was understood.
	const scripts = pages.flatMap(({reading}) => (reading.kind === 'read' ? [reading.script] : []));
	if (scripts.some(script => script !== 'latin')) {
		return false;
	}

	if (type === 'access-form' && typeConfidence >= OWN_FORM) {
		return true;
	}

	if (code !== null && code !== 'en' && confidence < SURE) {
		return englishShare(pages) < FOREIGN ? false : null;
	}

	if (code === null || confidence < SURE) {
		return code === 'en' && isReadWell(pages) ? true : null;
	}

	return code === 'en';
}

/** Less of a text than this in the commonest English words: it is in another language, whichever. */
const FOREIGN = 0.06;
const COMMON = new Set([
	'the',
	'of',
	'and',
	'with',
	'from',
	'this',
	'which',
	'without',
	'there',
	'have',
	'been',
	'has',
	'had',
	'were',
	'is',
	'are',
	'for',
	'to',
	'by',
]);

function englishShare(pages: SeparatedDocument['pages']): number {
	const words = pages
		.flatMap(({reading}) => (reading.kind === 'read' ? reading.words : []))
		.map(({text}) => text.toLowerCase().replace(/\P{L}/gu, ''));
	const letters = words.filter(({length}) => length > 1);
	return letters.filter(word => COMMON.has(word)).length / Math.max(1, letters.length);
}

/** English words in a well-read page of few words: a table of values, a passport. */
const isReadWell = (pages: SeparatedDocument['pages']): boolean =>
	pages.every(({reading}) => reading.kind === 'read' && reading.confidence >= 0.8);
