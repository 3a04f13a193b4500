import type {Clue} from '../model/clue.ts';
import {RETURN_SHEET} from '../sheets/describe-sheet.ts';

/** A name as one place on the paper gives it. */
export interface NameRead {
	readonly familyName: string | null;
	readonly givenName: string | null;
	readonly tokens: readonly string[];
	readonly confidence: number;
	readonly page: number;
}

/** What one document says of its patient. Several reads of a field are of one document and so not independent. */
export interface IdentityReads {
	readonly names: readonly NameRead[];
	readonly birthDates: ReadonlyArray<{dates: readonly string[]; confidence: number; page: number}>;
	readonly sexes: ReadonlyArray<{value: 'male' | 'female'; confidence: number; page: number}>;
	readonly passports: ReadonlyArray<{value: string; confidence: number; page: number}>;
	readonly references: ReadonlyArray<{value: string; confidence: number; page: number}>;
	/** Inquiries named by the return sheet before the document: not printed on it, and sure as far as the sheet lies where it belongs. */
	readonly returnSheets: ReadonlyArray<{value: string; confidence: number; page: number}>;
	readonly senderFax: string | null;
}

/** Reads this unsure are candidates for a person's eye, not evidence. */
const SURE_ENOUGH = 0.3;

export function readsOf(clues: readonly Clue[], senderFax: string | null): IdentityReads {
	const sure = clues.filter(({confidence}) => confidence >= SURE_ENOUGH);
	const referencesFrom = (isSheet: boolean) =>
		sure.flatMap(clue =>
			clue.field === 'reference' && (clue.source === RETURN_SHEET) === isSheet
				? [{value: clue.value, confidence: clue.confidence, page: clue.page}]
				: [],
		);
	return {
		names: sure.flatMap(clue =>
			clue.field === 'patient-name'
				? [{familyName: clue.familyName, givenName: clue.givenName, tokens: clue.tokens, confidence: clue.confidence, page: clue.page}]
				: [],
		),
		birthDates: sure.flatMap(clue =>
			clue.field === 'birth-date' ? [{dates: clue.dates, confidence: clue.confidence, page: clue.page}] : [],
		),
		sexes: sure.flatMap(clue => (clue.field === 'sex' ? [{value: clue.value, confidence: clue.confidence, page: clue.page}] : [])),
		passports: sure.flatMap(clue => (clue.field === 'passport' ? [{value: clue.value, confidence: clue.confidence, page: clue.page}] : [])),
		references: referencesFrom(false),
		returnSheets: referencesFrom(true),
		senderFax,
	};
}

export const hasIdentity = ({names, birthDates, passports, references, returnSheets}: IdentityReads): boolean =>
	names.length + birthDates.length + passports.length + references.length + returnSheets.length > 0;
