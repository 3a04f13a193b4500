import type {Dossier} from '../model/dossier.ts';
import type {DossierSummary} from '../model/dossier-summary.ts';
import type {RulePack} from '../model/requirement.ts';
import type {Clock, Store} from '../ports.ts';
import {openDossier} from './open-dossier.ts';

export function summarise({inquiry, rulePack, asOf, requirements, documents, isComplete}: Dossier): DossierSummary {
	return {
		inquiryId: inquiry.id,
		familyName: inquiry.person.familyName,
		givenName: inquiry.person.givenName,
		birthDate: inquiry.person.birthDate,
		openedOn: inquiry.openedOn,
		isOpen: inquiry.isOpen,
		rulePack,
		asOf,
		tiles: requirements.map(({code, label, status, problems, reasons, lapsesOn}) => ({
			code,
			label,
			status,
			problems,
			reason: reasons[0] ?? null,
			lapsesOn,
		})),
		documents: documents.length,
		isComplete,
		inReview: requirements.filter(({status}) => status === 'in-review').length,
		gaps: requirements.filter(({status}) => status === 'missing' || status === 'deficient').length,
		lapsesOn: requirements.flatMap(({lapsesOn}) => lapsesOn ?? []).sort()[0] ?? null,
		lastReceivedAt:
			documents
				.map(({receivedAt}) => receivedAt)
				.sort()
				.at(-1) ?? null,
	};
}

/** Judges these dossiers anew and keeps what the board shows of them. */
export async function refreshSummaries(
	inquiryIds: Iterable<string>,
	{store, packs, clock}: {store: Store; packs: readonly RulePack[]; clock: Clock},
): Promise<void> {
	const waiting = [...new Set(inquiryIds)];
	for (let start = 0; start < waiting.length; start += 200) {
		const dossiers = await Promise.all(
			waiting
				.slice(start, start + 200)
				.map(async id => ((await store.inquiries.find(id)) ? openDossier(id, store, packs, clock) : undefined)),
		);
		await store.summaries.save(dossiers.flatMap(dossier => (dossier ? [summarise(dossier)] : [])));
	}
}
