import type {Clue, ClueOf} from '../model/clue.ts';
import type {Person} from '../model/inquiry.ts';
import type {PatientRead} from '../model/match.ts';
import {compareName} from './compare-names.ts';

const RANK = {equal: 5, part: 4, near: 3, skeleton: 2, initial: 1, 'not read': 0, conflict: -3} as const;

/**
 * The patient as read on the paper, put in order with the likeliest inquiry's help: which part is the family name,
 * and, once linked, the registered spelling where the print differs by accents and misread letters alone.
 */
export function readPatientAs(
	read: PatientRead | null,
	clues: readonly Clue[],
	person: Person | null,
	isLinked: boolean,
): PatientRead | null {
	if (!person) {
		return read;
	}

	const names = clues
		.filter((clue): clue is ClueOf<'patient-name'> => clue.field === 'patient-name')
		.map(clue => ({clue, compared: compareName(clue, person)}))
		.sort(
			(a, b) =>
				RANK[b.compared.family] + RANK[b.compared.given] - RANK[a.compared.family] - RANK[a.compared.given] ||
				b.clue.confidence - a.clue.confidence,
		);
	const [best] = names;
	const birthDate = birthDateAs(read, clues, person, isLinked);
	const isAlike = best !== undefined && ['equal', 'near'].includes(best.compared.family) && ['equal', 'near'].includes(best.compared.given);
	const isEqual = best?.compared.family === 'equal' && best.compared.given === 'equal';
	if (isEqual || (isLinked && isAlike)) {
		return {familyName: person.familyName, givenName: person.givenName, birthDate};
	}

	return read ? {...read, birthDate} : birthDate === null ? null : {familyName: null, givenName: null, birthDate};
}

/** A date whose day and month can be turned is read as the registered one once the document is linked. */
function birthDateAs(read: PatientRead | null, clues: readonly Clue[], person: Person, isLinked: boolean): string | null {
	const may = clues.some(clue => clue.field === 'birth-date' && clue.dates.includes(person.birthDate));
	return isLinked && may ? person.birthDate : (read?.birthDate ?? null);
}
