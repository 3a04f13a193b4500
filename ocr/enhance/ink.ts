import type {GreyImage} from '#pipeline/ports.ts';

/** Which pixels hold ink: 1 = ink. */
export interface InkMask {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly data: Uint8Array;
}

const TILE = 24;
/** Ink is darker than this share of the paper around it: show-through and shadows are not. */
const DARKER_THAN = 0.68;

/** Finds ink against the brightness of the paper around it, so that shadows and grey paper do not count. */
export function inkOf({widthPx, heightPx, data}: GreyImage, darkerThan = DARKER_THAN): InkMask {
	const columns = Math.ceil(widthPx / TILE);
	const rows = Math.ceil(heightPx / TILE);
	const paper = new Float32Array(columns * rows);
	const histogram = new Uint32Array(256);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			histogram.fill(0);
			let count = 0;
			for (let y = row * TILE; y < Math.min(heightPx, (row + 1) * TILE); y++) {
				for (let x = column * TILE; x < Math.min(widthPx, (column + 1) * TILE); x++) {
					histogram[data[y * widthPx + x]!]!++;
					count++;
				}
			}

			let above = 0;
			let level = 255;
			for (; level > 0 && above + histogram[level]! < count * 0.25; level--) {
				above += histogram[level]!;
			}

			paper[row * columns + column] = level;
		}
	}

	const brightest = smoothed(paper, columns, rows);
	const ink = new Uint8Array(widthPx * heightPx);
	for (let y = 0; y < heightPx; y++) {
		const row = Math.floor(y / TILE) * columns;
		for (let x = 0; x < widthPx; x++) {
			const at = y * widthPx + x;
			ink[at] = data[at]! < brightest[row + Math.floor(x / TILE)]! * darkerThan ? 1 : 0;
		}
	}

	return {widthPx, heightPx, data: ink};
}

/** The brightest of each tile and its neighbours: a tile full of ink borrows the paper beside it. */
function smoothed(paper: Float32Array, columns: number, rows: number): Float32Array {
	const result = new Float32Array(paper.length);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			let best = 0;
			for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
				for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
					best = Math.max(best, paper[y * columns + x]!);
				}
			}

			result[row * columns + column] = Math.max(best, 90);
		}
	}

	return result;
}
