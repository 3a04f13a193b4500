import type {Word} from '#pipeline/model/page.ts';
import type {PrintedPage} from '#pipeline/model/printed-page.ts';

const MARGIN = 100;
const CHARACTER = 16;
const LINE = 40;
const HEIGHT = 26;

/** Words of lines of text as a monospaced page; runs of three and more spaces part columns (text lines of their own). */
export function wordsOf(lines: readonly string[]): Word[] {
	const words: Word[] = [];
	let line = 0;
	lines.forEach((text, row) => {
		let end: number | null = null;
		for (const {0: word, index} of text.matchAll(/\S+/g)) {
			if (end !== null && index - end >= 3) {
				line++;
			}

			end = index + word.length;
			const top = MARGIN + row * LINE;
			const left = MARGIN + index * CHARACTER;
			words.push({
				text: word,
				confidence: 0.9,
				box: {left, top, right: MARGIN + end * CHARACTER - 2, bottom: top + HEIGHT},
				line,
				block: 0,
			});
		}

		line++;
	});
	return words;
}

/** A printed A4 page of invented text, about 180 dpi; an empty line takes its place. Give what else matters. */
export const pageOf = (lines: readonly string[], given: Partial<PrintedPage> = {}): PrintedPage => ({
	sequence: 1,
	receivedOn: '2026-11-20',
	widthPx: 1488,
	heightPx: Math.max(2104, 2 * MARGIN + lines.length * LINE),
	words: wordsOf(lines),
	alternatives: [],
	...given,
});
