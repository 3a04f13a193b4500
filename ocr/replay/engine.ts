import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {pageImage, reading} from '#pipeline/model/page.ts';
import type {OcrEngine} from '#pipeline/ports.ts';

/** What an engine answered about one page image. */
const recording = z.strictObject({reading, image: pageImage, rotation: z.number(), codes: z.array(z.string()).default([])});

const fileOf = (folder: string, sha256: string): string => path.join(folder, `${sha256}.json`);

/** Answers from recordings, named by the page image's SHA-256: the same words every time, without an engine. */
export function replayEngine(folder: string): OcrEngine {
	return {
		name: 'replay',
		async recognise({image}) {
			const sha256 = image?.sha256 ?? '';
			const text = await readFile(fileOf(folder, sha256), 'utf8').catch(error => {
				throw new IntakeError('NOT_FOUND', `No recording of page image ${sha256}.`, {cause: error});
			});
			return recording.parse(JSON.parse(text));
		},
	};
}

/** Passes on what `engine` says and keeps it in `folder` for `replayEngine`. */
export function recordingEngine(engine: OcrEngine, folder: string): OcrEngine {
	return {
		name: engine.name,
		async recognise(page, signal) {
			const answer = await engine.recognise(page, signal);
			await mkdir(folder, {recursive: true});
			await writeFile(fileOf(folder, page.image?.sha256 ?? ''), JSON.stringify(answer));
			return answer;
		},
	};
}
