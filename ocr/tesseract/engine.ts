import path from 'node:path';
import {createWorker, type PSM, type Worker} from 'tesseract.js';
import {IntakeError} from '#pipeline/errors.ts';
import type {Word} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {wordsOf} from './to-words.ts';

const MODELS = path.join(import.meta.dirname, '..', 'models');

export const LANGUAGES = ['eng', 'rus', 'ell', 'ara'] as const;
export type ModelName = (typeof LANGUAGES)[number];

let engine: Promise<Worker> | undefined;
let loaded: ModelName = 'eng';

/** One engine per process, made when first asked for; nothing is downloaded or cached. A second one would not fit into the memory allowed. */
async function workerFor(model: ModelName): Promise<Worker> {
	engine ??= createWorker(model, 1, {
		langPath: MODELS,
		gzip: true,
		cacheMethod: 'none',
		// Without a handler of its own a damaged image ends the whole process.
		errorHandler: () => {},
	}).then(async worker => {
		loaded = model;
		await worker.setParameters({tessedit_do_invert: '0'});
		return worker;
	});
	const worker = await engine;
	if (loaded !== model) {
		await worker.reinitialize(model, 1);
		await worker.setParameters({tessedit_do_invert: '0'});
		loaded = model;
	}

	return worker;
}

export interface Layout {
	/** Automatic (3) reads letters and tables best; one block (6) and sparse (11) see what it drops on forms. */
	readonly mode: '3' | '6' | '11';
	readonly dpi: number;
}

/** Recognises one upright grey image. */
export async function recogniseImage(image: GreyImage, model: ModelName, {mode, dpi}: Layout): Promise<Word[]> {
	try {
		const worker = await workerFor(model);
		await worker.setParameters({tessedit_pageseg_mode: mode as PSM, user_defined_dpi: String(Math.round(dpi))});
		const {data} = await worker.recognize(pgm(image), {}, {text: false, tsv: true});
		return wordsOf(data.tsv ?? '', image, dpi);
	} catch (error) {
		throw new IntakeError('OCR_ENGINE_FAILED', 'The recognition engine failed on this page.', {cause: error});
	}
}

/** Portable grey map: the form the engine decodes fastest. */
function pgm({widthPx, heightPx, data}: GreyImage): Buffer {
	return Buffer.concat([Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1'), data]);
}
