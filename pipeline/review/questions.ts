import type {Delivery} from '../model/delivery.ts';
import {type DescribedPage, isOfDelivery} from '../model/document.ts';
import {around} from '../model/geometry.ts';
import type {MatchedDocument} from '../model/match.ts';
import type {Word} from '../model/page.ts';
import type {ReviewReason, ReviewTask} from '../model/review-task.ts';

/** Below these a person is asked; probabilities. */
const SURE_OF_TYPE = 0.6;
const SURE_OF_BOUNDARY = 0.6;

type Evidence = ReviewTask['evidence'];
type Question = Pick<ReviewTask, 'reason' | 'documentId' | 'question'> & Partial<Pick<ReviewTask, 'details' | 'candidates' | 'evidence'>>;

/** A task whose id follows from its reason and subject, so that asking twice asks once. */
export function taskOf(
	delivery: Pick<Delivery, 'id'>,
	{details = [], candidates = [], evidence = [], ...question}: Question,
	now: Date,
): ReviewTask {
	const subject = question.documentId ?? delivery.id;
	return {
		...question,
		id: `${question.reason}:${subject}`,
		deliveryId: delivery.id,
		details,
		candidates,
		evidence,
		state: 'open',
		createdAt: now.toISOString(),
	};
}

/** What a person must be asked about one document. */
export function questionsAbout(document: MatchedDocument): Question[] {
	return [
		...askAboutMatch(document),
		...askAboutType(document),
		...askAboutBoundary(document),
		...askAboutSignature(document),
		...askAboutHandwriting(document),
	];
}

function askAboutMatch({id, type, match, clues, decided}: MatchedDocument): Question[] {
	const read: Evidence = clues
		.filter(({field}) => field === 'patient-name' || field === 'birth-date' || field === 'reference' || field === 'passport')
		.map(({page, box, field, source}) => ({page, box, note: `${field} (${source})`}));
	const candidates = match.candidates.map(({inquiryId}) => inquiryId);
	if (match.decision === 'possible-link') {
		return [
			{reason: 'possible-link', documentId: id, question: 'Whose is this document?', details: match.reasons, candidates, evidence: read},
		];
	}

	// What a person called nobody's is not asked again.
	return match.decision === 'non-link' && !isOfDelivery(type) && decided?.belongsTo?.kind !== 'nobody'
		? [
				{
					reason: 'no-candidate',
					documentId: id,
					question: "This document fits no open inquiry. Whose is it, or nobody's?",
					details: match.reasons,
					evidence: read,
				},
			]
		: [];
}

function askAboutType({id, typeConfidence, typeReasons, pages}: MatchedDocument): Question[] {
	return typeConfidence < SURE_OF_TYPE
		? [
				{
					reason: 'uncertain-type',
					documentId: id,
					question: 'What kind of document is this?',
					details: typeReasons,
					evidence: pages.slice(0, 1).map(atTop),
				},
			]
		: [];
}

function askAboutBoundary({id, boundaryConfidence, pages}: MatchedDocument): Question[] {
	return boundaryConfidence < SURE_OF_BOUNDARY
		? [{reason: 'uncertain-boundary', documentId: id, question: 'Do these pages make one document?', evidence: pages.map(atTop)}]
		: [];
}

function askAboutSignature({id, examination: {signature}}: MatchedDocument): Question[] {
	return signature?.state === 'unclear'
		? [
				{
					reason: 'uncertain-signature',
					documentId: id,
					question: 'Is this form signed?',
					details: [signature.reason],
					evidence: [{page: signature.page, box: signature.box, note: 'signature'}],
				},
			]
		: [];
}

/** Words so badly read on a form that they must be handwriting are shown, never guessed. */
function askAboutHandwriting({id, type, pages, match}: MatchedDocument): Question[] {
	if (type !== 'access-form' || match.decision === 'link') {
		return [];
	}

	const evidence = pages.flatMap(page => illegibleLines(page).map(box => ({page: page.sequence, box, note: 'cannot be read'})));
	return evidence.length > 0 ? [{reason: 'handwriting', documentId: id, question: 'What is written here?', evidence}] : [];
}

function illegibleLines({reading}: DescribedPage): Array<ReturnType<typeof around>> {
	if (reading.kind !== 'read') {
		return [];
	}

	const lines = Map.groupBy(
		reading.words.filter(({confidence}) => confidence < 0.5),
		({line}: Word) => line,
	);
	return [...lines.values()].map(words => around(words.map(({box}) => box))).slice(0, 12);
}

const atTop = ({sequence}: {sequence: number}) => ({page: sequence, box: null, note: `page ${sequence}`});

export type {Question, ReviewReason};
