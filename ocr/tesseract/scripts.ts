import type {Reading, Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {type ModelName, recogniseImage} from './engine.ts';
import {confidenceOf} from './quality.ts';

type Script = Extract<Reading, {kind: 'read'}>['script'];

const SCRIPT_MODELS: ReadonlyArray<{model: ModelName; script: Script; letters: RegExp}> = [
	{model: 'rus', script: 'cyrillic', letters: /\p{Script=Cyrillic}/gu},
	{model: 'ell', script: 'greek', letters: /\p{Script=Greek}/gu},
	{model: 'ara', script: 'arabic', letters: /\p{Script=Arabic}/gu},
];

/** A crop this high (share of the page) holds enough lines to tell a script. */
const CROP = 0.25;

export interface OtherScript {
	readonly script: Script;
	readonly model: ModelName;
	readonly words: Word[];
}

/** How much better than the Latin model another one must read the same lines. */
const CLEARLY = 0.1;
const READ_AT_ALL = 0.55;
const SURELY = 0.85;

/**
 * Tries the models of other scripts on the densest part of a page whose Latin reading is poor.
 * Returns the whole page read by the one that clearly does better, else undefined. Such pages hold Latin words,
 * too (names, letterheads): each word is kept from the model that is surer of it.
 */
export async function readOtherScript(image: GreyImage, dpi: number, latin: readonly Word[]): Promise<OtherScript | undefined> {
	const crop = densestPart(image, latin);
	const plain = await recogniseImage(crop, 'eng', {mode: '6', dpi});
	// Names, dates and letterheads are Latin on such pages, too: only what is not is compared.
	const surelyLatin = plain.filter(({confidence}) => confidence >= SURELY);
	const foreign = (words: readonly Word[]) => words.filter(({box}) => !surelyLatin.some(other => overlap(other.box, box) > 0.3));
	const plainConfidence = confidenceOf(foreign(plain));
	const trials: Array<{confidence: number; model: ModelName; script: Script}> = [];
	for (const {model, script, letters} of SCRIPT_MODELS) {
		const words = await recogniseImage(crop, model, {mode: '6', dpi});
		const text = words.map(word => word.text).join('');
		const own = (text.match(letters)?.length ?? 0) / Math.max(1, text.match(/\p{L}/gu)?.length ?? 0);
		trials.push({model, script, confidence: own > 0.5 ? confidenceOf(foreign(words)) : 0});
	}

	const [best] = trials.sort((a, b) => b.confidence - a.confidence);
	if (!best || best.confidence < READ_AT_ALL || best.confidence < plainConfidence + CLEARLY) {
		return undefined;
	}

	const words = await recogniseImage(image, best.model, {mode: '3', dpi});
	return {script: best.script, model: best.model, words: words.map(word => surer(word, latin))};
}

/** The Latin reading of the same place when it is clearly surer. */
function surer(word: Word, latin: readonly Word[]): Word {
	const rival = latin.find(({box}) => overlap(box, word.box) > 0.5);
	return rival && rival.confidence > 0.75 && rival.confidence > word.confidence + 0.1
		? {...word, text: rival.text, confidence: rival.confidence}
		: word;
}

/** Common area as a share of both together. */
function overlap(a: Word['box'], b: Word['box']): number {
	const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
	const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
	const area = (box: Word['box']) => (box.right - box.left) * (box.bottom - box.top);
	const common = Math.max(0, width) * Math.max(0, height);
	return common / Math.max(1, area(a) + area(b) - common);
}

/** Words read worse than this may be another script's. */
const POOR = 0.65;

/** The part with most poorly read words: letterheads and names are Latin on many such pages. */
function densestPart({widthPx, heightPx, data}: GreyImage, words: readonly Word[]): GreyImage {
	const height = Math.round(heightPx * CROP);
	const poor = words.filter(({confidence}) => confidence < POOR);
	let best = {top: 0, count: -1};
	for (let top = 0; top + height <= heightPx; top += Math.max(1, Math.round(height / 6))) {
		const count = poor.filter(({box}) => box.top >= top && box.bottom <= top + height).length;
		if (count > best.count) {
			best = {top, count};
		}
	}

	return {widthPx, heightPx: height, data: data.subarray(best.top * widthPx, (best.top + height) * widthPx)};
}
