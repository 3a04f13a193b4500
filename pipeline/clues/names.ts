import {fold} from './letters.ts';
import lists from './names.json' with {type: 'json'};

/** Bits for "surname" (positive) against "forename" (negative) of common names, folded to plain Latin letters. */
const known = new Map<string, number>([
	...lists.forenames.split(' ').map(name => [name, -3] as const),
	...lists.surnames.split(' ').map(name => [name, 3] as const),
	...lists.either.split(' ').map(entry => [entry.slice(0, -2), Number(entry.slice(-2))] as const),
]);
/** Names as spelled with letters beyond a–z, in small letters. */
export const ACCENTED: readonly string[] = lists.accented.split(' ').map(name => name.replace('!', ''));
const neverPlain = new Set(
	lists.accented
		.split(' ')
		.filter(name => name.endsWith('!'))
		.map(fold),
);
/** Whether a name of these folded letters is also written without the letters that are no accents: ø, æ. */
export const isSpelledPlain = (letters: string): boolean => !neverPlain.has(letters);

const FAMILY_ENDING =
	/.(ovic|evic|avic|ic|vich|vych|escu|eanu|ov|ova|ev|eva|enko|chuk|sky|ski|ska|skiy|skyi|skaya|cki|cka|ez|son|sen|sson|opoulos|opoulou|idis|ides|akis|aki|adis|iou|oglu|yan|ian|shvili|adze|berg|stein|mann|baum|feld|wicz|czyk|ini|etti|elli|acci|ucci|field|ford|ton|ley|worth|wood|well|strom|qvist|quist|gren|stad|dal|dottir|zadeh|nejad|pour|wala|nathan|swamy|ekar|moglu|lar|soy)$/;
const FAMILY_OPENING =
	/^(?:(?:al|el|ben|bar|bin|abu|bou|ibn|ter|van|von|de|di|da|del|la|le|st|saint|mac|mc)[-–]|(?:o|d|dell|dall)['’]|mc\p{Lu}|mac\p{Lu}|fitz\p{Ll}{3})/iu;

const partsOf = (token: string, toLatin: (text: string) => string): string[] =>
	token
		.split(/[-–]/)
		.map(part => fold(toLatin(part)))
		.filter(Boolean);

/** Bits for "surname" (positive) against "given name" (negative) of one token. `toLatin` brings any script to Latin. */
export function surnameBits(token: string, toLatin: (text: string) => string): number {
	const letters = fold(toLatin(token));
	const whole = known.get(letters);
	if (whole !== undefined) {
		return whole;
	}

	if (FAMILY_OPENING.test(token)) {
		return 2.5;
	}

	const bits = [...(token.includes('-') ? partsOf(token, toLatin) : []), letters].map(
		part => known.get(part) ?? (FAMILY_ENDING.test(part) ? 1.5 : 0),
	);
	return bits.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

/** Whether these folded Latin letters are a common name, given or family. */
export const isCommonName = (letters: string): boolean => known.has(letters);

/** Whether the token is among the common names, given or family. */
export const isKnownName = (token: string, toLatin: (text: string) => string): boolean =>
	known.has(fold(toLatin(token))) || (token.includes('-') && partsOf(token, toLatin).some(part => known.has(part)));

/** A word that recognition hardly makes of anything else. */
export const isPlainlyName = (word: string): boolean => word.length > 3 && known.has(fold(word));
