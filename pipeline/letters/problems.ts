import {COVER_LETTER_SECTIONS, type CoverLetterSection} from '../model/document.ts';
import type {Dossier} from '../model/dossier.ts';
import type {FiledDocument} from '../model/filing.ts';
import type {AskReason} from '../model/letter.ts';
import type {Requirement, RequirementState} from '../model/requirement.ts';
import {ANSWER_WORKING_DAYS, addWorkingDays, oldestInTime} from './days.ts';
import {fill, languageNameOf, listOf, longDate, monthsOf} from './phrases.ts';
import type {LetterTexts} from './texts.ts';

/** One thing that is wrong, to be said in any language. */
export interface Wrong {
	readonly reason: AskReason;
	readonly say: (texts: LetterTexts) => string;
}

export interface Asked {
	readonly state: RequirementState;
	readonly requirement: Requirement;
	readonly dossier: Dossier;
	/** `YYYY-MM-DD`. */
	readonly today: string;
}

/** What has to be asked about one requirement; empty when it is in order, excused, or waiting for a person of the centre. */
export function wrongsOf(asked: Asked): Wrong[] {
	switch (asked.state.status) {
		case 'missing':
			return [missing(asked)];
		case 'deficient':
			return asked.state.problems.flatMap(problem => deficiency(problem, asked));
		case 'complete':
			return lapsing(asked);
		default:
			return [];
	}
}

function missing({state, requirement, dossier}: Asked): Wrong {
	const received = state.documentIds.length;
	if (received > 0) {
		const values = {received, required: requirement.minimumCount};
		return {reason: 'some-missing', say: texts => fill(texts.problems.someMissing, values, texts.direction)};
	}

	if (requirement.kind === 'study') {
		const isReportHere = hasCome(dossier, 'imaging-report');
		return {
			reason: 'images-missing',
			say: ({problems}) => (isReportHere ? problems.imagesMissingReportHere : problems.imagesMissing),
		};
	}

	if (requirement.documentTypes.includes('imaging-report') && hasCome(dossier, 'imaging-study')) {
		return {reason: 'report-missing', say: ({problems}) => problems.reportMissingImagesHere};
	}

	return {reason: 'missing', say: ({problems}) => problems.missing};
}

const hasCome = ({requirements}: Dossier, code: string): boolean =>
	requirements.some(state => state.code === code && (state.status === 'complete' || state.status === 'deficient'));

function deficiency(problem: RequirementState['problems'][number], asked: Asked): Wrong[] {
	const document = judgedDocument(asked);
	switch (problem) {
		case 'expired':
			return expired(asked, document);
		case 'not-english':
			return [{reason: 'not-english', say: texts => notEnglish(document?.language.code ?? null, texts)}];
		case 'unsigned':
			return [{reason: 'unsigned', say: ({problems}) => problems.unsigned}];
		case 'sections-missing': {
			const sections = missingSections(asked.requirement, document);
			return [
				{
					reason: 'sections-missing',
					say: texts =>
						fill(
							texts.problems.sectionsMissing,
							{
								sections: listOf(
									sections.map(section => texts.sections[section]),
									texts,
								),
							},
							texts.direction,
						),
				},
			];
		}

		// Doubts are for a person of the centre to settle, not for the sender.
		default:
			return [];
	}
}

function expired({requirement: {maxAgeMonths}, today}: Asked, document: FiledDocument | undefined): Wrong[] {
	const date = document?.examination.documentDates[0];
	if (maxAgeMonths === null || date === undefined) {
		return [];
	}

	return [
		{
			reason: 'expired',
			say: texts =>
				fill(
					texts.problems.expired,
					{
						date: longDate(date, texts),
						age: monthsOf(maxAgeMonths, texts),
						today: longDate(today, texts),
						oldest: longDate(oldestInTime(today, maxAgeMonths), texts),
					},
					texts.direction,
				),
		},
	];
}

/** Complete today, but it will have expired before the centre can answer. */
function lapsing(asked: Asked): Wrong[] {
	const {lapsesOn} = asked.state;
	if (lapsesOn === null || lapsesOn >= addWorkingDays(asked.today, ANSWER_WORKING_DAYS)) {
		return [];
	}

	const date = judgedDocument(asked)?.examination.documentDates[0];
	if (date === undefined) {
		return [];
	}

	return [
		{
			reason: 'lapsing',
			say: texts =>
				fill(
					texts.problems.lapsing,
					{date: longDate(date, texts), lapsesOn: longDate(lapsesOn, texts), workingDays: ANSWER_WORKING_DAYS},
					texts.direction,
				),
		},
	];
}

function notEnglish(code: string | null, texts: LetterTexts): string {
	const documentLanguage = code && code !== 'en' ? languageNameOf(code, texts) : undefined;
	return documentLanguage === undefined
		? texts.problems.notEnglishUnknown
		: fill(texts.problems.notEnglish, {documentLanguage}, texts.direction);
}

/** The best of the documents it was judged on. */
const judgedDocument = ({state, dossier}: Asked): FiledDocument | undefined =>
	dossier.documents.find(({id}) => id === state.documentIds[0]);

function missingSections({sections}: Requirement, document: FiledDocument | undefined): CoverLetterSection[] {
	const present = new Set(document?.examination.sections?.map(({section}) => section));
	return COVER_LETTER_SECTIONS.filter(section => sections.includes(section) && !present.has(section));
}
