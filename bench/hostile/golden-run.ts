import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {mediaTypeOf} from '#connectors/media/media-type.ts';
import {structureOf} from '#connectors/media/structure.ts';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {openStorage} from '#storage/index.ts';
import {type GoldenFile, goldenSet} from './golden.ts';

export interface GoldenFigures {
	readonly files: number;
	readonly pages: number;
	/** Each with its reason. */
	readonly refused: readonly string[];
}

/** Through the scan folder's look and the real reader, words left out: every page has to come out as a picture. */
export async function runGolden(seed: number, each: number): Promise<GoldenFigures> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'golden-'));
	const storage = await openStorage({kind: 'sqlite', directory: path.join(directory, 'data')}, {now: () => new Date()});
	const reader = openReader(readerOptions.parse({}), {blobs: storage.blobs, log: {event: () => {}}});
	const {signal} = new AbortController();
	const refused: string[] = [];
	let [files, seen] = [0, 0];

	async function problemOf({bytes, name, pages}: GoldenFile): Promise<string | undefined> {
		const file = path.join(directory, name);
		await writeFile(file, bytes);
		const mediaType = mediaTypeOf(bytes);
		const {kind} = await structureOf(file);
		if (!mediaType || kind !== 'whole') {
			return kind;
		}

		const written = await storage.blobs.write(bytes);
		const sheets = await reader.rasteriser.sheets({...written, mediaType}, signal);
		if (sheets.length !== pages) {
			return `${sheets.length} pages of ${pages}`;
		}

		for (const [index, sheet] of sheets.entries()) {
			const page = {...sheet, deliveryId: name, receivedOn: '2026-01-01', sequence: index + 1, originalSha256: written.sha256, mediaType};
			const {image, problem} = await reader.rasteriser.clean(page, signal);
			seen++;
			if (!image) {
				return `page ${index + 1}: ${problem}`;
			}
		}

		return undefined;
	}

	try {
		for await (const golden of goldenSet(seed, each)) {
			files++;
			const problem = await problemOf(golden).catch(String);
			if (problem) {
				refused.push(`${golden.name}: ${problem}`);
			}
		}
	} finally {
		await reader.close();
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	}

	return {files, pages: seen, refused};
}
