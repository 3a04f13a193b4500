import {z} from 'zod';
import {patientRead} from '../clues/patient.ts';
import {decide} from '../matching/decide.ts';
import {readPatientAs} from '../matching/patient.ts';
import {readsOf} from '../matching/reads.ts';
import type {Delivery} from '../model/delivery.ts';
import type {ExaminedDocument} from '../model/document.ts';
import {type MatchedDocument, matchedDocument} from '../model/match.ts';
import {defineStage, type Tools} from '../stage.ts';

interface Examined {
	readonly delivery: Delivery;
	readonly documents: readonly ExaminedDocument[];
}

/** Documents → MatchedDocuments: each is weighed by itself, since one delivery may hold papers of several patients. */
export const match = defineStage({
	name: 'match',
	version: 1,
	output: z.array(matchedDocument),
	journalled: false,
	run: ({delivery, documents}: Examined, {register, inquiries}: Pick<Tools, 'register' | 'inquiries'>): Promise<MatchedDocument[]> =>
		Promise.all(
			documents.map(async document => {
				// A cover sheet names many people and belongs to its delivery.
				const clues = document.type === 'fax-cover' ? [] : document.clues;
				const decided = await decide(readsOf(clues, delivery.sender.faxNumber ?? null), register);
				const [best] = decided.candidates;
				const inquiry = best && (await inquiries.find(best.inquiryId));
				return {
					...document,
					match: decided,
					patient: readPatientAs(patientRead(clues), clues, inquiry?.person ?? null, decided.decision === 'link'),
				};
			}),
		),
});
