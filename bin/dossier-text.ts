import {spoken} from '#pipeline/model/calendar.ts';
import type {Dossier} from '#pipeline/model/dossier.ts';
import type {RequirementState} from '#pipeline/model/requirement.ts';

const MARKS: Record<RequirementState['status'], string> = {
	complete: '✓',
	deficient: '!',
	missing: '✗',
	'not-needed': '·',
	'in-review': '?',
	waived: '–',
};

/** A dossier for a terminal: one line per requirement, its reason below, and where the proof lies. */
export function dossierText({inquiry, requirements, documents}: Dossier): string {
	const {id, person} = inquiry;
	const lines = [`${id}  ${person.familyName}, ${person.givenName}, born ${spoken(person.birthDate)}`];
	for (const {code, status, reasons, documentIds, lapsesOn} of requirements) {
		lines.push(`  ${MARKS[status]} ${code.padEnd(18)} ${status}${lapsesOn ? ` (lapses after ${spoken(lapsesOn)})` : ''}`);
		lines.push(...reasons.map(reason => `      ${reason}`));
		const proof = documents.filter(document => documentIds.includes(document.id));
		lines.push(...proof.map(({deliveryId, pages}) => `      delivery ${deliveryId.slice(0, 8)}, page ${pages.join(', ')}`));
	}

	return `${lines.join('\n')}\n`;
}
