import type {Box} from '../model/geometry.ts';
import type {GreyImage} from '../ports.ts';

/** Ink that hangs together, in page pixels. */
export interface Stroke {
	readonly box: Box;
	/** Inked pixels. */
	readonly areaPx: number;
}

interface Patch {
	readonly widthPx: number;
	readonly heightPx: number;
	/** 1 where there is ink. */
	readonly ink: Uint8Array;
}

/** Darker than this share of what surrounds it is ink; paper may be grey and shaded. */
const INK = 0.8;
/** In letter heights: what runs straight for so long is a rule, a border or a streak of the machine. */
const RULE = 3.5;
const UPRIGHT = 2.5;
/** In letter heights: rules are thinner. */
const THIN = 0.3;
/** Faxed rules have gaps. */
const GAP_PX = 3;

/** The strokes within `window`, rules and straight lines taken out; `letterPx` is the height of print on the page. */
export function strokesIn(grey: GreyImage, window: Box, letterPx: number): Stroke[] {
	const left = Math.max(0, Math.floor(window.left));
	const top = Math.max(0, Math.floor(window.top));
	const widthPx = Math.min(grey.widthPx, Math.ceil(window.right)) - left;
	const heightPx = Math.min(grey.heightPx, Math.ceil(window.bottom)) - top;
	if (widthPx < 4 || heightPx < 4) {
		return [];
	}

	const patch = withoutRules(inkOf(grey, left, top, widthPx, heightPx, letterPx), letterPx);
	return connected(patch).map(({box, areaPx}) => ({
		box: {left: box.left + left, top: box.top + top, right: box.right + left, bottom: box.bottom + top},
		areaPx,
	}));
}

/** Ink against the mean of a square around each pixel (Bradley and Roth). */
function inkOf(grey: GreyImage, left: number, top: number, widthPx: number, heightPx: number, letterPx: number): Patch {
	const stride = widthPx + 1;
	const sums = new Float64Array(stride * (heightPx + 1));
	for (let y = 0; y < heightPx; y++) {
		let row = 0;
		for (let x = 0; x < widthPx; x++) {
			row += grey.data[(top + y) * grey.widthPx + left + x] ?? 255;
			sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
		}
	}

	const reach = Math.round(2 * letterPx);
	const ink = new Uint8Array(widthPx * heightPx);
	for (let y = 0; y < heightPx; y++) {
		const [from, to] = [Math.max(0, y - reach), Math.min(heightPx, y + reach + 1)];
		for (let x = 0; x < widthPx; x++) {
			const [start, end] = [Math.max(0, x - reach), Math.min(widthPx, x + reach + 1)];
			const sum = sums[to * stride + end]! - sums[from * stride + end]! - sums[to * stride + start]! + sums[from * stride + start]!;
			const mean = sum / ((to - from) * (end - start));
			ink[y * widthPx + x] = (grey.data[(top + y) * grey.widthPx + left + x] ?? 255) < INK * mean ? 1 : 0;
		}
	}

	return {widthPx, heightPx, ink};
}

/** Takes out pixels of long thin runs, but keeps those where a stroke crosses the rule. */
function withoutRules({widthPx, heightPx, ink}: Patch, letterPx: number): Patch {
	const along = runLengths(ink, heightPx, widthPx, widthPx, 1, GAP_PX);
	const across = runLengths(ink, widthPx, heightPx, 1, widthPx, GAP_PX);
	const thickness = {along: runLengths(ink, heightPx, widthPx, widthPx, 1, 0), across: runLengths(ink, widthPx, heightPx, 1, widthPx, 0)};
	const thin = Math.max(3, THIN * letterPx);
	const kept = ink.map((inked, at) => {
		const isFlat = along[at]! >= RULE * letterPx;
		const isUpright = across[at]! >= UPRIGHT * letterPx;
		const isRule = (isFlat && isUpright) || (isFlat && thickness.across[at]! <= thin) || (isUpright && thickness.along[at]! <= thin);
		return inked && !isRule ? 1 : 0;
	});
	return {widthPx, heightPx, ink: kept};
}

/** For every inked pixel the length of its straight run; gaps of up to `gap` pixels do not end a run. */
function runLengths(ink: Uint8Array, lines: number, length: number, lineStep: number, step: number, gap: number): Uint16Array {
	const lengths = new Uint16Array(ink.length);
	for (let line = 0; line < lines; line++) {
		let start = -1;
		let last = -1;
		for (let at = 0; at <= length + gap; at++) {
			const isInk = at < length && ink[line * lineStep + at * step] === 1;
			if (isInk) {
				start = start < 0 ? at : start;
				last = at;
			} else if (start >= 0 && at - last > gap) {
				for (let back = start; back <= last; back++) {
					lengths[line * lineStep + back * step] = last - start + 1;
				}

				start = -1;
			}
		}
	}

	return lengths;
}

/** Strokes parted by no more than this many pixels hang together: dithering and lost lines part them. */
const REACH_PX = 2;

function connected({widthPx, heightPx, ink}: Patch): Stroke[] {
	const seen = new Uint8Array(ink.length);
	const strokes: Stroke[] = [];
	for (let start = 0; start < ink.length; start++) {
		if (ink[start] !== 1 || seen[start] === 1) {
			continue;
		}

		const box = {left: widthPx, top: heightPx, right: 0, bottom: 0};
		let areaPx = 0;
		const open = [start];
		seen[start] = 1;
		while (open.length > 0) {
			const at = open.pop()!;
			const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
			areaPx++;
			box.left = Math.min(box.left, x);
			box.top = Math.min(box.top, y);
			box.right = Math.max(box.right, x + 1);
			box.bottom = Math.max(box.bottom, y + 1);
			for (let ny = Math.max(0, y - REACH_PX); ny <= Math.min(heightPx - 1, y + REACH_PX); ny++) {
				for (let nx = Math.max(0, x - REACH_PX); nx <= Math.min(widthPx - 1, x + REACH_PX); nx++) {
					const next = ny * widthPx + nx;
					if (ink[next] === 1 && seen[next] === 0) {
						seen[next] = 1;
						open.push(next);
					}
				}
			}
		}

		strokes.push({box, areaPx});
	}

	return strokes;
}
