import type {Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import type {Component} from '../enhance/components.ts';
import {recogniseImage} from './engine.ts';
import {missedLetters} from './quality.ts';

/** So many letters side by side are a line that was dropped; fewer are speckle. */
const FEWEST_LETTERS = 5;
/** Dropped lines looked at on one page; the costliest page stays bounded. */
const MOST_LINES = 5;
/** Words of a second look that are worth keeping. */
const SURE = 0.4;

interface Band {
	top: number;
	bottom: number;
	letters: number;
}

/**
 * Reads lines again that layout analysis dropped: the last line of a form, a line crossed by a streak. `components` were found at
 * `componentDpi`; the words come in pixels of `image`, numbered behind those of `words`.
 */
export async function missedLines(
	image: GreyImage,
	dpi: number,
	words: readonly Word[],
	components: readonly Component[],
	componentDpi: number,
): Promise<Word[]> {
	const scale = dpi / componentDpi;
	const bands = bandsOf(missedLetters(words, components, componentDpi, scale), 0.12 * componentDpi)
		.filter(({letters, top, bottom}) => letters >= FEWEST_LETTERS && bottom - top < 0.9 * componentDpi)
		.sort((a, b) => b.letters - a.letters)
		.slice(0, MOST_LINES);
	const found: Word[] = [];
	let line = Math.max(-1, ...words.map(word => word.line)) + 1;
	const block = Math.max(-1, ...words.map(word => word.block)) + 1;
	for (const band of bands) {
		const margin = 0.06 * dpi;
		const top = Math.max(0, Math.floor(band.top * scale - margin));
		const bottom = Math.min(image.heightPx, Math.ceil(band.bottom * scale + margin));
		const crop = {widthPx: image.widthPx, heightPx: bottom - top, data: image.data.subarray(top * image.widthPx, bottom * image.widthPx)};
		const read = await recogniseImage(crop, 'eng', {mode: '6', dpi});
		const lines = new Map<number, number>();
		for (const word of read) {
			const moved = {...word.box, top: word.box.top + top, bottom: word.box.bottom + top};
			if (word.confidence < SURE || [...words, ...found].some(({box}) => isSamePlace(box, moved))) {
				continue;
			}

			lines.set(word.line, lines.get(word.line) ?? line++);
			found.push({...word, box: moved, line: lines.get(word.line)!, block});
		}
	}

	return found;
}

/** Letters at about the same height, top to bottom. */
function bandsOf(letters: readonly Component[], gap: number): Band[] {
	const bands: Band[] = [];
	for (const {top, bottom} of [...letters].sort((a, b) => a.top - b.top)) {
		const last = bands.at(-1);
		if (last && top < last.bottom + gap * 0.3) {
			last.bottom = Math.max(last.bottom, bottom);
			last.letters++;
		} else {
			bands.push({top, bottom, letters: 1});
		}
	}

	return bands;
}

function isSamePlace(a: Word['box'], b: Word['box']): boolean {
	const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
	const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
	const smaller = Math.min((a.right - a.left) * (a.bottom - a.top), (b.right - b.left) * (b.bottom - b.top));
	return width > 0 && height > 0 && width * height > 0.4 * smaller;
}
