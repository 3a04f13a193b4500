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
	return sharpness(transposed(mask), 0) / mask.heightPx > 1.6 * (sharpness(mask, 0) / mask.widthPx);
}

function transposed({widthPx, heightPx, data}: InkMask): InkMask {
	const turned = new Uint8Array(data.length);
	for (let y = 0; y < heightPx; y++) {
		for (let x = 0; x < widthPx; x++) {
			turned[x * heightPx + y] = data[y * widthPx + x]!;
		}
	}

	return {widthPx: heightPx, heightPx: widthPx, data: turned};
}
