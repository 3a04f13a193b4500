/** Letters without accents and case; Latin, Cyrillic, Greek and Arabic letters and digits remain, nothing else. */
export const fold = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replace(/[łŁ]/g, 'l')
		.replace(/[đĐ]/g, 'd')
		.replace(/[øØ]/g, 'o')
		.replace(/ß/g, 'ss')
		.replace(/ı/g, 'i')
		.toLowerCase()
		.replace(/ς/g, 'σ')
		.replace(/[^\p{L}\p{N}]/gu, '');

/** What recognition mistakes for each other: cost of the exchange, 1 = any other letter. */
const CONFUSIONS: ReadonlyArray<readonly [string, number]> = [
	['0o', 0.1],
	['1l', 0.1],
	['1i', 0.1],
	['il', 0.1],
	['5s', 0.15],
	['8b', 0.15],
	['ec', 0.3],
	['ao', 0.4],
	['uv', 0.3],
	['hb', 0.3],
	['nr', 0.4],
	['gq', 0.3],
	['tf', 0.4],
	['db', 0.4],
	['nu', 0.4],
	['ij', 0.3],
	['ft', 0.4],
	['nm', 0.4],
	['ea', 0.5],
	['od', 0.4],
	['oc', 0.4],
	['oe', 0.4],
	['rt', 0.5],
	['il', 0.1],
	['lt', 0.4],
	['it', 0.4],
	['0d', 0.3],
	['vy', 0.4],
	['hn', 0.4],
];
/** What a letter too many or too few costs. */
export const INSERTION = 0.8;
/** Costs of exchanges by character code, 128 by 128; everything else costs a whole letter. */
const exchanges = new Float64Array(128 * 128).fill(1);
for (const [pair, value] of CONFUSIONS) {
	const [a, b] = [pair.charCodeAt(0), pair.charCodeAt(1)];
	exchanges[a * 128 + b] = value;
	exchanges[b * 128 + a] = value;
}

/** What reading character code `a` for `b` costs, 0–1. */
export const exchangeCost = (a: number, b: number): number => (a === b ? 0 : a < 128 && b < 128 ? (exchanges[a * 128 + b] as number) : 1);

/** How far a reading is from a printed word, 0–1 of the longer one; both folded. Likely misreadings count less. */
export function misreading(read: string, printed: string): number {
	if (read === printed) {
		return 0;
	}

	let previous = Array.from({length: printed.length + 1}, (_, index) => index * INSERTION);
	for (let i = 1; i <= read.length; i++) {
		const current = [i * INSERTION];
		for (let j = 1; j <= printed.length; j++) {
			const exchange = exchangeCost(read.charCodeAt(i - 1), printed.charCodeAt(j - 1));
			current[j] = Math.min((previous[j - 1] ?? 0) + exchange, (previous[j] ?? 0) + INSERTION, (current[j - 1] ?? 0) + INSERTION);
		}

		previous = current;
	}

	return (previous[printed.length] ?? 0) / Math.max(read.length, printed.length, 1);
}
