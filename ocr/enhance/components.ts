import type {InkMask} from './ink.ts';

/** A connected patch of ink (8-connected). */
export interface Component {
	readonly left: number;
	readonly top: number;
	/** Exclusive. */
	readonly right: number;
	readonly bottom: number;
	/** Ink pixels. */
	readonly area: number;
	/** How many times longer than broad its ink lies along its main axis, whatever the slant: 1 for a disc, large for a straight line. */
	readonly elongation: number;
}

/** Every connected patch of ink, in the order of its topmost pixel. */
export function componentsOf({widthPx, heightPx, data}: InkMask): Component[] {
	const seen = new Uint8Array(data.length);
	const stack = new Int32Array(data.length);
	const components: Component[] = [];
	for (let start = 0; start < data.length; start++) {
		if (data[start] === 0 || seen[start] === 1) {
			continue;
		}

		let depth = 0;
		stack[depth++] = start;
		seen[start] = 1;
		let [left, right, top, bottom, area] = [widthPx, 0, heightPx, 0, 0];
		let [sumX, sumY, sumXx, sumYy, sumXy] = [0, 0, 0, 0, 0];
		while (depth > 0) {
			const at = stack[--depth]!;
			const x = at % widthPx;
			const y = (at - x) / widthPx;
			area++;
			sumX += x;
			sumY += y;
			sumXx += x * x;
			sumYy += y * y;
			sumXy += x * y;
			left = Math.min(left, x);
			right = Math.max(right, x + 1);
			top = Math.min(top, y);
			bottom = Math.max(bottom, y + 1);
			for (let ny = Math.max(0, y - 1); ny <= Math.min(heightPx - 1, y + 1); ny++) {
				for (let nx = Math.max(0, x - 1); nx <= Math.min(widthPx - 1, x + 1); nx++) {
					const neighbour = ny * widthPx + nx;
					if (data[neighbour] === 1 && seen[neighbour] === 0) {
						seen[neighbour] = 1;
						stack[depth++] = neighbour;
					}
				}
			}
		}

		const [meanX, meanY] = [sumX / area, sumY / area];
		const elongation = elongationOf(sumXx / area - meanX * meanX, sumYy / area - meanY * meanY, sumXy / area - meanX * meanY);
		components.push({left, right, top, bottom, area, elongation});
	}

	return components;
}

/** From the spread of the pixels; a pixel's own width keeps a line of one pixel finite. */
function elongationOf(varianceX: number, varianceY: number, covariance: number): number {
	const mean = (varianceX + varianceY) / 2;
	const half = Math.hypot((varianceX - varianceY) / 2, covariance);
	return Math.sqrt((mean + half + 1 / 12) / (Math.max(0, mean - half) + 1 / 12));
}

/** Of the size and shape of printed letters, on a picture of `dpi`. */
export function isLetterLike({left, right, top, bottom, area}: Component, dpi: number): boolean {
	const width = (right - left) / dpi;
	const height = (bottom - top) / dpi;
	return height > 0.04 && height < 0.4 && width > 0.01 && width < 0.6 && area / dpi > 0.06 && Math.max(width / height, height / width) < 12;
}
