import type {Inquiry} from '../model/inquiry.ts';
import {fold, mainTokens, numberGlyphs, phoneDigits, skeleton, tokensOf} from './normalise.ts';
import type {IdentityReads} from './reads.ts';

/** Only names this long are looked for with a letter missing. */
const DELETABLE = 5;

/** Every spelling with one letter left out: two words one edit apart share at least one. */
const oneLess = (token: string): string[] =>
	token.length < DELETABLE ? [] : [...token].map((_, index) => token.slice(0, index) + token.slice(index + 1));

const pairKey = (one: string, other: string): string => `name:${[one, other].sort().join('|')}`;

function nameKeys(family: readonly string[], given: readonly string[]): string[] {
	const keys: string[] = [];
	for (const one of family) {
		for (const other of given) {
			// The order of the two does not matter: papers turn them round.
			keys.push(pairKey(skeleton(one), skeleton(other)));
			const initial = other[0] ?? '';
			keys.push(...[one, ...oneLess(one)].map(spelling => `near:${spelling}|${initial}`));
		}
	}

	return keys;
}

/**
 * Keys under which the register finds this inquiry again (`ref dob pass fax name near`), and keys whose shares are
 * its term frequencies (`tf:…`). The storage keeps them as they are and asks nothing of their form.
 */
export function keysOf({id, faxNumber, person: {familyName, givenName, birthDate, passport}}: Inquiry): string[] {
	const family = mainTokens(tokensOf(familyName));
	const given = mainTokens(tokensOf(givenName));
	return [
		`ref:${numberGlyphs(id)}`,
		`dob:${birthDate}`,
		...(passport ? [`pass:${numberGlyphs(passport)}`] : []),
		...(faxNumber ? [`fax:${phoneDigits(faxNumber)}`] : []),
		...nameKeys(family, given),
		...family.map(familyKey),
		...given.map(givenKey),
		birthDateKey(birthDate),
	];
}

export const familyKey = (token: string): string => `tf:family:${fold(token)}`;
export const givenKey = (token: string): string => `tf:given:${fold(token)}`;
export const birthDateKey = (date: string): string => `tf:dob:${date}`;

const turned = (date: string): string => date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1-$3-$2');

/** Under which keys the register is asked for the person of these reads. */
export function keysFor({names, birthDates, passports, references, returnSheets, senderFax}: IdentityReads): string[] {
	const keys = new Set<string>();
	for (const {familyName, givenName, tokens} of names) {
		const family = mainTokens(tokensOf(familyName ?? tokens.join(' ')));
		const given = mainTokens(tokensOf(givenName ?? tokens.join(' ')));
		for (const key of [...nameKeys(family, given), ...nameKeys(given, family)]) {
			keys.add(key);
		}
	}

	for (const date of birthDates.flatMap(({dates}) => dates)) {
		keys.add(`dob:${date}`);
		keys.add(`dob:${turned(date)}`);
	}

	for (const {value} of passports) {
		keys.add(`pass:${numberGlyphs(value)}`);
	}

	for (const {value} of [...references, ...returnSheets]) {
		keys.add(`ref:${numberGlyphs(value)}`);
	}

	// A hospital's number finds its patients only beside something personal.
	if (senderFax && keys.size > 0) {
		keys.add(`fax:${phoneDigits(senderFax)}`);
	}

	return [...keys];
}
