import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import type {FiledDocument} from '#pipeline/model/filing.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import type {Clock, Store} from '#pipeline/ports.ts';

const DECISIONS = {link: 'auto', 'possible-link': 'review', 'non-link': 'unmatched'} as const;

const SIGNED = {present: true, absent: false, unclear: null} as const;

/** What was decided about one delivery, in the words of the evaluation contract. Sheets nobody could read are a document of their own, in review. */
export async function predictionOf(id: string, deliveryId: string, store: Store) {
	const pages = await store.filings.pages(deliveryId);
	// Our own sheets are nobody's papers; the contract has no word for them.
	const documents = (await store.filings.documents({deliveryId})).filter(({type}) => type !== 'intake-sheet');
	const unread = pages.filter(({state}) => state === 'unreadable').map(({sequence}) => sequence);
	return {
		id,
		blankPages: pages.filter(({state}) => state === 'blank').map(({sequence}) => sequence),
		documents: [...documents.map(documentOf), ...unread.map(unreadableOf)],
	};
}

const documentOf = ({pages, type, match, patient, examination, language}: FiledDocument) => ({
	pages,
	type,
	decision: DECISIONS[match.decision],
	inquiry: match.inquiryId,
	candidates: match.candidates.map(({inquiryId}) => inquiryId),
	patient,
	date: examination.documentDates[0] ?? null,
	language: examination.isEnglish === true ? 'en' : language.code === 'en' ? null : language.code,
	...(type === 'access-form' && {signed: examination.signature ? SIGNED[examination.signature.state] : null}),
	...(type === 'cover-letter' && {sections: [...new Set(examination.sections?.map(({section}) => section))]}),
});

const unreadableOf = (page: number) => ({
	pages: [page],
	type: 'other',
	decision: 'review',
	inquiry: null,
	candidates: [],
	patient: null,
	date: null,
	language: null,
});

/** The checklist of one inquiry, in the words of the evaluation contract. */
export async function requirementsOf(id: string, store: Store, packs: readonly RulePack[], clock: Clock) {
	const {requirements} = await openDossier(id, store, packs, clock);
	return {
		id,
		requirements: Object.fromEntries(
			requirements.map(({code, status, problems}) => [code, {status, problems: status === 'in-review' ? [] : problems}]),
		),
	};
}
