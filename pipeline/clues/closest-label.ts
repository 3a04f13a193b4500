import {LABELS, type Label} from './labels.ts';
import {exchangeCost, INSERTION} from './letters.ts';

/** Every label of the same letters: what they ask for may differ. */
export const byLetters = new Map<string, Label[]>();
for (const label of LABELS) {
	const same = byLetters.get(label.letters);
	if (same) {
		same.push(label);
	} else {
		byLetters.set(label.letters, [label]);
	}
}

interface Candidate {
	readonly letters: string;
	readonly codes: Uint16Array;
	/** Letters shared with the candidate before it, whose columns need no second reckoning. */
	readonly shared: number;
	/** Place in the list of labels, which decides between equals. */
	readonly rank: number;
}

const codesOf = (text: string): Uint16Array => Uint16Array.from(text, letter => letter.charCodeAt(0));

/** Labels of one length in the order of the alphabet, so that neighbours share their beginnings. */
const byLength = new Map<number, Candidate[]>();
[...byLetters.keys()]
	.map((letters, rank) => ({letters, rank}))
	.sort((a, b) => a.letters.length - b.letters.length || (a.letters < b.letters ? -1 : 1))
	.forEach(({letters, rank}) => {
		const list = byLength.get(letters.length) ?? [];
		const previous = list.at(-1)?.letters ?? '';
		let shared = 0;
		while (shared < previous.length && previous[shared] === letters[shared]) {
			shared++;
		}

		list.push({letters, codes: codesOf(letters), shared, rank});
		byLength.set(letters.length, list);
	});

export const LONGEST_LABEL = Math.max(...byLength.keys());
/** Column `j` of the reckoning: cost of the first `i` letters read against the first `j` printed. */
const columns = Array.from({length: LONGEST_LABEL + 1}, () => new Float64Array(LONGEST_LABEL + 4));
(columns[0] as Float64Array).forEach((_, i, first) => {
	first[i] = i * INSERTION;
});

interface Closest {
	readonly letters: string;
	/** 0–1 of the longer one, as `misreading`. */
	readonly distance: number;
}

/** The best of one length's labels within `limit` (total cost), or null. */
function closestOfLength(read: Uint16Array, list: readonly Candidate[], limit: number): {candidate: Candidate; cost: number} | null {
	const [size, length] = [read.length, list[0]?.codes.length ?? 0];
	// A path further than this off the diagonal costs more than the limit by its insertions alone.
	const band = Math.floor(limit / INSERTION);
	let best: {candidate: Candidate; cost: number} | null = null;
	/** Columns that hold for the candidate at hand, and the first column known to be past the limit. */
	let ready = 0;
	let hopeless = Number.POSITIVE_INFINITY;
	for (const candidate of list) {
		if (candidate.shared < ready) {
			ready = candidate.shared;
		}

		if (candidate.shared < hopeless) {
			hopeless = Number.POSITIVE_INFINITY;
		} else {
			continue;
		}

		for (let j = ready + 1; j <= length; j++) {
			const [previous, current] = [columns[j - 1] as Float64Array, columns[j] as Float64Array];
			const letter = candidate.codes[j - 1] as number;
			const from = Math.max(1, j - band);
			const to = Math.min(size, j + band);
			let least = Number.POSITIVE_INFINITY;
			current[from - 1] = from === 1 ? j * INSERTION : Number.POSITIVE_INFINITY;
			if (from === 1) {
				least = j * INSERTION;
			}

			for (let i = from; i <= to; i++) {
				const exchange = (previous[i - 1] as number) + exchangeCost(read[i - 1] as number, letter);
				const inserted = (i < j + band ? (previous[i] as number) : Number.POSITIVE_INFINITY) + INSERTION;
				const dropped = (current[i - 1] as number) + INSERTION;
				const cost = Math.min(exchange, inserted, dropped);
				current[i] = cost;
				if (cost < least) {
					least = cost;
				}
			}

			ready = j;
			if (least > limit) {
				hopeless = j;
				break;
			}
		}

		if (hopeless <= length) {
			continue;
		}

		const cost = (columns[length] as Float64Array)[size] as number;
		if (
			Math.abs(size - length) <= band &&
			cost <= limit &&
			(!best || cost < best.cost || (cost === best.cost && candidate.rank < best.candidate.rank))
		) {
			best = {candidate, cost};
		}
	}

	return best;
}

const remembered = new Map<string, Closest | null>();

/** The label closest to these folded letters, no further than `limit` (0–1). Short labels must be right to the letter, or nearly. */
export function closestLabel(letters: string, limit = 1): Closest | null {
	if (byLetters.has(letters)) {
		return {letters, distance: 0};
	}

	const allowed = Math.min(limit, letters.length <= 2 ? 0 : letters.length <= 4 ? 0.14 : letters.length <= 6 ? 0.2 : 0.25);
	if (allowed <= 0 || letters.length > LONGEST_LABEL + 2) {
		return null;
	}

	const key = `${letters} ${allowed}`;
	const known = remembered.get(key);
	if (known !== undefined) {
		return known;
	}

	const read = codesOf(letters);
	let best: Closest | null = null;
	for (let length = letters.length - 2; length <= letters.length + 2; length++) {
		const longer = Math.max(letters.length, length);
		const found = closestOfLength(read, byLength.get(length) ?? [], Math.min(allowed, best?.distance ?? 1) * longer + 1e-9);
		if (found && found.cost / longer <= allowed && (!best || found.cost / longer < best.distance)) {
			best = {letters: found.candidate.letters, distance: found.cost / longer};
		}
	}

	if (remembered.size > 20_000) {
		remembered.clear();
	}

	remembered.set(key, best);
	return best;
}
