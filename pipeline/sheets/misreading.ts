/** What recognition and fingers exchange, in both directions. */
const ALIKE = ['0OQD', '1IL', '5S', '8B', '2Z', '6G', 'UV', 'CG', 'MN', 'EF', 'HN', '7T', '4A'];

const CONFUSED = new Map<string, string[]>();
for (const letters of ALIKE) {
	for (const letter of letters) {
		CONFUSED.set(letter, [...(CONFUSED.get(letter) ?? []), ...[...letters].filter(other => other !== letter)]);
	}
}

const AS_DIGIT: Readonly<Record<string, string>> = {O: '0', Q: '0', D: '0', I: '1', L: '1', S: '5', B: '8', Z: '2', G: '6'};
const AS_LETTER: Readonly<Record<string, string>> = {0: 'O', 1: 'I', 5: 'S', 8: 'B', 2: 'Z', 6: 'G'};

/** Past so many possibilities a pass proves too little. */
const MOST_TRIED = 100;

/** More fields than this no reference has. */
const MOST_PARTS = 12;

/** A reference in parts, and after how many of them the requirement may begin. */
interface Parts {
	readonly kind: string;
	readonly fields: readonly string[];
	readonly cuts: readonly number[];
	readonly check: string;
}

/**
 * What a text that is no reference as it stands may have been, in steps from little changed to much. A later step is taken only when an
 * earlier one gave nothing. The steps are kept small: of any thirteen hundred texts one passes the check by chance.
 */
export function* readingsOf(text: string): Generator<string[]> {
	const asRead = partsOf(text);
	const inContext = asRead.map(parts => ({...parts, fields: parts.fields.map(asItsKind)}));
	yield asRead.flatMap(joined);
	yield inContext.flatMap(joined);
	const withOneOther = inContext.flatMap(parts => [
		...oneOther(parts.check).flatMap(check => joined({...parts, check})),
		...parts.fields.flatMap((field, index) =>
			oneOther(field).flatMap(other => joined({...parts, fields: parts.fields.with(index, other)})),
		),
	]);
	yield new Set(withOneOther).size <= MOST_TRIED ? withOneOther : [];
}

/** The text's parts: first with blanks taken for gaps between letters, then for marks that were lost. */
function partsOf(text: string): Parts[] {
	const letters = text
		.toUpperCase()
		.replaceAll(/[|![]/g, '1')
		.replaceAll(/[)}\]]/g, 'J')
		.replaceAll(/[‐‑‒–—―−_~+]/g, '-')
		.replaceAll(/[·•,:;]/g, '.')
		.replaceAll(/\s*([.-])\s*/g, '$1')
		.replaceAll(/([.-])[.-]+/g, '$1');
	const found = /^(?<kind>[PR])\s?[1IL][\s.-]*(?<body>.+?)[\s.-]+(?<check>[A-Z\d]\s?[A-Z\d])$/.exec(letters)?.groups;
	if (!found) {
		return [];
	}

	const bodies = new Set([found['body']!.replaceAll(/\s/g, ''), found['body']!.replaceAll(/\s+/g, '-')]);
	return [...bodies].flatMap(body => {
		const fields = body.split(/[.\-/]+/).filter(Boolean);
		const isLikely = fields.length > 0 && fields.length <= MOST_PARTS;
		return isLikely
			? [{kind: found['kind']!, fields, cuts: cutsOf(found['kind']!, body, fields), check: found['check']!.replace(/\s/, '')}]
			: [];
	});
}

/** Where an inquiry ends and its requirement begins: at the dot, when there is one; anywhere, when it was lost. */
function cutsOf(kind: string, body: string, fields: readonly string[]): number[] {
	if (kind === 'P') {
		return [fields.length];
	}

	const [inquiry, ...rest] = body.split('.');
	return rest.length === 1 ? [inquiry!.split(/[-/]+/).filter(Boolean).length] : fields.map((_, index) => index).slice(1);
}

/** Parts joined with our marks, in every way there may be. */
const joined = ({kind, fields, cuts, check}: Parts): string[] =>
	cuts.map(cut =>
		[`${kind}1`, fields.slice(0, cut).join('-'), ...(cut < fields.length ? [fields.slice(cut).join('-')] : []), check].join('.'),
	);

/** A part that is mostly digits is a number, one that is mostly letters a word. */
function asItsKind(part: string): string {
	const digits = part.match(/\d/g)?.length ?? 0;
	const table = digits * 2 >= part.length ? AS_DIGIT : AS_LETTER;
	return [...part].map(letter => table[letter] ?? letter).join('');
}

/** Every text with one character exchanged for one that looks like it. */
function oneOther(text: string): string[] {
	return [...text].flatMap((letter, index) =>
		(CONFUSED.get(letter) ?? []).map(other => text.slice(0, index) + other + text.slice(index + 1)),
	);
}
