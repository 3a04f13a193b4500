import type {PDFiumPage} from '@hyzyla/pdfium';
import type {Word} from '#pipeline/model/page.ts';
import {charactersOf, type PrintedCharacter} from './pdf.ts';

interface Run {
	text: string;
	left: number;
	right: number;
	bottom: number;
	top: number;
}

/**
 * The words of a born-digital page with boxes in pixels of an image of `scale` pixels per point and `heightPx` height.
 * Null when the text cannot be trusted: unmapped fonts, control characters, boxes off the page, too little of it.
 */
export function pdfWords(page: PDFiumPage, scale: number, widthPx: number, heightPx: number): Word[] | null {
	const characters = charactersOf(page);
	const printed = characters.filter(({text}) => text.trim() !== '');
	if (printed.length < 20 || !isSound(printed, widthPx / scale, heightPx / scale)) {
		return null;
	}

	const lines = linesOf(runsOf(characters));
	return lines.flatMap((line, number) =>
		line.map(({text, left, right, bottom, top}) => ({
			text,
			confidence: 1,
			box: {left: left * scale, top: heightPx - top * scale, right: right * scale, bottom: heightPx - bottom * scale},
			line: number,
			block: 0,
		})),
	);
}

function isSound(printed: readonly PrintedCharacter[], width: number, height: number): boolean {
	const odd = printed.filter(
		({text, isUnmapped, left, right, top, bottom}) =>
			isUnmapped || /[\p{Cc}\p{Co}\p{Cn}\uFFFD]/u.test(text) || right < 0 || left > width || top < 0 || bottom > height,
	);
	const letters = printed.filter(({text}) => /\p{L}/u.test(text)).length;
	return odd.length < 0.02 * printed.length && letters > 0.4 * printed.length;
}

/** Characters → words: ends at white space, at a jump to another line, and at a gap wider than a space. */
function runsOf(characters: readonly PrintedCharacter[]): Run[] {
	const runs: Run[] = [];
	let run: Run | undefined;
	for (const character of characters) {
		if (character.text.trim() === '') {
			run = undefined;
			continue;
		}

		const size = character.top - character.bottom;
		const continues =
			run &&
			Math.abs(run.bottom - character.bottom) < 0.5 * size &&
			character.left - run.right < 0.35 * size &&
			character.left > run.left - size;
		if (run && continues) {
			run.text += character.text;
			run.right = Math.max(run.right, character.right);
			run.top = Math.max(run.top, character.top);
			run.bottom = Math.min(run.bottom, character.bottom);
		} else {
			const {text, left, right, bottom, top} = character;
			run = {text, left, right, bottom, top};
			runs.push(run);
		}
	}

	return runs;
}

/** Words → lines in reading order; a gap of several letters starts a line of its own, as between columns. */
function linesOf(runs: readonly Run[]): Run[][] {
	const lines: Run[][] = [];
	for (const run of [...runs].sort((a, b) => b.top + b.bottom - a.top - a.bottom)) {
		const middle = (run.top + run.bottom) / 2;
		const line = lines.findLast(([first]) => first && middle > first.bottom && middle < first.top);
		if (line) {
			line.push(run);
		} else {
			lines.push([run]);
		}
	}

	return lines.flatMap(line => {
		const sorted = line.sort((a, b) => a.left - b.left);
		const parts: Run[][] = [];
		for (const run of sorted) {
			const last = parts.at(-1)?.at(-1);
			if (last && run.left - last.right < 2.5 * (run.top - run.bottom)) {
				parts.at(-1)!.push(run);
			} else {
				parts.push([run]);
			}
		}

		return parts;
	});
}
