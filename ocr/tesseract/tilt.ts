import type {Word} from '#pipeline/model/page.ts';

const FEWEST_LINES = 4;
/** Lines shorter than this, in heights of their letters, tell no slant. */
const SHORTEST = 8;

/** Degrees by which lines of text fall to the right, as read; 0 when too few lines tell. */
export function tiltOf(words: readonly Word[]): number {
	const lines = Map.groupBy(
		words.filter(({confidence, text}) => confidence > 0.7 && /^[\p{L}\p{N}]{2,}/u.test(text)),
		({line}) => line,
	);
	const slants = [...lines.values()]
		.flatMap(line => {
			const [first, last] = [line[0]!.box, line.at(-1)!.box];
			const run = (last.left + last.right - first.left - first.right) / 2;
			const height = first.bottom - first.top;
			return line.length >= 3 && run > SHORTEST * height ? [(Math.atan2(last.bottom - first.bottom, run) * 180) / Math.PI] : [];
		})
		.sort((a, b) => a - b);
	return slants.length < FEWEST_LINES ? 0 : slants[Math.floor(slants.length / 2)]!;
}
