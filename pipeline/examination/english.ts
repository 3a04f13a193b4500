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

	if (code === null || confidence < SURE) {
		return code === 'en' && isReadWell(pages) ? true : null;
	}

	return code === 'en';
}

/** English words in a well-read page of few words: a table of values, a passport. */
const isReadWell = (pages: SeparatedDocument['pages']): boolean =>
	pages.every(({reading}) => reading.kind === 'read' && reading.confidence >= 0.8);
