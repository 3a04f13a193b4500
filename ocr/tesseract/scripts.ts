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

/**
 * Tries the models of other scripts on the densest part of a page whose Latin reading is rubbish.
 * Returns the whole page read by the one that clearly does better, else undefined.
 */
export async function readOtherScript(image: GreyImage, dpi: number, latin: readonly Word[]): Promise<OtherScript | undefined> {
	const crop = densestPart(image, latin);
	const trials: Array<{confidence: number; model: ModelName; script: Script}> = [];
	for (const {model, script, letters} of SCRIPT_MODELS) {
		const words = await recogniseImage(crop, model, {mode: '6', dpi});
		const text = words.map(word => word.text).join('');
		const own = (text.match(letters)?.length ?? 0) / Math.max(1, text.match(/\p{L}/gu)?.length ?? 0);
		trials.push({model, script, confidence: own > 0.5 ? confidenceOf(words) : 0});
	}

	const [best] = trials.sort((a, b) => b.confidence - a.confidence);
	if (!best || best.confidence < 0.6) {
		return undefined;
	}

	const words = await recogniseImage(image, best.model, {mode: '3', dpi});
	return confidenceOf(words) > confidenceOf(latin) + 0.1 ? {script: best.script, model: best.model, words} : undefined;
}

function densestPart({widthPx, heightPx, data}: GreyImage, words: readonly Word[]): GreyImage {
	const height = Math.round(heightPx * CROP);
	let best = {top: 0, count: -1};
	for (let top = 0; top + height <= heightPx; top += Math.max(1, Math.round(height / 4))) {
		const count = words.filter(({box}) => box.top >= top && box.bottom <= top + height).length;
		if (count > best.count) {
			best = {top, count};
		}
	}

	return {widthPx, heightPx: height, data: data.subarray(best.top * widthPx, (best.top + height) * widthPx)};
}
