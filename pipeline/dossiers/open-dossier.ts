import {IntakeError} from '../errors.ts';
import type {Dossier} from '../model/dossier.ts';
import type {FiledDocument} from '../model/filing.ts';
import type {RulePack} from '../model/requirement.ts';
import type {Clock, Store} from '../ports.ts';
import {assembleDossier, packFor} from './assemble.ts';

/** Recomputes the dossier of one inquiry from what is filed; throws NOT_FOUND for an unknown inquiry. */
export async function openDossier(inquiryId: string, store: Store, packs: readonly RulePack[], clock: Clock): Promise<Dossier> {
	const inquiry = await store.inquiries.find(inquiryId);
	if (!inquiry) {
		throw new IntakeError('NOT_FOUND', 'There is no such inquiry.');
	}

	const linked = await store.filings.documents({inquiryId});
	const waiting = (await store.filings.documents({candidateInquiryId: inquiryId})).filter(({match}) => mayBelong(match, inquiryId));
	const asksForWords = packFor(inquiry, packs).requirements.some(({keywords}) => keywords.length > 0);
	const texts = asksForWords ? await store.filings.texts([...linked, ...waiting]) : new Map<string, string>();
	const asOf = clock.now().toISOString().slice(0, 10);
	const waivers = (await store.decisions.fact('waivers', inquiryId)) ?? {};
	return assembleDossier(inquiry, {linked, waiting, textOf: id => texts.get(id) ?? ''}, packs, asOf, waivers);
}

/** A document that waits bears on the inquiry that is its likeliest candidate. */
const mayBelong = ({candidates}: FiledDocument['match'], inquiryId: string): boolean => candidates[0]?.inquiryId === inquiryId;
