import path from 'node:path';
import {createWorker, type PSM, type Worker} from 'tesseract.js';
import {IntakeError} from '#pipeline/errors.ts';
import type {Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {wordsOf} from './to-words.ts';

const MODELS = path.join(import.meta.dirname, '..', 'models');

export const LANGUAGES = ['eng', 'rus', 'ell', 'ara'] as const;
export type ModelName = (typeof LANGUAGES)[number];

const workers = new Map<ModelName, Promise<Worker>>();

/** One engine per model and process, made when first asked for; nothing is downloaded or cached. */
function workerFor(model: ModelName): Promise<Worker> {
	const known = workers.get(model);
	if (known) {
		return known;
	}

	const made = createWorker(model, 1, {
		langPath: MODELS,
		gzip: true,
		cacheMethod: 'none',
		// Without a handler of its own a damaged image ends the whole process.
		errorHandler: () => {},
	}).then(async worker => {
		await worker.setParameters({tessedit_do_invert: '0'});
		return worker;
	});
	workers.set(model, made);
	return made;
}

export interface Layout {
	/** Automatic (3) reads letters and tables best; one block (6) and sparse (11) see what it drops on forms. */
	readonly mode: '3' | '6' | '11';
	readonly dpi: number;
}

/** Recognises one upright grey image. */
export async function recogniseImage(image: GreyImage, model: ModelName, {mode, dpi}: Layout): Promise<Word[]> {
	const worker = await workerFor(model);
	try {
		await worker.setParameters({tessedit_pageseg_mode: mode as PSM, user_defined_dpi: String(Math.round(dpi))});
		const {data} = await worker.recognize(pgm(image), {}, {text: false, tsv: true});
		return wordsOf(data.tsv ?? '', image);
	} catch (error) {
		throw new IntakeError('OCR_ENGINE_FAILED', 'The recognition engine failed on this page.', {cause: error});
	}
}

/** Portable grey map: the form the engine decodes fastest. */
function pgm({widthPx, heightPx, data}: GreyImage): Buffer {
	return Buffer.concat([Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1'), data]);
}
