import type {InkMask} from './ink.ts';

const MAX_DEGREES = 4;
const COARSE = 0.4;
const FINE = 0.1;

/** How sharply text lines show when rows are summed along a slant: the sum of squared changes from row to row. */
function sharpness({widthPx, heightPx, data}: InkMask, degrees: number): number {
	const slope = Math.tan((degrees * Math.PI) / 180);
	const sums = new Float64Array(heightPx + Math.ceil(Math.abs(slope) * widthPx) * 2 + 2);
	const shift = Math.ceil(Math.abs(slope) * widthPx);
	for (let x = 0; x < widthPx; x += 2) {
		const offset = Math.round(slope * x) + shift;
		for (let y = 0; y < heightPx; y++) {
			if (data[y * widthPx + x] === 1) {
				sums[y + offset]!++;
			}
		}
	}

	let total = 0;
	for (let row = 1; row < sums.length; row++) {
		total += (sums[row]! - sums[row - 1]!) ** 2;
	}

	return total;
}

/** Degrees by which the text runs downhill to the right; 0 when nothing shows. At about 75 dpi this takes some 30 ms. */
export function skewOf(mask: InkMask): number {
	const straight = sharpness(mask, 0);
	let best = {degrees: 0, value: straight};
	const consider = (degrees: number) => {
		const value = sharpness(mask, -degrees);
		if (value > best.value) {
			best = {degrees, value};
		}
	};

	for (let degrees = -MAX_DEGREES; degrees <= MAX_DEGREES; degrees += COARSE) {
		consider(degrees);
	}

	const around = best.degrees;
	for (let degrees = around - COARSE; degrees <= around + COARSE; degrees += FINE) {
		consider(degrees);
	}

	return best.value > straight * 1.02 ? best.degrees : 0;
}

/** True when text lines run up and down: the page lies on its side. */
export function isSideways(mask: InkMask): boolean {
	const [rows, columns] = profilesOf(mask);
	return rhythm(columns) > 1.6 * rhythm(rows);
}

/** Ink per row and per column. */
function profilesOf({widthPx, heightPx, data}: InkMask): [rows: Float64Array, columns: Float64Array] {
	const rows = new Float64Array(heightPx);
	const columns = new Float64Array(widthPx);
	for (let y = 0; y < heightPx; y++) {
		for (let x = 0; x < widthPx; x++) {
			if (data[y * widthPx + x] === 1) {
				rows[y]!++;
				columns[x]!++;
			}
		}
	}

	return [rows, columns];
}

/**
 * How strongly a profile swings between text and the white between lines, per unit of ink.
 * Peaks are cut at what is usual, so that one streak of a fax machine does not outweigh a page of text.
 */
function rhythm(profile: Float64Array): number {
	const inked = profile.filter(value => value > 0).sort();
	const cap = inked[Math.floor(inked.length * 0.9)] ?? 0;
	let swing = 0;
	let total = 0;
	for (let index = 1; index < profile.length; index++) {
		const value = Math.min(cap, profile[index]!);
		swing += (value - Math.min(cap, profile[index - 1]!)) ** 2;
		total += value;
	}

	return total === 0 ? 0 : swing / total / (cap || 1);
}
