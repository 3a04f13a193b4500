import sharp from 'sharp';
import type {CleanPage, Reading, Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {pictureOf} from '../enhance/clean-sheet.ts';
import {componentsOf} from '../enhance/components.ts';
import {inkOf} from '../enhance/ink.ts';
import {greyOf} from '../raster/pixels.ts';
import type {Recognised} from '../reader/protocol.ts';
import {readCodes} from '../sheets/read-codes.ts';
import {sheetPage} from '../sheets/sheet-page.ts';
import {recogniseImage} from './engine.ts';
import {missedLines} from './missed-lines.ts';
import {judgeNearlyBlank} from './nearly-blank.ts';
import {confidenceOf, coverageOf, plausibleWords} from './quality.ts';
import {readOtherScript} from './scripts.ts';
import {tiltOf} from './tilt.ts';

/** Upside-down pages read below this, upright ones nearly always above. */
const MAY_BE_TURNED = 0.65;
/** Below this the Latin reading may be another script's letters taken for ours. */
const MAY_BE_OTHER_SCRIPT = 0.72;
const RUBBISH = 0.6;
const READ_WELL = {confidence: 0.84, coverage: 0.93};
const COVERAGE_DPI = 100;
/** With less of the letters found, dropped lines are looked for. */
const NOTHING_MISSED = 0.985;

const ENGINE = 'tesseract.js 7.0.0';

interface Attempt {
	readonly image: GreyImage;
	readonly words: Word[];
	/** Those that tell which way is up. */
	readonly judged: Word[];
	readonly confidence: number;
	readonly turned: number;
}

/** Words of one clean page; turns it when it lies upside down; blank when a nearly blank page holds none. */
export async function recognisePage(file: string, page: CleanPage): Promise<Recognised> {
	const dpi = page.image?.dpi ?? 180;
	const image = await greyOf(sharp(file));
	const found = await readCodes(image);
	const codes = found.map(({text}) => text);
	if (page.text) {
		const reading: Reading = {
			kind: 'read',
			engine: 'born-digital',
			words: page.text,
			confidence: 1,
			coverage: 1,
			script: scriptOf(page.text),
			alternatives: [],
		};
		return {reading, picture: null, turned: 0, codes};
	}

	const sheet = await sheetPage(image, found, dpi);
	if (sheet) {
		return sheet;
	}

	const best = await straight(page.isTurnedByHand ? await attemptAt(image, dpi, 0) : await upright(image, dpi), dpi);
	const verdict = page.blankness === 'nearly-blank' ? await judgeNearlyBlank(image, best.words, page, dpi) : undefined;
	if (verdict) {
		return {reading: verdict, picture: null, turned: 0, codes};
	}

	const picture =
		best.image === image
			? null
			: await pictureOf(sharp(best.image.data, {raw: {width: best.image.widthPx, height: best.image.heightPx, channels: 1}}), dpi);
	return {reading: await readingOf(best, page, dpi), picture, turned: best.turned, codes};
}

/** The page as it lies, or turned upside down when it reads clearly better so. */
async function upright(image: GreyImage, dpi: number): Promise<Attempt> {
	const first = await recogniseImage(image, 'eng', {mode: '3', dpi});
	const asIs = standsOnEnd(first) ? await attemptAt(image, dpi, 270) : attemptOf(image, first, 0);
	const {words} = asIs;
	if (asIs.confidence >= MAY_BE_TURNED || words.length === 0) {
		return asIs;
	}

	const turned = await attemptAt(image, dpi, (asIs.turned + 180) % 360);
	// Rubbish both ways is another script more often than a bad fax: it has to be far better to be turned.
	const isRubbish = Math.max(asIs.confidence, turned.confidence) < RUBBISH;
	return evidence(turned) > evidence(asIs) * (isRubbish ? 2 : 1.15) ? turned : asIs;
}

/** Degrees past which the lines of a page are set straight again: values would no longer stand beside their labels. */
const TILTED = 0.7;

/** The ink's own slant misleads on some pages (tables, handwriting, streaks); lines once read tell better. */
async function straight(attempt: Attempt, dpi: number): Promise<Attempt> {
	const degrees = tiltOf(attempt.words);
	if (Math.abs(degrees) < TILTED) {
		return attempt;
	}

	const {widthPx, heightPx, data} = attempt.image;
	const image = await greyOf(sharp(data, {raw: {width: widthPx, height: heightPx, channels: 1}}).rotate(-degrees, {background: '#ffffff'}));
	const words = await recogniseImage(image, 'eng', {mode: '3', dpi});
	const again = attemptOf(image, words, attempt.turned);
	return Math.abs(tiltOf(words)) < Math.abs(degrees) && evidence(again) > 0.9 * evidence(attempt) ? again : attempt;
}

/** The engine reads lines that run up and down, too: their words are then taller than wide, and the page has to be turned. */
function standsOnEnd(words: readonly Word[]): boolean {
	const long = words.filter(({text}) => text.length >= 4);
	return long.length >= 2 && long.filter(({box}) => box.bottom - box.top > box.right - box.left).length > 0.6 * long.length;
}

async function attemptAt(image: GreyImage, dpi: number, turned: number): Promise<Attempt> {
	const {widthPx, heightPx, data} = image;
	const turnedImage = await greyOf(sharp(data, {raw: {width: widthPx, height: heightPx, channels: 1}}).rotate(turned));
	const words = await recogniseImage(turnedImage, 'eng', {mode: '3', dpi});
	return attemptOf(turnedImage, words, turned);
}

/** A sending machine prints its line along the edge of every page, also of one that was fed upside down. */
const EDGE = 0.05;

function attemptOf(image: GreyImage, words: Word[], turned: number): Attempt {
	const inner = words.filter(({box}) => box.bottom > EDGE * image.heightPx && box.top < (1 - EDGE) * image.heightPx);
	const judged = inner.length > 0 ? inner : words;
	return {image, words, judged, confidence: confidenceOf(judged), turned};
}

/** How much was read how well: rubbish has few plausible words. */
const evidence = ({judged, confidence}: Attempt): number =>
	confidence * (5 + plausibleWords(judged).reduce((sum, {text}) => sum + text.length, 0));

async function readingOf(attempt: Attempt, {kind}: CleanPage, dpi: number): Promise<Reading> {
	const {image, words} = attempt;
	const confidence = confidenceOf(words);
	const look = await greyOf(
		sharp(image.data, {raw: {width: image.widthPx, height: image.heightPx, channels: 1}}).resize(
			Math.round((image.widthPx * COVERAGE_DPI) / dpi),
		),
	);
	const components = componentsOf(inkOf(look));
	const coverageBy = (read: readonly Word[]) => coverageOf(read, components, COVERAGE_DPI, dpi / COVERAGE_DPI);
	const coverage = coverageBy(words);
	if (confidence < MAY_BE_OTHER_SCRIPT && words.length > 25) {
		const other = await readOtherScript(image, dpi, words);
		if (other) {
			const {script, model, words: read} = other;
			return {
				kind: 'read',
				engine: `${ENGINE} ${model}`,
				words: read,
				confidence: confidenceOf(read),
				coverage: coverageBy(read),
				script,
				alternatives: [],
			};
		}
	}

	const isReadWell = confidence >= READ_WELL.confidence && coverage >= READ_WELL.coverage;
	const second = isReadWell && kind !== 'fax-standard' ? undefined : await secondReading(image, dpi, coverage < READ_WELL.coverage);
	// What the second reading sees better replaces the first, which stays as the alternative.
	const isBetter = second !== undefined && coverageBy(second) * confidenceOf(second) > coverage * confidence * 1.08;
	const [first, other] = isBetter ? [second, words] : [words, second];
	const kept = coverageBy(first) < NOTHING_MISSED ? [...first, ...(await missedLines(image, dpi, first, components, COVERAGE_DPI))] : first;
	return {
		kind: 'read',
		engine: `${ENGINE} eng`,
		words: kept,
		confidence: confidenceOf(kept),
		coverage: coverageBy(kept),
		script: isOtherScript(kept, coverage) ? 'other' : 'latin',
		alternatives: other && other.length > 0 ? [other] : [],
	};
}

/** Much print, all of it found, and next to nothing of it words to any model: a script that we have no model of. */
const isOtherScript = (words: readonly Word[], coverage: number): boolean =>
	words.length > 25 && coverage > 0.85 && confidenceOf(words) < 0.45 && plausibleWords(words).length < 0.25 * words.length;

/** Another scale, and another layout when text was dropped: errors differ, so that what both say is safer. */
async function secondReading(image: GreyImage, dpi: number, isTextDropped: boolean): Promise<Word[]> {
	const scale = isTextDropped ? 1 : 1.17;
	const larger =
		scale === 1
			? image
			: await greyOf(
					sharp(image.data, {raw: {width: image.widthPx, height: image.heightPx, channels: 1}}).resize(
						Math.round(image.widthPx * scale),
						Math.round(image.heightPx * scale),
						{fit: 'fill'},
					),
				);
	const words = await recogniseImage(larger, 'eng', {mode: isTextDropped ? '6' : '3', dpi: dpi * scale});
	return words.map(word => {
		const {left, top, right, bottom} = word.box;
		return {...word, box: {left: left / scale, top: top / scale, right: right / scale, bottom: bottom / scale}};
	});
}

function scriptOf(words: readonly Word[]): Extract<Reading, {kind: 'read'}>['script'] {
	const text = words.map(word => word.text).join('');
	const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
	const scripts = [
		['latin', count(/\p{Script=Latin}/gu)],
		['cyrillic', count(/\p{Script=Cyrillic}/gu)],
		['greek', count(/\p{Script=Greek}/gu)],
		['arabic', count(/\p{Script=Arabic}/gu)],
		['hebrew', count(/\p{Script=Hebrew}/gu)],
		['han', count(/\p{Script=Han}/gu)],
	] as const;
	return scripts.reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best))[0];
}
