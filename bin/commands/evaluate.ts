import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {SingleBar} from 'cli-progress';
import {z} from 'zod';
import {loadConfig} from '#config/load.ts';
import {mediaTypeOf} from '#connectors/index.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {CHANNELS} from '#pipeline/model/delivery.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {assemble} from '../assemble.ts';
import {predictionOf, requirementsOf} from '../evaluation/predictions.ts';
import {readInquiries} from '../inquiry-file.ts';
import {silentLog} from '../log.ts';
import {clockFrom} from '../system-clock.ts';

const corpusSchema = z.object({
	asOf: z.string(),
	inquiries: z.array(z.unknown()),
	deliveries: z.array(
		z.object({id: z.string(), channel: z.enum(CHANNELS), file: z.string(), receivedAt: z.string(), from: z.string().nullish()}),
	),
});

/**
 * Runs the real pipeline over a corpus (`corpus.json` and the files it names) in a fresh embedded database,
 * the clock standing at its `asOf`, and writes what was decided. Never opens `truth.json`.
 */
export async function evaluate(directory: string, out: string): Promise<void> {
	const corpus = await readCorpus(directory);
	const {inquiries, problems} = readInquiries(JSON.stringify(corpus.inquiries), corpus.asOf);
	if (problems.length > 0) {
		throw new IntakeError('IMPORT_INVALID', ['The inquiries of the corpus are not as expected:', ...problems].join('\n  '));
	}

	const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'intake-evaluation-'));
	const clock = clockFrom(corpus.asOf);
	const began = performance.now();
	let pages = 0;
	let filed = 0;
	const report = openReport(corpus.deliveries.length);
	try {
		const config = await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: dataDirectory});
		await using application = await assemble(config, {
			clock,
			log: silentLog,
			onProgress: (_delivery, stage, _done, of) => {
				if (stage === 'recognise') {
					pages++;
				}

				if (stage === 'file') {
					filed++;
				}

				report.update(filed, pages, of);
			},
		});
		const {store, intake, worker} = application;
		await saveInquiries(inquiries, {store, clock, log: silentLog}, 'evaluation');
		const ids = new Map<string, string>();
		for (const {id, channel, file, receivedAt, from} of corpus.deliveries) {
			const bytes = await readFile(path.join(directory, file));
			const mediaType = mediaTypeOf(bytes);
			if (!mediaType) {
				process.stderr.write(`${id}: not a PDF, TIFF, JPEG or PNG file; left out\n`);
				continue;
			}

			const receipt = await intake.receive('evaluation', {
				externalId: id,
				channel,
				receivedAt: new Date(receivedAt),
				sender: from ? {faxNumber: from} : {},
				parcel: null,
				announcedPages: null,
				transport: 'complete',
				failure: null,
				content: {kind: 'bytes', bytes, mediaType},
			});
			ids.set(id, receipt.kind === 'accepted' ? receipt.delivery.id : receipt.of);
		}

		worker.start();
		await worker.idle();
		report.stop();
		const deliveries = await Promise.all([...ids].map(async ([id, deliveryId]) => predictionOf(id, deliveryId, store)));
		const judged = await Promise.all(inquiries.map(async ({id}) => requirementsOf(id, store, config.packs, clock)));
		await writeFile(out, JSON.stringify({deliveries, inquiries: judged}, null, 1));
	} finally {
		await rm(dataDirectory, {recursive: true, force: true});
	}

	const seconds = (performance.now() - began) / 1000;
	process.stdout.write(`${pages} pages in ${seconds.toFixed(1)} s, ${((pages / seconds) * 60).toFixed(1)} pages/minute\n`);
}

async function readCorpus(directory: string): Promise<z.infer<typeof corpusSchema>> {
	const file = path.join(directory, 'corpus.json');
	const text = await readFile(file, 'utf8').catch(error => {
		throw new IntakeError(
			'NOT_FOUND',
			`${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Give the folder that holds corpus.json.`,
		);
	});
	const parsed = corpusSchema.safeParse(JSON.parse(text));
	if (!parsed.success) {
		throw new IntakeError('IMPORT_INVALID', `${file} is not a corpus: ${z.prettifyError(parsed.error)}`);
	}

	return parsed.data;
}

/** A bar when a terminal watches, a line every few seconds otherwise. */
function openReport(deliveries: number): {update(filed: number, pages: number, of: number): void; stop(): void} {
	if (process.stderr.isTTY) {
		const bar = new SingleBar({
			stream: process.stderr,
			clearOnComplete: true,
			format: '{bar} {value}/{total} deliveries, {pages} pages read',
		});
		bar.start(deliveries, 0, {pages: 0});
		return {update: (filed, pages) => bar.update(filed, {pages}), stop: () => bar.stop()};
	}

	let last = 0;
	return {
		update(filed, pages) {
			if (Date.now() - last > 5000) {
				last = Date.now();
				process.stderr.write(`${filed}/${deliveries} deliveries filed, ${pages} pages read\n`);
			}
		},
		stop: () => {},
	};
}
