/** The characters a reference is made of, each at its value: what ISO 7064 counts, then our three marks. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.$';
const RADIX = 36;
const MODULUS = 1271;

/** Longer texts are none of ours: their code would be too fine for a fax. */
const LONGEST = 200;

/** The remainder of `text` read as a number of radix 36; null when a character is none of ours. */
function remainderOf(text: string): number | null {
	let remainder = 0;
	for (const letter of text) {
		const value = ALPHABET.indexOf(letter);
		if (value === -1 || text.length > LONGEST) {
			return null;
		}

		remainder = (remainder * RADIX + value) % MODULUS;
	}

	return remainder;
}

/** The two check characters of `text`, by ISO 7064 MOD 1271-36. Throws on characters that references have not, and on more than fit. */
export function checkCharacters(text: string): string {
	if (text.length > LONGEST) {
		throw new RangeError(`A sheet reference has room for ${LONGEST} characters.`);
	}

	const remainder = remainderOf(text);
	if (remainder === null) {
		throw new TypeError('Check characters are counted over A-Z, 0-9, "-", "." and "$" only.');
	}

	const check = (MODULUS + 1 - ((remainder * RADIX * RADIX) % MODULUS)) % MODULUS;
	return `${ALPHABET[Math.floor(check / RADIX)]}${ALPHABET[check % RADIX]}`;
}

/** Whether `check` are the two check characters of `text`. */
export const isChecked = (text: string, check: string): boolean => remainderOf(text) !== null && checkCharacters(text) === check;
