import {type Description, DOCUMENT_TYPES, type DocumentType} from '../model/document.ts';

/** Pages after the first repeat its prose and rarely its title. */
const LATER_PAGE = 0.4;
/** Scores of one page are over-sure of themselves: measured against labelled pages. */
const TEMPERATURE = 1.6;

/** What it is worth that a document was asked for as one of these types and came behind the sheet that asked. */
const ASKED_FOR = 2.5;

/** The type of a whole document from what its pages suggest, with a probability. `askedFor` are the types that were expected, if any. */
export function poolTypes(
	all: readonly Description[],
	askedFor: readonly DocumentType[] = [],
): {type: DocumentType; confidence: number; reasons: string[]} {
	// A sheet of ours that a person put together with the paper behind it does not make the paper a sheet.
	const papers = all.filter(({typeScores}) => (typeScores['intake-sheet'] ?? -12) < -1);
	const pages = papers.length > 0 ? papers : all;
	const sums = DOCUMENT_TYPES.map(type => ({
		type,
		sum:
			pages.reduce((sum, {typeScores}, index) => sum + (typeScores[type] ?? -12) * (index === 0 ? 1 : LATER_PAGE), 0) / TEMPERATURE +
			(askedFor.includes(type) ? ASKED_FOR : 0),
	})).sort((a, b) => b.sum - a.sum);
	const [best] = sums;
	const type = best?.type ?? 'other';
	const total = sums.reduce((all, {sum}) => all + Math.exp(sum - (best?.sum ?? 0)), 0);
	const reasons = pages.flatMap(({typeReasons}) => typeReasons);
	const runnerUp = sums[1]?.type;
	return {
		type,
		confidence: 1 / total,
		reasons: [
			...new Set([
				...reasons.filter(reason => reason.startsWith(`${type}:`)),
				...reasons.filter(reason => reason.startsWith(`${runnerUp}:`)).slice(0, 2),
			]),
		].slice(0, 8),
	};
}
