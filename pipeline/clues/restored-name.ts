import {fold} from './letters.ts';
import {isCommonName} from './names.ts';

/**
 * What recognition prints for letters its model does not know: of an English one `ć` comes as `é`, `¢` or `e`, `ö` as `é` or `6`, `ñ` as `fi`,
 * `ü` as `ii`. Each sign with the plain letters it may stand for, itself first.
 */
const STANDS_FOR: ReadonlyArray<readonly [sign: string, letters: readonly string[]]> = [
	['fii', ['fii', 'ni']],
	['fli', ['fli', 'ni']],
	['fi', ['fi', 'n', 'ni']],
	['fl', ['fl', 'n']],
	['ii', ['ii', 'u']],
	['é', ['e', 'c', 'o', 's', 'n', 'z']],
	['ê', ['e', 'o']],
	['¢', ['c']],
	['€', ['e', 'c']],
	['§', ['s']],
	['@', ['a', 'o']],
	['6', ['o']],
	['4', ['a']],
	['ie', ['ie', 'ic']],
];
/** More ways than this to read one word prove nothing. */
const MOST_WAYS = 64;

function waysToRead(letters: string): string[] {
	let ways = [''];
	for (let at = 0; at < letters.length; ) {
		const found = STANDS_FOR.find(([sign]) => letters.startsWith(sign, at) && (sign !== 'ie' || at === letters.length - 2));
		const options = found?.[1] ?? [letters[at] ?? ''];
		ways = ways.flatMap(way => options.map(option => way + option));
		at += found?.[0].length ?? 1;
		if (ways.length > MOST_WAYS) {
			return [];
		}
	}

	return ways;
}

const asIn = (model: string, text: string): string =>
	model === model.toUpperCase() ? text.toUpperCase() : /^\p{Lu}|^[@6]/u.test(model) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/**
 * A name with letters the engine lacks put back, when only one common name can be meant, or when the ending is one only
 * a Slavic surname has ("Petrovié", "Jurci¢"). Any other name stays as it was read.
 */
export function restoredName(token: string): string {
	const parts = token.split('-');
	return parts.length > 1 && parts.length < 4 ? parts.map(restoredPart).join('-') : restoredPart(token);
}

function restoredPart(token: string): string {
	if (!/[éê¢€§@64]|fi|fl|ii|ie$/iu.test(token) || token.length < 4 || isCommonName(fold(token))) {
		return token;
	}

	const names = new Set(waysToRead(token.toLowerCase()).filter(way => /^[\p{L}'’.]+$/u.test(way) && isCommonName(fold(way))));
	const [only] = names;
	if (only && new Set([...names].map(fold)).size === 1) {
		return asIn(token, only);
	}

	const isUpper = token === token.toUpperCase();
	return token
		.replace(/(?<=\p{L}{2}i)[é¢€ê]$/iu, isUpper ? 'Ć' : 'ć')
		.replace(/(?<=\p{L}{2}[oe]vi)e$/iu, isUpper ? 'Ć' : 'ć')
		.replace(/¢/g, 'c')
		.replace(/§/g, 's')
		.replace(/€/g, 'e')
		.replace(/(?<=\p{L})6|6(?=\p{Ll}{2})/gu, isUpper ? 'O' : 'o');
}
