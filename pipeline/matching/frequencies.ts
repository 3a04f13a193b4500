import type {Inquiry} from '../model/inquiry.ts';
import type {Register} from '../ports.ts';
import {birthDateKey, familyKey, givenKey} from './block.ts';
import {mainTokens, tokensOf} from './normalise.ts';
import {PARAMETERS} from './parameters.ts';

/** Bits that exact agreement on this candidate's own values is worth: rare names weigh more, and every register's size counts. */
export interface ExactWeights {
	readonly familyName: number;
	readonly givenName: number;
	readonly birthDate: number;
}

/** Asks the register how common a candidate's values are. Shares are softened by what is known before any register. */
export async function exactWeightsFor({person}: Inquiry, register: Register, size: number): Promise<ExactWeights> {
	const rarest = async (keys: readonly string[]) => Math.min(1, ...(await Promise.all(keys.map(key => register.frequency(key)))));
	const [family, given, birthDate] = await Promise.all([
		rarest(mainTokens(tokensOf(person.familyName)).map(familyKey)),
		rarest(mainTokens(tokensOf(person.givenName)).map(givenKey)),
		register.frequency(birthDateKey(person.birthDate)),
	]);
	return {
		familyName: bits('familyName', family, size),
		givenName: bits('givenName', given, size),
		birthDate: bits('birthDate', birthDate, size),
	};
}

function bits(field: keyof ExactWeights, share: number, size: number): number {
	const {prior, floor, agreesTruly} = PARAMETERS;
	const softened = (share * size + prior[field] * prior.persons) / (size + prior.persons);
	return Math.log2(agreesTruly[field] / Math.max(floor[field], softened));
}
