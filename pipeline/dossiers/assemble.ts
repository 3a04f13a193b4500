import {IntakeError} from '../errors.ts';
import type {Dossier} from '../model/dossier.ts';
import type {Inquiry} from '../model/inquiry.ts';
import type {RulePack} from '../model/requirement.ts';
import {type Holdings, judgeRequirement} from './judge-requirement.ts';

/** Everything we hold for an inquiry, judged on the day `asOf` by the pack valid on the day the inquiry was opened. */
export function assembleDossier(inquiry: Inquiry, holdings: Holdings, packs: readonly RulePack[], asOf: string): Dossier {
	const pack = packFor(inquiry, packs);
	const requirements = pack.requirements.map(requirement => judgeRequirement(requirement, inquiry, holdings, asOf));
	return {
		inquiry,
		rulePack: `${pack.id}@${pack.version}`,
		asOf,
		requirements,
		documents: [...holdings.linked],
		isComplete: requirements.every(({status}) => status === 'complete' || status === 'not-needed' || status === 'waived'),
	};
}

/** The youngest pack that was valid when the inquiry was opened; of equally old ones the highest version. */
export function packFor({id, openedOn}: Inquiry, packs: readonly RulePack[]): RulePack {
	const valid = packs
		.filter(({validFrom}) => validFrom <= openedOn)
		.sort((a, b) => b.validFrom.localeCompare(a.validFrom) || b.version - a.version);
	const [pack] = valid;
	if (!pack) {
		throw new IntakeError(
			'CONFIG_INVALID',
			`No rule pack was valid on ${openedOn}, the day inquiry ${id} was opened. Add one with an earlier validFrom.`,
		);
	}

	return pack;
}
