import type {ExaminedDocument} from '../model/document.ts';
import type {Match} from '../model/match.ts';

/** Read surer than this, a name or birth date is somebody's, and a paper of nobody we know stays nobody's. */
const CLEAR = 0.7;

const isClearlySomebody = ({clues}: ExaminedDocument): boolean =>
	clues.some(({field, confidence}) => (field === 'patient-name' || field === 'birth-date' || field === 'passport') && confidence >= CLEAR);

/**
 * Papers of one delivery weighed together: what does not tell whose it is, a form in handwriting say, may belong to whom the others belong to.
 * That is a question for a person, never a link.
 */
export function withCompanions(documents: readonly ExaminedDocument[], matches: readonly Match[]): Match[] {
	const linked = [...new Set(matches.flatMap(({inquiryId}) => inquiryId ?? []))];
	return matches.map((match, index) => {
		const document = documents[index]!;
		if (match.decision !== 'non-link' || document.type === 'fax-cover' || linked.length === 0 || isClearlySomebody(document)) {
			return match;
		}

		return {
			...match,
			decision: 'possible-link',
			candidates: linked.map(inquiryId => ({inquiryId, weight: 0, probability: 0, agreements: [], vetoes: []})),
			reasons: [...match.reasons, `It came together with papers of ${linked.join(', ')}.`],
		};
	});
}
