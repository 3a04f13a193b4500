import {type ExaminedDocument, isOfDelivery} from '../model/document.ts';
import type {Person} from '../model/inquiry.ts';
import type {Match} from '../model/match.ts';
import {compareDate} from './compare-dates.ts';
import {compareName} from './compare-names.ts';

/** Read surer than this, a name or birth date may say that a paper is somebody else's. */
const CLEAR = 0.85;

/**
 * Papers of one delivery weighed together: what does not tell whose it is, a form in handwriting say, may belong to whom the others belong to.
 * That is a question for a person, never a link. `persons` are the linked inquiries' by id.
 */
export function withCompanions(
	documents: readonly ExaminedDocument[],
	matches: readonly Match[],
	persons: ReadonlyMap<string, Person>,
): Match[] {
	const linked = [...new Set(matches.flatMap(({inquiryId}) => inquiryId ?? []))];
	return matches.map((match, index) => {
		const document = documents[index]!;
		const possible = linked.filter(id => mayBeOf(document, persons.get(id)));
		if (match.decision !== 'non-link' || isOfDelivery(document.type) || possible.length === 0) {
			return match;
		}

		return {
			...match,
			decision: 'possible-link',
			candidates: possible.map(inquiryId => ({inquiryId, weight: 0, probability: 0, agreements: [], vetoes: []})),
			reasons: [...match.reasons, `It came together with papers of ${possible.join(', ')}.`],
		};
	});
}

/** Nothing read for certain on it contradicts: neither the birth date nor both parts of the name. */
function mayBeOf({clues}: ExaminedDocument, person: Person | undefined): boolean {
	return (
		person !== undefined &&
		clues
			.filter(({confidence}) => confidence >= CLEAR)
			.every(clue => {
				if (clue.field === 'birth-date') {
					return compareDate(clue.dates, person.birthDate) !== 'conflict';
				}

				const compared = clue.field === 'patient-name' ? compareName(clue, person) : null;
				return !(compared?.family === 'conflict' && (compared.given === 'conflict' || compared.given === 'not read'));
			})
	);
}
