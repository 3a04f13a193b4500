/** How easily OCR takes the one for the other; 1 where not listed. */
const CONFUSIONS: Record<string, number> = {
	'0o': 0.1,
	'1l': 0.1,
	'1i': 0.1,
	il: 0.15,
	'5s': 0.15,
	'8b': 0.15,
	'6g': 0.2,
	ce: 0.3,
	ao: 0.4,
	uv: 0.3,
	bh: 0.3,
	nr: 0.4,
	gq: 0.3,
	ft: 0.4,
	hn: 0.4,
	ij: 0.3,
	co: 0.5,
	ae: 0.5,
	tl: 0.4,
	vy: 0.4,
	mn: 0.5,
	'2z': 0.15,
};

function substitution(a: string, b: string): number {
	return a === b ? 0 : (CONFUSIONS[a + b] ?? CONFUSIONS[b + a] ?? 1);
}

/** Two letters read as one and the other way round. */
const MERGES: Record<string, string> = {rn: 'm', cl: 'd', vv: 'w', li: 'h', nn: 'm', ii: 'u'};

const merge = (pair: string, single: string): number => (MERGES[pair] === single ? 0.2 : Number.POSITIVE_INFINITY);

/**
 * Edit distance weighted by what OCR confuses, as a share of the longer word: 0 equal, 1 nothing alike.
 * About 0.15 is one ordinary error in a name of seven letters.
 */
export function ocrDistance(a: string, b: string): number {
	if (a === b) {
		return 0;
	}

	const rows = Array.from({length: a.length + 1}, () => new Float64Array(b.length + 1));
	for (let i = 0; i <= a.length; i++) {
		for (let j = 0; j <= b.length; j++) {
			if (i === 0 || j === 0) {
				rows[i]![j] = i + j;
				continue;
			}

			let cost = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + substitution(a[i - 1]!, b[j - 1]!));
			if (i > 1) {
				cost = Math.min(cost, rows[i - 2]![j - 1]! + merge(a.slice(i - 2, i), b[j - 1]!));
			}

			if (j > 1) {
				cost = Math.min(cost, rows[i - 1]![j - 2]! + merge(b.slice(j - 2, j), a[i - 1]!));
			}

			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				cost = Math.min(cost, rows[i - 2]![j - 2]! + 0.7);
			}

			rows[i]![j] = cost;
		}
	}

	return rows[a.length]![b.length]! / Math.max(a.length, b.length, 1);
}
