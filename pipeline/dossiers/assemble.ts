import {IntakeError} from '../errors.ts';
import type {Waivers} from '../model/decision.ts';
import type {Dossier} from '../model/dossier.ts';
import type {Inquiry} from '../model/inquiry.ts';
import type {RequirementState, RulePack} from '../model/requirement.ts';
import {type Holdings, judgeRequirement} from './judge-requirement.ts';

/** Everything we hold for an inquiry, judged on the day `asOf` by the pack valid on the day the inquiry was opened. */
export function assembleDossier(
	inquiry: Inquiry,
	holdings: Holdings,
	packs: readonly RulePack[],
	asOf: string,
	waivers: Waivers = {},
): Dossier {
	const pack = packFor(inquiry, packs);
	const requirements = pack.requirements.map(requirement => excused(judgeRequirement(requirement, inquiry, holdings, asOf), waivers));
	return {
		inquiry,
		rulePack: `${pack.id}@${pack.version}`,
		asOf,
		requirements,
		documents: [...holdings.linked],
		isComplete: requirements.every(({status}) => status === 'complete' || status === 'not-needed' || status === 'waived'),
	};
}

/** What a person excused is not asked for; what is there all the same stays complete. */
const excused = (state: RequirementState, waivers: Waivers): RequirementState => {
	const waiver = waivers[state.code];
	return waiver && state.status !== 'complete' ? {...state, status: 'waived', problems: [], reasons: [waiver.reason]} : state;
};

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
