/** Letters whose accent Unicode does not take off. */
const WHOLE: Record<string, string> = {ł: 'l', đ: 'd', ð: 'd', ı: 'i', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th'};

/** Lower case without accents. Umlauts lose their dots; `ue` for `ü` is left to the skeleton. */
export const fold = (text: string): string =>
	text
		.toLowerCase()
		.replaceAll(/[łđðıøßæœþ]/g, letter => WHOLE[letter]!)
		.normalize('NFD')
		.replaceAll(/\p{M}/gu, '');

const GLYPHS: ReadonlyArray<readonly [RegExp, string]> = [
	[/0/g, 'o'],
	[/[1|!]/g, 'l'],
	[/5|\$/g, 's'],
	[/8/g, 'b'],
	[/6/g, 'g'],
	[/rn/g, 'm'],
	[/cl/g, 'd'],
	[/vv/g, 'w'],
];

/**
 * A token up to what the eye cannot tell: digits for letters, `rn` for `m`. Never one letter for another,
 * since that is all that tells Ana from Ina. Applied to both sides before comparing.
 */
export const glyphs = (token: string): string =>
	GLYPHS.reduce((seen, [pattern, letter]) => seen.replace(pattern, letter), token).replaceAll('i', 'l');

/** Particles that come and go between one paper and the next. */
const PARTICLES = new Set(
	'de del della di da dos das do la le el al van von der den ter ten bin ibn ben bint abu abd abdel abdul st san santa y e i'.split(' '),
);

/** Name → folded tokens; punctuation from bad scans is dropped, hyphens part. */
export const tokensOf = (name: string): string[] =>
	fold(name)
		.replaceAll(/[.,;:'’`´"“”]/g, '')
		.split(/[^\p{L}\p{N}|!$]+/u)
		.filter(Boolean);

/** The tokens that carry the name, or all when there is nothing but particles. */
export function mainTokens(tokens: readonly string[]): string[] {
	const main = tokens.filter(token => !PARTICLES.has(token) && token.length > 1);
	return main.length > 0 ? main : [...tokens];
}

const SOUNDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/[0]/g, 'o'],
	[/[1|!]/g, 'l'],
	[/5/g, 's'],
	[/8/g, 'b'],
	[/sch|shch|sh|ch|cz|sz|tch|zh|ts|tz/g, 's'],
	[/kh|gh|ck|qu|[cqkg]/g, 'k'],
	[/ph|[vwf]/g, 'f'],
	[/dj|dz|[jz]/g, 's'],
	[/[dt]h?/g, 't'],
	[/[bp]/g, 'p'],
	[/x/g, 'ks'],
	[/[aeiouyh]/g, ''],
	[/[rl]/g, 'r'],
	[/[mn]/g, 'n'],
	[/(.)\1+/g, '$1'],
];

/** The consonants of a token in rough classes: what spellings of one name in different scripts and countries share. */
export function skeleton(token: string): string {
	const vowelled = /^[aeiouyh]/.test(token) ? 'a' : '';
	return vowelled + SOUNDS.reduce((sounds, [pattern, sound]) => sounds.replace(pattern, sound), token);
}

/** Passport and reference numbers: capitals and digits, the look-alikes made one. */
export const numberGlyphs = (number: string): string =>
	fold(number)
		.toUpperCase()
		.replaceAll(/[^A-Z0-9]/g, '')
		.replaceAll(/[OQD]/g, '0')
		.replaceAll(/[IL]/g, '1')
		.replaceAll('S', '5')
		.replaceAll('B', '8')
		.replaceAll('Z', '2')
		.replaceAll('G', '6');

/** The last nine digits of a telephone number: prefixes and leading zeros are written in many ways. */
export const phoneDigits = (number: string): string => number.replaceAll(/\D/g, '').slice(-9);
