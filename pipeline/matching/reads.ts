import type {Clue} from '../model/clue.ts';

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
	readonly senderFax: string | null;
}

/** Reads this unsure are candidates for a person's eye, not evidence. */
const SURE_ENOUGH = 0.3;

export function readsOf(clues: readonly Clue[], senderFax: string | null): IdentityReads {
	const sure = clues.filter(({confidence}) => confidence >= SURE_ENOUGH);
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
		references: sure.flatMap(clue =>
			clue.field === 'reference' ? [{value: clue.value, confidence: clue.confidence, page: clue.page}] : [],
		),
		senderFax,
	};
}

export const hasIdentity = ({names, birthDates, passports, references}: IdentityReads): boolean =>
	names.length + birthDates.length + passports.length + references.length > 0;
