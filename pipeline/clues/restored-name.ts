import {fold} from './letters.ts';
import {ACCENTED, isCommonName, isSpelledPlain} from './names.ts';

/**
 * What recognition prints for letters its model does not know, by the plain letter they are built on: of an English one `ć` comes as `é` or `¢`,
 * `ö` as `6`, `ñ` as `fi`, `ü` as `ii`, `ł` as `t`. The plain letter itself always counts.
 */
const READ_AS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
	[
		'a 4 @ i d e é 6',
		'e c 6 o é ¢ €',
		'i l 1 f t | ! j',
		'o 6 e a 8 @ 0 3 d é',
		'u ii ti i l d f t a é',
		'c ct e g t é ¢ €',
		'n fi fl ii ri f h t j é',
		's gs g 5 3 é $ §',
		'z 2 7 é ¢',
		'l t i f 1 b | ! £ é',
		'd b p o 0',
		'g q 8 § é',
		'r f i t é',
		't f {',
		'y f v',
		'æ ae ce a e z',
		'œ oe ce',
		'ß ss b 8',
		'þ p b th',
	].map(line => [line.split(' ')[0] ?? '', line.split(' ')]),
);

/** Names with special letters by their first plain letter, or '' when the first is special itself. */
const byStart = new Map<string, string[]>();
for (const name of ACCENTED) {
	const start = /^[a-z]/.exec(name)?.[0] ?? '';
	const list = byStart.get(start);
	if (list) {
		list.push(name);
	} else {
		byStart.set(start, [name]);
	}
}

/** How many special letters were misread when `read` is a reading of `name`; null when it is none. */
function misreadIn(read: string, name: string, i = 0, j = 0): number | null {
	if (j === name.length) {
		return i === read.length ? 0 : null;
	}

	const letter = name.charAt(j);
	if (/[a-z]/.test(letter)) {
		return read[i] === letter ? misreadIn(read, name, i + 1, j + 1) : null;
	}

	const plain = fold(letter);
	if (read[i] === letter || read[i] === plain) {
		const rest = misreadIn(read, name, i + 1, j + 1);
		if (rest !== null) {
			return rest;
		}
	}

	for (const sign of READ_AS[plain] ?? []) {
		const rest = read.startsWith(sign, i) ? misreadIn(read, name, i + sign.length, j + 1) : null;
		if (rest !== null) {
			return rest + 1;
		}
	}

	return null;
}

/** In capitals as printed; a first letter that was misread counts as one. */
const asIn = (model: string, text: string): string =>
	model === model.toUpperCase()
		? text.toUpperCase()
		: model.charAt(0) === text.charAt(0)
			? text
			: text.charAt(0).toUpperCase() + text.slice(1);

/** The one accented name that the engine may have read like this. */
function onlyAccented(read: string): string | null {
	const near = [...(byStart.get(read.charAt(0)) ?? []), ...(byStart.get('') ?? [])].filter(
		name => Math.abs(name.length - read.length) <= 2 && (misreadIn(read, name) ?? 9) <= (name.length < 5 ? 1 : 2),
	);
	return near.length > 0 && new Set(near.map(fold)).size === 1 ? (near[0] ?? null) : null;
}

const remembered = new Map<string, string>();

/**
 * A name with letters the engine lacks put back, when only one common name can be meant, or when the ending is one only
 * a Slavic surname has ("Petrovié", "Jurci¢"). Any other name stays as it was read.
 */
export function restoredName(token: string): string {
	const known = remembered.get(token);
	if (known !== undefined) {
		return known;
	}

	const parts = token.split('-');
	const name = parts.length > 1 && parts.length < 4 ? parts.map(restoredPart).join('-') : restoredPart(token);
	if (remembered.size > 5000) {
		remembered.clear();
	}

	remembered.set(token, name);
	return name;
}

function restoredPart(token: string): string {
	const letters = fold(token);
	if (token.length < 4 || token.length > 20) {
		return token;
	}

	if (isCommonName(letters)) {
		// "Østby" has no other spelling: an O there is a letter not known.
		const spelled = isSpelledPlain(letters) ? null : ACCENTED.find(name => fold(name) === letters);
		return spelled ? asIn(token, spelled) : token;
	}

	const only = token.length > 4 || /[^\p{L}]/u.test(token) ? onlyAccented(token.toLowerCase()) : null;
	if (only) {
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
