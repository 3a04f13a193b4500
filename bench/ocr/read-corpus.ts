/** Reads every page of a corpus and records words and pictures: `node bench/ocr/read-corpus.ts CORPUS_DIR OUT_DIR [ids…]`. */
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {mediaTypeOf} from '#connectors/media/media-type.ts';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {blobsIn} from '#test/fakes/blobs.ts';

const [directory, out, ...only] = process.argv.slice(2) as [string, string, ...string[]];
const {deliveries} = JSON.parse(await readFile(path.join(directory, 'corpus.json'), 'utf8')) as {
	deliveries: Array<{id: string; file: string; receivedAt: string}>;
};
const blobs = blobsIn(out);
const reader = openReader(readerOptions.parse({}), {blobs, log: {event: name => process.stderr.write(`${name}\n`)}});
const {signal} = new AbortController();
await mkdir(out, {recursive: true});

const began = performance.now();
let pages = 0;
const waiting = deliveries.filter(({id}) => only.length === 0 || only.includes(id));

async function readNext(): Promise<void> {
	for (let delivery = waiting.shift(); delivery; delivery = waiting.shift()) {
		const bytes = await readFile(path.join(directory, delivery.file));
		const {sha256, byteLength} = await blobs.write(bytes);
		const mediaType = mediaTypeOf(bytes) ?? 'application/pdf';
		const sheets = await reader.rasteriser.sheets({sha256, mediaType, byteLength}, signal);
		for (const [index, sheet] of sheets.entries()) {
			const page = {
				...sheet,
				deliveryId: delivery.id,
				receivedOn: delivery.receivedAt.slice(0, 10),
				sequence: index + 1,
				originalSha256: sha256,
				mediaType,
			};
			const start = performance.now();
			const clean = await reader.rasteriser.clean(page, signal);
			const cleaned = performance.now();
			const result = clean.image && clean.blankness !== 'blank' ? await reader.ocr.recognise(clean, signal) : undefined;
			const reading = result?.reading ?? {kind: clean.image ? 'blank' : 'unreadable'};
			const image = result?.image ?? clean.image;
			const name = path.join(out, `${delivery.id}-${String(index + 1).padStart(2, '0')}`);
			const {text: _, ...rest} = clean;
			await writeFile(
				`${name}.json`,
				JSON.stringify({
					delivery: delivery.id,
					sequence: index + 1,
					image,
					words: 'words' in reading ? reading.words : [],
					page: {...rest, image, reading, rotation: result?.rotation ?? clean.rotation},
				}),
			);
			if (image) {
				await writeFile(`${name}.jpg`, await blobs.read(image.sha256));
			}

			pages++;
			const told =
				'confidence' in reading
					? `${reading.confidence.toFixed(2)} coverage ${reading.coverage.toFixed(2)} ${reading.script} ${reading.words.length} words +${reading.alternatives.length}`
					: '';
			process.stdout.write(
				`${delivery.id} ${index + 1} ${sheet.kind} ${clean.blankness} ${reading.kind} turn ${result?.rotation ?? clean.rotation} skew ${clean.skewDegrees.toFixed(1)} ${told} ${Math.round(cleaned - start)}+${Math.round(performance.now() - cleaned)} ms\n`,
			);
		}
	}
}

await Promise.all([readNext(), readNext()]);
const seconds = (performance.now() - began) / 1000;
process.stdout.write(
	`${pages} pages in ${seconds.toFixed(1)} s, ${((pages / seconds) * 60).toFixed(1)} pages/minute, parent ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`,
);
await reader.close();
