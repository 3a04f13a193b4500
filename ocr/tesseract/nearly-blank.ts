import sharp from 'sharp';
import type {CleanPage, Reading, Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {HEADER, marksOf} from '../enhance/marks.ts';
import {greyOf} from '../raster/pixels.ts';
import {recogniseImage} from './engine.ts';
import {plausibleWords} from './quality.ts';

const LOOK_DPI = 100;
/** Inches: smaller marks are specks that happen to look like a letter. */
const LETTER_HEIGHT = {least: 0.05, most: 0.5};

/**
 * What becomes of a nearly blank page: undefined when it holds words and is read as any other; blank when only specks,
 * streaks, holes, the header line or the print of the other side are on it; else a person looks at what a hand may have left.
 */
export async function judgeNearlyBlank(
	image: GreyImage,
	words: readonly Word[],
	{kind}: CleanPage,
	dpi: number,
): Promise<Reading | undefined> {
	const isFax = kind?.startsWith('fax') ?? false;
	const header = isFax ? HEADER * dpi : 0;
	const below = words.filter(({box}) => box.bottom > header);
	if (plausibleWords(below).length > 0 || below.some(word => isClearCharacter(word, dpi))) {
		return undefined;
	}

	const raw = {raw: {width: image.widthPx, height: image.heightPx, channels: 1 as const}};
	const look = await greyOf(sharp(image.data, raw).resize(Math.max(1, Math.round((image.widthPx * LOOK_DPI) / dpi))));
	const sheet = {...look, dpi: LOOK_DPI, isFax};
	if (marksOf(look, sheet).strokes > 0) {
		return {kind: 'unreadable', reason: 'only a few marks that no engine can read, perhaps a signature or a stamp'};
	}

	if (marksOf(look, sheet, true).strokes === 0) {
		return {kind: 'blank', reason: "only specks, streaks or the machine's own header line"};
	}

	const mirrored = await recogniseImage(await greyOf(sharp(image.data, raw).flop()), 'eng', {mode: '3', dpi});
	return plausibleWords(mirrored).length > 2
		? {kind: 'blank', reason: 'only the print of the other side shows through'}
		: {kind: 'unreadable', reason: 'only faint marks that no engine can read'};
}

function isClearCharacter({text, confidence, box}: Word, dpi: number): boolean {
	const height = (box.bottom - box.top) / dpi;
	return confidence > 0.85 && /[\p{L}\p{N}]/u.test(text) && height > LETTER_HEIGHT.least && height < LETTER_HEIGHT.most;
}
