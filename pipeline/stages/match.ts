import {z} from 'zod';
import {patientRead} from '../clues/patient.ts';
import {withCompanions} from '../matching/companions.ts';
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

/** A cover sheet names many people and belongs to its delivery. */
const cluesOf = ({type, clues}: ExaminedDocument) => (type === 'fax-cover' ? [] : clues);

/** Documents → MatchedDocuments: each is weighed by itself, since one delivery may hold papers of several patients; then beside the others. */
export const match = defineStage({
	name: 'match',
	version: 1,
	output: z.array(matchedDocument),
	journalled: false,
	async run({delivery, documents}: Examined, {register, inquiries}: Pick<Tools, 'register' | 'inquiries'>): Promise<MatchedDocument[]> {
		const senderFax = delivery.sender.faxNumber ?? null;
		const matches = await Promise.all(documents.map(document => decide(readsOf(cluesOf(document), senderFax), register)));
		const linked = [...new Set(matches.flatMap(({inquiryId}) => inquiryId ?? []))];
		const found = await Promise.all(linked.map(id => inquiries.find(id)));
		const persons = new Map(found.flatMap(inquiry => (inquiry ? [[inquiry.id, inquiry.person] as const] : [])));
		const together = withCompanions(documents, matches, persons);
		return Promise.all(
			documents.map(async (document, index) => {
				const decided = together[index]!;
				const clues = cluesOf(document);
				const [best] = decided.candidates;
				const inquiry = best && (await inquiries.find(best.inquiryId));
				return {
					...document,
					match: decided,
					patient: readPatientAs(patientRead(clues), clues, inquiry?.person ?? null, decided.decision === 'link'),
				};
			}),
		);
	},
});
