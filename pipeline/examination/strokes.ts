import type {Box} from '../model/geometry.ts';
import type {GreyImage} from '../ports.ts';

/** Ink of a part of a page: 1 = ink; `left` and `top` are its place on the page. */
export interface InkPatch {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	readonly data: Uint8Array;
}

/** A connected patch of ink, in page pixels. */
export interface Stroke extends Box {
	readonly area: number;
}

/** Ink is darker than this share of the paper. */
const DARKER_THAN = 0.68;

/** Ink of the part of `page` inside `box`, judged against that part's own paper. */
export function inkIn(page: GreyImage, box: Box): InkPatch {
	const left = Math.max(0, Math.floor(box.left));
	const top = Math.max(0, Math.floor(box.top));
	const width = Math.max(0, Math.min(page.widthPx, Math.ceil(box.right)) - left);
	const height = Math.max(0, Math.min(page.heightPx, Math.ceil(box.bottom)) - top);
	const histogram = new Uint32Array(256);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			histogram[page.data[(top + y) * page.widthPx + left + x]!]!++;
		}
	}

	let above = 0;
	let paper = 255;
	for (; paper > 0 && above + histogram[paper]! < width * height * 0.3; paper--) {
		above += histogram[paper]!;
	}

	const data = new Uint8Array(width * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			data[y * width + x] = page.data[(top + y) * page.widthPx + left + x]! < paper * DARKER_THAN ? 1 : 0;
		}
	}

	return {left, top, width, height, data};
}

/** Rows (page pixels) on which a solid or dotted rule runs through the patch. */
export function ruledRows({top, width, height, data}: InkPatch, letterHeight: number): number[] {
	const share = Array.from({length: height}, (_, y) => {
		let count = 0;
		for (let x = 0; x < width; x++) {
			count += data[y * width + x]!;
		}

		return count / Math.max(1, width);
	});
	const reach = Math.max(3, Math.round(0.35 * letterHeight));
	return share.flatMap((value, y) => {
		const around = [y - reach, y + reach].map(near => share[near] ?? 0);
		const isRule = value > 0.28 && Math.max(...around) < value * 0.45;
		const isPeak = value >= Math.max(share[y - 1] ?? 0, share[y + 1] ?? 0);
		return isRule && isPeak ? [top + y] : [];
	});
}

/** Erases thin straight lines: rules, borders, the streaks of a dirty fax scanner. Strokes that cross them stay. */
export function withoutLines(patch: InkPatch, letterHeight: number): InkPatch {
	const {width, height} = patch;
	const data = Uint8Array.from(patch.data);
	const thin = Math.max(3, Math.round(0.22 * letterHeight));
	const erase = (length: number, across: number, lengthwise: (line: number, at: number) => number) => {
		const minimum = Math.round(length);
		for (let line = 0; line < across; line++) {
			const size = lengthwise === horizontally ? width : height;
			for (let start = 0; start < size; ) {
				let end = start;
				while (end < size && patch.data[lengthwise(line, end)] === 1) {
					end++;
				}

				if (end - start >= minimum) {
					for (let at = start; at < end; at++) {
						if (thickness(patch.data, line, at, across, lengthwise) <= thin) {
							data[lengthwise(line, at)] = 0;
						}
					}
				}

				start = end + 1;
			}
		}
	};
	const horizontally = (line: number, at: number) => line * width + at;
	const vertically = (line: number, at: number) => at * width + line;
	erase(2.2 * letterHeight, height, horizontally);
	erase(Math.max(3.5 * letterHeight, 0.6 * height), width, vertically);
	return {...patch, data};
}

/** Ink across the line at one of its points. */
function thickness(data: Uint8Array, line: number, at: number, across: number, index: (line: number, at: number) => number): number {
	let from = line;
	let to = line;
	while (from > 0 && data[index(from - 1, at)] === 1) {
		from--;
	}

	while (to < across - 1 && data[index(to + 1, at)] === 1) {
		to++;
	}

	return to - from + 1;
}

/** Connected patches of ink; gaps of one pixel, as fax lines lose them, are bridged. */
export function strokesOf({left, top, width, height, data}: InkPatch): Stroke[] {
	const seen = new Uint8Array(data.length);
	const strokes: Stroke[] = [];
	for (let start = 0; start < data.length; start++) {
		if (data[start] === 0 || seen[start] === 1) {
			continue;
		}

		const stack = [start];
		seen[start] = 1;
		const box = {left: width, right: 0, top: height, bottom: 0};
		let area = 0;
		while (stack.length > 0) {
			const at = stack.pop()!;
			const x = at % width;
			const y = (at - x) / width;
			area++;
			box.left = Math.min(box.left, x);
			box.right = Math.max(box.right, x + 1);
			box.top = Math.min(box.top, y);
			box.bottom = Math.max(box.bottom, y + 1);
			for (let ny = Math.max(0, y - 2); ny <= Math.min(height - 1, y + 2); ny++) {
				for (let nx = Math.max(0, x - 2); nx <= Math.min(width - 1, x + 2); nx++) {
					const next = ny * width + nx;
					if (data[next] === 1 && seen[next] === 0) {
						seen[next] = 1;
						stack.push(next);
					}
				}
			}
		}

		strokes.push({left: left + box.left, right: left + box.right, top: top + box.top, bottom: top + box.bottom, area});
	}

	return strokes;
}
