import type {Clue, ClueOf} from '#pipeline/model/clue.ts';
import type {PatientRead} from '#pipeline/model/match.ts';
import {fold} from './letters.ts';
import {likeliestDivision} from './name-reading.ts';

/** Title Case for names in capitals; particles and inner capitals of mixed names stay as printed. */
export function cased(name: string): string {
	return name
		.split(' ')
		.map(token =>
			token === token.toUpperCase() && token.length > 1
				? token.toLowerCase().replace(/(^|[-'’])(\p{L})/gu, (_, joint: string, letter: string) => joint + letter.toUpperCase())
				: token.replace(/^\p{Ll}(?=\p{Ll}{3})/u, letter => (/^(della?|dalla?|abdel|abdul)$/.test(token) ? letter : letter.toUpperCase())),
		)
		.join(' ');
}

const asSet = (tokens: readonly string[]): string => tokens.map(fold).sort().join(' ');

/** A birth date less certain than this is not said: a wrong one does more harm than none. */
const SURE_ENOUGH = 0.4;

/** Who the paper is about, as printed but mended: the surest name with its order from wherever the document settles it, and the surest birth date. */
export function patientRead(clues: readonly Clue[]): PatientRead | null {
	const names = clues
		.filter((clue): clue is ClueOf<'patient-name'> => clue.field === 'patient-name')
		.sort((a, b) => b.confidence - a.confidence);
	const votes = new Map<string, number>();
	for (const clue of clues) {
		if (clue.field === 'birth-date' && clue.dates[0]) {
			votes.set(clue.dates[0], 1 - (1 - clue.confidence) * (1 - (votes.get(clue.dates[0]) ?? 0)));
		}
	}

	const [surest] = [...votes].sort((a, b) => b[1] - a[1]);
	const birthDate = surest && surest[1] >= SURE_ENOUGH ? surest[0] : null;
	const [best] = names;
	if (!best) {
		return birthDate ? {familyName: null, givenName: null, birthDate} : null;
	}

	const ordered = names.find(({tokens, familyName, givenName}) => familyName && givenName && asSet(tokens) === asSet(best.tokens)) ?? best;
	const {familyName, givenName} =
		ordered.familyName || ordered.givenName
			? ordered
			: (likeliestDivision(best.tokens, text => text) ?? {familyName: best.tokens.join(' '), givenName: null});
	return {familyName: familyName && cased(familyName), givenName: givenName && cased(givenName), birthDate};
}
