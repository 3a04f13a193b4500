import type {Clue} from '../model/clue.ts';
import {type Description, DOCUMENT_TYPES, type TypeScores} from '../model/document.ts';
import type {FoundSheet} from './find.ts';

/** By this source a clue is known to come from a return sheet and not from the paper itself. */
export const RETURN_SHEET = 'return sheet';

const IMPOSSIBLE = -30;

/** What one of our own sheets says: its type beyond doubt, and the inquiry that a return sheet was sent for. */
export function describeSheet({reference, text, box}: FoundSheet, page: number): Description {
	const clues: Clue[] =
		reference.kind === 'return'
			? [{field: 'reference', value: reference.inquiryId, verbatim: text, confidence: 0.99, page, box, source: RETURN_SHEET}]
			: [];
	return {
		typeScores: Object.fromEntries(DOCUMENT_TYPES.map(type => [type, type === 'intake-sheet' ? 0 : IMPOSSIBLE])) as TypeScores,
		typeReasons: [`intake-sheet: bears the reference ${text}`],
		clues,
		language: {code: null, confidence: 0},
		cues: {
			pageOf: null,
			title: null,
			letterhead: [],
			hasSalutation: false,
			hasClosing: false,
			hasIdentityBlock: false,
			startsMidSentence: false,
			endsMidSentence: false,
		},
	};
}
