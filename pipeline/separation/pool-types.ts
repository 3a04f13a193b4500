import {type Description, DOCUMENT_TYPES, type DocumentType} from '../model/document.ts';

/** Pages after the first repeat its prose and rarely its title. */
const LATER_PAGE = 0.4;
/** Scores of one page are over-sure of themselves: measured against labelled pages. */
const TEMPERATURE = 1.6;

/** The type of a whole document from what its pages suggest, with a probability. */
export function poolTypes(pages: readonly Description[]): {type: DocumentType; confidence: number; reasons: string[]} {
	const sums = DOCUMENT_TYPES.map(type => ({
		type,
		sum: pages.reduce((sum, {typeScores}, index) => sum + (typeScores[type] ?? -12) * (index === 0 ? 1 : LATER_PAGE), 0) / TEMPERATURE,
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
