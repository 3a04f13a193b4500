import type {Delivery} from '../model/delivery.ts';
import type {MatchedSeparation} from '../model/match.ts';
import type {Question} from './questions.ts';

interface Counted {
	/** Sheet sides found in the original. */
	readonly pages: number;
	/** Other deliveries with the very same bytes. */
	readonly repeats: readonly string[];
	readonly separation: MatchedSeparation;
}

/** What a person must be asked about a delivery as a whole. */
export function questionsAboutDelivery(delivery: Delivery, {pages, repeats, separation}: Counted): Question[] {
	const questions: Question[] = [];
	const ask = (question: Omit<Question, 'documentId'>) => questions.push({...question, documentId: null});

	if (separation.unreadablePages.length > 0) {
		ask({
			reason: 'unreadable-page',
			question: 'What is on these pages? They could not be read.',
			details: separation.unreadablePages.map(({sequence, reason}) => `Page ${sequence}: ${reason}.`),
			evidence: separation.unreadablePages.map(({sequence, reason}) => ({page: sequence, box: null, note: reason})),
		});
	}

	if (delivery.announcedPages !== null && delivery.announcedPages !== pages) {
		ask({
			reason: 'page-count-differs',
			question: 'Pages are missing or too many. Should the sender send it again?',
			details: [
				`${delivery.announcedPages} pages were announced, ${pages} came${delivery.announcedPages > pages ? `: ${delivery.announcedPages - pages} never arrived` : ''}.`,
			],
		});
	}

	if (delivery.transport === 'partial') {
		ask({
			reason: 'partial-transmission',
			question: 'The transmission broke off. Should the sender send it again?',
			details: [`${pages} pages came before it ended${delivery.failure ? ` (${delivery.failure.code})` : ''}.`],
		});
	}

	const damaged = separation.documents.flatMap(document => document.pages).filter(({badLines}) => badLines !== null && badLines > 0.05);
	if (damaged.length > 0) {
		ask({
			reason: 'partial-transmission',
			question: 'Pages were damaged on the line. Should the sender send them again?',
			details: damaged.map(({sequence, badLines}) => `Page ${sequence}: ${Math.round((badLines ?? 0) * 100)} % of its lines are bad.`),
			evidence: damaged.map(({sequence}) => ({page: sequence, box: null, note: 'bad lines'})),
		});
	}

	if (repeats.length > 0) {
		ask({
			reason: 'repeated-content',
			question: 'The very same file came before. Is it a repetition?',
			details: repeats.map(id => `Same bytes as delivery ${id}.`),
		});
	}

	const patients = new Set(separation.documents.flatMap(({match}) => match.inquiryId ?? []));
	if (patients.size > 1) {
		ask({
			reason: 'several-patients',
			question: 'This delivery holds papers of several patients. Is every page with the right one?',
			details: separation.documents.map(
				({pages: members, type, match}) =>
					`Pages ${members.map(({sequence}) => sequence).join(', ')}: ${type}, ${match.inquiryId ?? 'not linked'}.`,
			),
			candidates: [...patients],
		});
	}

	return dedupe(questions);
}

/** One task per reason: two grounds for the same question are told together. */
function dedupe(questions: readonly Question[]): Question[] {
	return [...Map.groupBy(questions, ({reason}) => reason).values()].map(same => ({
		...same[0]!,
		details: same.flatMap(({details}) => details ?? []),
		evidence: same.flatMap(({evidence}) => evidence ?? []),
	}));
}
