import type {FiledDocument} from '../model/filing.ts';
import type {Inquiry} from '../model/inquiry.ts';
import type {Requirement, RequirementState} from '../model/requirement.ts';
import {type Judgement, judgeDocument} from './judge-document.ts';

/** What the dossier holds that may bear on a requirement. */
export interface Holdings {
	/** Documents filed to the inquiry. */
	readonly linked: readonly FiledDocument[];
	/** Documents waiting for a person, this inquiry being their first candidate. */
	readonly waiting: readonly FiledDocument[];
	/** Text of a document, for requirements that ask for certain words. */
	readonly textOf: (documentId: string) => string;
}

/** The state of one requirement for one inquiry on the day `asOf`. The best document of its type counts. */
export function judgeRequirement(
	requirement: Requirement,
	inquiry: Inquiry,
	{linked, waiting, textOf}: Holdings,
	asOf: string,
): RequirementState {
	const fits = (document: FiledDocument) => isOfType(document, requirement) && hasKeyword(textOf(document.id), requirement.keywords);
	const judgements = linked
		.filter(fits)
		.map(document => judgeDocument(document, requirement, asOf))
		.sort(byMerit);
	const pending = waiting.filter(fits);
	const base = {code: requirement.code, label: requirement.label, lapsesOn: null};
	const certain = judgements.filter(({problems, doubts}) => problems.length + doubts.length === 0);

	if (certain.length >= requirement.minimumCount) {
		const counted = certain.slice(0, requirement.minimumCount);
		return {
			...base,
			status: 'complete',
			problems: [],
			reasons: counted.flatMap(({reasons}) => reasons),
			documentIds: counted.map(({documentId}) => documentId),
			lapsesOn: counted.flatMap(({lapsesOn}) => lapsesOn ?? []).sort()[0] ?? null,
		};
	}

	const doubtful = judgements.find(({problems, doubts}) => problems.length === 0 && doubts.length > 0);
	if (doubtful || pending.length > 0) {
		return {
			...base,
			status: 'in-review',
			problems: [...(doubtful?.doubts ?? [])],
			reasons: [
				...(doubtful?.reasons ?? []),
				...(pending.length > 0 ? [`${countOf(pending)} may belong here and waits for a person.`] : []),
			],
			documentIds: [...(doubtful ? [doubtful.documentId] : []), ...pending.map(({id}) => id)],
		};
	}

	const [best] = judgements;
	if (best && best.problems.length > 0) {
		return {
			...base,
			status: 'deficient',
			problems: [...best.problems],
			reasons: [...best.reasons],
			documentIds: judgements.map(({documentId}) => documentId),
		};
	}

	if (certain.length > 0) {
		return {
			...base,
			status: 'missing',
			problems: [],
			reasons: [`${certain.length} of ${requirement.minimumCount} are here.`],
			documentIds: certain.map(({documentId}) => documentId),
		};
	}

	return isNeeded(requirement, inquiry)
		? {...base, status: 'missing', problems: [], reasons: [missingReason(requirement)], documentIds: []}
		: {...base, status: 'not-needed', problems: [], reasons: [], documentIds: []};
}

function isNeeded({condition}: Requirement, {previousRadiotherapy, recentSurgery}: Inquiry): boolean {
	switch (condition) {
		case 'always':
			return true;
		case 'if-any':
			return false;
		case 'previous-radiotherapy':
			return previousRadiotherapy;
		case 'recent-surgery':
			return recentSurgery;
	}
}

function missingReason({condition, kind}: Requirement): string {
	if (kind === 'study') {
		return 'No images have come.';
	}

	switch (condition) {
		case 'previous-radiotherapy':
			return 'Nothing of this kind has come; it is needed since the patient was irradiated before.';
		case 'recent-surgery':
			return 'Nothing of this kind has come; it is needed since the patient was operated on recently.';
		default:
			return 'Nothing of this kind has come.';
	}
}

const isOfType = ({type}: FiledDocument, {documentTypes}: Requirement): boolean => documentTypes.includes(type);

function hasKeyword(text: string, keywords: readonly string[]): boolean {
	return keywords.length === 0 || keywords.some(keyword => new RegExp(`\\b${keyword}\\b`, 'i').test(text));
}

/** Fewest problems, then fewest doubts, then the newest. */
const byMerit = (a: Judgement, b: Judgement): number =>
	a.problems.length - b.problems.length || a.doubts.length - b.doubts.length || (b.date ?? '').localeCompare(a.date ?? '');

const countOf = (documents: readonly FiledDocument[]): string =>
	documents.length === 1 ? 'One document' : `${documents.length} documents`;
