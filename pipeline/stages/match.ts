import {z} from 'zod';
import {patientRead} from '../clues/patient.ts';
import {withCompanions} from '../matching/companions.ts';
import {decide} from '../matching/decide.ts';
import {readPatientAs} from '../matching/patient.ts';
import {readsOf} from '../matching/reads.ts';
import type {Delivery} from '../model/delivery.ts';
import {type ExaminedDocument, isOfDelivery} from '../model/document.ts';
import {type Match, type MatchedDocument, matchedDocument} from '../model/match.ts';
import {defineStage, type Tools} from '../stage.ts';

interface Examined {
	readonly delivery: Delivery;
	readonly documents: readonly ExaminedDocument[];
}

/** A cover sheet names many people and belongs to its delivery, as our own sheets do. */
const cluesOf = ({type, clues}: ExaminedDocument) => (isOfDelivery(type) ? [] : clues);

/** A person's word ends the weighing; what was weighed stays to be seen. */
async function asDecided(weighed: Match, {decided}: ExaminedDocument, inquiries: Tools['inquiries']): Promise<Match> {
	const {belongsTo} = decided ?? {};
	if (!belongsTo) {
		return weighed;
	}

	return belongsTo.kind === 'nobody'
		? {...weighed, decision: 'non-link', inquiryId: null, reasons: ["A person said that it is nobody's here."]}
		: {
				...weighed,
				decision: 'link',
				inquiryId: await presentInquiry(belongsTo.inquiryId, inquiries),
				reasons: ['A person said whose it is.'],
			};
}

/** An inquiry that was merged goes on under another name. */
async function presentInquiry(id: string, inquiries: Tools['inquiries']): Promise<string> {
	const seen = new Set<string>();
	let present = id;
	while (!seen.has(present)) {
		seen.add(present);
		present = (await inquiries.find(present))?.mergedInto ?? present;
	}

	return present;
}

/** Documents → MatchedDocuments: each is weighed by itself, since one delivery may hold papers of several patients; then beside the others. */
export const match = defineStage({
	name: 'match',
	version: 1,
	output: z.array(matchedDocument),
	journalled: false,
	async run({delivery, documents}: Examined, {register, inquiries}: Pick<Tools, 'register' | 'inquiries'>): Promise<MatchedDocument[]> {
		const senderFax = delivery.sender.faxNumber ?? null;
		const matches = await Promise.all(
			documents.map(async document => asDecided(await decide(readsOf(cluesOf(document), senderFax), register), document, inquiries)),
		);
		const linked = [...new Set(matches.flatMap(({inquiryId}) => inquiryId ?? []))];
		const found = await Promise.all(linked.map(id => inquiries.find(id)));
		const persons = new Map(found.flatMap(inquiry => (inquiry ? [[inquiry.id, inquiry.person] as const] : [])));
		const together = withCompanions(documents, matches, persons);
		return Promise.all(
			documents.map(async (document, index) => {
				// Companions move no document that a person placed.
				const decided = document.decided?.belongsTo ? matches[index]! : together[index]!;
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
