import {fold} from './letters.ts';
import lists from './names.json' with {type: 'json'};

const forenames = new Set(lists.forenames.split(' '));
const surnames = new Set(lists.surnames.split(' '));
const FAMILY_ENDING =
	/.(ovic|evic|avic|ic|vich|escu|eanu|ov|ova|ev|eva|enko|chuk|sky|ski|ska|skiy|skaya|cki|cka|ez|son|sen|sson|dottir|opoulos|opoulou|idis|akis|aki|adis|iou|oglu|yan|shvili|adze|berg|stein|mann|baum|feld|wicz|czyk|ini|etti|elli|acci|ucci|one|field|ford|ton|ley|worth|wood|well)$/;

/** Bits for "surname" (positive) against "given name" (negative) of one token. `toLatin` brings any script to Latin. */
export function surnameBits(token: string, toLatin: (text: string) => string): number {
	const letters = fold(toLatin(token));
	const parts = token.includes('-')
		? token
				.split('-')
				.map(part => fold(toLatin(part)))
				.filter(Boolean)
		: [letters];
	const bits = [letters, ...parts].map(part => {
		const given = forenames.has(part);
		const family = surnames.has(part);
		if (given !== family) {
			return given ? -3 : 3;
		}

		return given ? 0 : FAMILY_ENDING.test(part) ? 1.5 : 0;
	});
	return bits.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

/** Whether the token is among the common names, given or family. */
export const isKnownName = (token: string, toLatin: (text: string) => string): boolean => {
	const letters = fold(toLatin(token));
	return forenames.has(letters) || surnames.has(letters) || token.split('-').some(part => forenames.has(fold(toLatin(part))));
};
