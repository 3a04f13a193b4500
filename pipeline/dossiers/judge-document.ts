import {addMonths, spoken} from '../model/calendar.ts';
import type {ClueOf} from '../model/clue.ts';
import type {CoverLetterSection} from '../model/document.ts';
import type {FiledDocument} from '../model/filing.ts';
import type {Requirement, RequirementState} from '../model/requirement.ts';

export type Problem = RequirementState['problems'][number];

/** One document held against one requirement. */
export interface Judgement {
	readonly documentId: string;
	/** What is certainly wrong with it. */
	readonly problems: readonly Problem[];
	/** What a person has to look at before the document counts. */
	readonly doubts: readonly Problem[];
	readonly reasons: readonly string[];
	/** Likeliest own date; null when none was found. */
	readonly date: string | null;
	readonly lapsesOn: string | null;
}

const SECTION_LABELS: Record<CoverLetterSection, string> = {
	diagnosis: 'diagnosis',
	tumorStage: 'tumour stage',
	nonOncologicalHistory: 'non-oncological history',
	oncologicalHistory: 'detailed oncological history',
	therapiesInProgress: 'therapies in progress',
	drugs: 'drugs',
	comorbidities: 'comorbidities',
};

/** Holds `document` against what `requirement` asks, on the day `asOf` (`YYYY-MM-DD`). */
export function judgeDocument(document: FiledDocument, requirement: Requirement, asOf: string): Judgement {
	const findings = [
		judgeAge(document, requirement, asOf),
		judgeLanguage(document, requirement),
		judgeSignature(document, requirement),
		judgeSections(document, requirement),
	];
	return {
		documentId: document.id,
		problems: findings.flatMap(({problem}) => (problem ? [problem] : [])),
		doubts: findings.flatMap(({doubt}) => (doubt ? [doubt] : [])),
		reasons: findings.flatMap(({reason}) => (reason ? [reason] : [])),
		date: document.examination.documentDates[0] ?? null,
		lapsesOn: findings[0]?.lapsesOn ?? null,
	};
}

interface Finding {
	readonly problem?: Problem;
	readonly doubt?: Problem;
	readonly reason?: string;
	readonly lapsesOn?: string;
}

const FINE: Finding = {};

/** A document is in time on the very day its months are over, and expired the day after. */
function judgeAge(document: FiledDocument, {maxAgeMonths}: Requirement, asOf: string): Finding {
	if (maxAgeMonths === null) {
		return FINE;
	}

	const dates = plausibleDates(document);
	const [date] = dates;
	if (date === undefined) {
		return {doubt: 'date-unknown', reason: 'No date of its own was found on it.'};
	}

	const isExpired = (day: string) => addMonths(day, maxAgeMonths) < asOf;
	if (dates.every(isExpired)) {
		return {problem: 'expired', reason: `Dated ${spoken(date)}, older than ${maxAgeMonths} months on ${spoken(asOf)}.`};
	}

	if (dates.some(isExpired)) {
		return {doubt: 'date-unknown', reason: `Its date can be read as ${dates.map(spoken).join(' or ')}: one is too old, another is not.`};
	}

	return {lapsesOn: addMonths(date, maxAgeMonths)};
}

/** Every date the document may bear: turned day and month, and rival readings of nearly equal weight. */
function plausibleDates({examination, clues}: FiledDocument): string[] {
	const [first] = examination.documentDates;
	if (first === undefined) {
		return [];
	}

	const rivals = clues.filter((clue): clue is ClueOf<'date'> => clue.field === 'date' && clue.role === 'document');
	const best = Math.max(0, ...rivals.filter(({dates}) => dates[0] === first).map(({confidence}) => confidence));
	const near = rivals.filter(({confidence}) => confidence >= 0.9 * best).flatMap(({dates}) => dates.slice(0, 1));
	return [...new Set([...examination.documentDates, ...near])];
}

function judgeLanguage({examination: {isEnglish}, language}: FiledDocument, {mustBeEnglish}: Requirement): Finding {
	if (!mustBeEnglish || isEnglish === true) {
		return FINE;
	}

	return isEnglish === false
		? {problem: 'not-english', reason: `Written in ${languageName(language.code)}, must be in English.`}
		: {doubt: 'language-unclear', reason: 'Its language could not be told.'};
}

function languageName(code: string | null): string {
	return (code && new Intl.DisplayNames(['en'], {type: 'language', fallback: 'code'}).of(code)) ?? 'another language';
}

function judgeSignature({examination: {signature}}: FiledDocument, {mustBeSigned}: Requirement): Finding {
	if (!mustBeSigned || signature?.state === 'present') {
		return FINE;
	}

	return signature?.state === 'absent'
		? {problem: 'unsigned', reason: `Not signed: ${signature.reason}.`}
		: {doubt: 'signature-unclear', reason: `Whether it is signed cannot be told${signature ? `: ${signature.reason}` : ''}.`};
}

function judgeSections({examination: {sections}}: FiledDocument, {sections: wanted}: Requirement): Finding {
	const present = new Set(sections?.map(({section}) => section));
	const missing = wanted.filter(section => !present.has(section));
	return missing.length === 0
		? FINE
		: {problem: 'sections-missing', reason: `Does not tell: ${missing.map(section => SECTION_LABELS[section]).join(', ')}.`};
}
