/** A carrier whose numbers look like this one; only ever a suggestion. */
export interface CarrierSuggestion {
	readonly carrier: string;
	/** Null where the format has no check digit we know. False means: likely mistyped. */
	readonly isCheckDigitRight: boolean | null;
}

interface Format {
	readonly carrier: string;
	readonly pattern: RegExp;
	readonly check?: (waybill: string) => boolean;
	/** Digits alone say little: without a right check digit such a number is anybody's. */
	readonly isPlainNumber?: true;
}

/** As typed or as a scanner sends it (fast, with Enter at its end): capitals, without spaces, dashes and control characters. */
export const normaliseWaybill = (typed: string): string =>
	typed
		.normalize('NFKC')
		.replaceAll(/[\s\p{Pd}\p{Cc}]/gu, '')
		.toUpperCase();

const digitsOf = (text: string): number[] => [...text].map(Number);

const weighted = (digits: readonly number[], weights: readonly number[]): number =>
	digits.reduce((sum, digit, index) => sum + digit * weights[index % weights.length]!, 0);

/** Universal Postal Union S10, and TNT's consignment numbers: eight digits and a check digit. */
function isS10Right(nineDigits: string): boolean {
	const rest = 11 - (weighted(digitsOf(nineDigits.slice(0, 8)), [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
	return Number(nineDigits[8]) === (rest === 10 ? 0 : rest === 11 ? 5 : rest);
}

/** Letters count as digits: A is 2, B is 3, and on from there; every second character counts twice. */
function isUpsRight(waybill: string): boolean {
	const values = [...waybill.slice(2, -1)].map(letter => (/\d/.test(letter) ? Number(letter) : (letter.charCodeAt(0) - 63) % 10));
	return Number(waybill.at(-1)) === (10 - (weighted(values, [1, 2]) % 10)) % 10;
}

/** Weights 1, 3, 7 from the right, modulo 11. */
function isFedExRight(waybill: string): boolean {
	const digits = digitsOf(waybill).reverse();
	return digits[0] === (weighted(digits.slice(1), [1, 3, 7]) % 11) % 10;
}

const isModulo7Right = (waybill: string): boolean => Number(waybill.slice(0, -1)) % 7 === Number(waybill.at(-1));

const FORMATS: readonly Format[] = [
	{carrier: 'UPS', pattern: /^1Z[A-Z\d]{15}\d$/, check: isUpsRight},
	// "WW" is no country: TNT's own numbers in the posts' form.
	{carrier: 'TNT', pattern: /^[A-Z]{2}\d{9}WW$/, check: waybill => isS10Right(waybill.slice(2, 11))},
	{carrier: 'Post', pattern: /^[A-Z]{2}\d{9}(?!WW)[A-Z]{2}$/, check: waybill => isS10Right(waybill.slice(2, 11))},
	{carrier: 'DHL', pattern: /^J(?:JD|D|VGL)\d{10,22}$/},
	{carrier: 'DHL', pattern: /^GM\d{10,20}$/},
	{carrier: 'DHL', pattern: /^\d{10}$/, check: isModulo7Right, isPlainNumber: true},
	{carrier: 'FedEx', pattern: /^\d{12}$/, check: isFedExRight, isPlainNumber: true},
	// The long bar code on an Express label ends with the number people read below it.
	{carrier: 'FedEx', pattern: /^100\d{31}$/, check: waybill => isFedExRight(waybill.slice(-12)), isPlainNumber: true},
	{carrier: 'TNT', pattern: /^\d{9}$/, check: isS10Right, isPlainNumber: true},
];

/** Carriers whose numbers look like this, those whose check digit is right first; none when it looks like nobody's. */
export function carriersOf(waybill: string): CarrierSuggestion[] {
	const fitting = FORMATS.filter(({pattern}) => pattern.test(waybill)).map(({carrier, check, isPlainNumber}) => ({
		carrier,
		isCheckDigitRight: check ? check(waybill) : null,
		isPlainNumber,
	}));
	return fitting
		.filter(({isCheckDigitRight, isPlainNumber}) => !(isPlainNumber && isCheckDigitRight === false))
		.sort((a, b) => Number(b.isCheckDigitRight) - Number(a.isCheckDigitRight))
		.map(({carrier, isCheckDigitRight}) => ({carrier, isCheckDigitRight}));
}

/** The number by which the carrier and the mailroom know the parcel, where the bar code holds more than that. */
export const waybillOf = (typed: string): string => {
	const scanned = normaliseWaybill(typed);
	return /^100\d{31}$/.test(scanned) && isFedExRight(scanned.slice(-12)) ? scanned.slice(-12) : scanned;
};
