import type {InkMask} from './ink.ts';

/** Inches; no letter has a stroke as long. */
const LONGEST_STROKE = 0.35;

/** The mask without ruling lines, frames and fax streaks, which say nothing of the way text runs. */
export function withoutRules({widthPx, heightPx, data}: InkMask, dpi: number): InkMask {
	const longest = LONGEST_STROKE * dpi;
	const kept = Uint8Array.from(data);
	const clearRuns = (lines: number, length: number, at: (line: number, position: number) => number) => {
		for (let line = 0; line < lines; line++) {
			let start = 0;
			for (let position = 0; position <= length; position++) {
				if (position < length && data[at(line, position)] === 1) {
					continue;
				}

				if (position - start > longest) {
					for (let cleared = start; cleared < position; cleared++) {
						kept[at(line, cleared)] = 0;
					}
				}

				start = position + 1;
			}
		}
	};

	clearRuns(heightPx, widthPx, (y, x) => y * widthPx + x);
	clearRuns(widthPx, heightPx, (x, y) => y * widthPx + x);
	return {widthPx, heightPx, data: kept};
}
