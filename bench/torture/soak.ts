import {randomUUID} from 'node:crypto';
import {mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {memoryOf} from '../hostile/run.ts';
import {openFaxPages} from './fax-pages.ts';
import {faxOf, openSender} from './faxes.ts';
import {atRest, checkLedger, type Verdict} from './ledger.ts';
import {freePort, startService} from './service.ts';

export interface SoakFigures extends Verdict {
	readonly pages: number;
	/** Corners of pages: what is measured is the program, not how fast it reads. */
	readonly isTiny: boolean;
	readonly pagesPerMinute: number;
	/** Of the program without its readers, by least squares over the samples after warm-up. */
	readonly slopeMbPer1000Pages: number;
	/** Too few pages say nothing of a slope. */
	readonly isSlopeJudged: boolean;
	readonly samples: number;
	readonly firstMb: number;
	readonly lastMb: number;
	/** The largest reader there ever was. */
	readonly readerPeakMb: number;
	readonly mostReaders: number;
	readonly openFilesFirst: number;
	readonly openFilesLast: number;
}

const PAGES_A_FAX = 10;
const WAITING_PAGES = 40;
const SAMPLE_PAGES = 50;
const WARM_UP = 0.2;
const FEWEST_TO_JUDGE = 1000;
/** What the options give a reader. */
const READER_MB = 1536;

export const isMet = (figures: SoakFigures): boolean =>
	figures.lost + figures.torn + figures.doubled + figures.stuck === 0 &&
	figures.readerPeakMb <= READER_MB &&
	figures.openFilesLast <= figures.openFilesFirst + 20 &&
	(!figures.isSlopeJudged || figures.slopeMbPer1000Pages <= 1);

interface Sample {
	readonly pages: number;
	/** The least since the sample before: what rises and falls between two collections of garbage is no leak. */
	readonly mb: number;
	readonly openFiles: number;
}

/** Faxes are posted so that there is always something to read, until so many pages were read; memory is looked at all the while. */
export async function soak({
	directory,
	seed,
	pages,
	isTiny,
}: {
	directory: string;
	seed: number;
	pages: number;
	isTiny: boolean;
}): Promise<SoakFigures> {
	await mkdir(path.join(directory, 'scans'), {recursive: true});
	const draw = await openFaxPages(seed, isTiny);
	const service = await startService({directory, port: await freePort()});
	const sender = openSender(service.url, 2);
	const connection = await SqliteConnection.open(path.join(directory, 'data', 'intake.db'));
	const sent = [];
	const samples: Sample[] = [];
	const began = performance.now();
	let [read, least, readerPeakMb, mostReaders] = [0, Number.POSITIVE_INFINITY, 0, 0];
	while (read < pages) {
		if (sent.length * PAGES_A_FAX < Math.min(pages, read + WAITING_PAGES)) {
			const fax = faxOf(randomUUID(), await draw(PAGES_A_FAX));
			if ((await sender.send(fax)) === 200) {
				sent.push({...fax, bytes: new Uint8Array()});
			}
		} else {
			await pause(500);
		}

		const {own, readers} = await memoryOf(service.pid);
		if (own === 0) {
			throw new Error(`The service ended after ${read} pages.\n${service.output()}`);
		}

		least = Math.min(least, own);
		readerPeakMb = Math.max(readerPeakMb, ...readers);
		mostReaders = Math.max(mostReaders, readers.filter(mb => mb > 0).length);
		[{count: read} = {count: 0}] = await connection.all<{count: number}>('SELECT count(*) AS count FROM pages');
		if (read - (samples.at(-1)?.pages ?? 0) >= SAMPLE_PAGES) {
			samples.push({pages: read, mb: least, openFiles: (await readdir(`/proc/${service.pid}/fd`)).length});
			least = Number.POSITIVE_INFINITY;
			if (samples.length % 10 === 0) {
				process.stderr.write(`${read} pages, ${Math.round(samples.at(-1)!.mb)} MB\n`);
			}
		}
	}

	const minutes = (performance.now() - began) / 60_000;
	await connection.close();
	await sender.close();
	await atRest(path.join(directory, 'data'), 120_000);
	await service.stop();
	const warm = samples.filter(one => one.pages >= pages * WARM_UP);
	return {
		pages: read,
		isTiny,
		pagesPerMinute: Math.round(read / minutes),
		slopeMbPer1000Pages: Math.round(slopeOf(warm) * 100_000) / 100,
		isSlopeJudged: pages >= FEWEST_TO_JUDGE,
		samples: samples.length,
		firstMb: Math.round(warm[0]?.mb ?? 0),
		lastMb: Math.round(warm.at(-1)?.mb ?? 0),
		readerPeakMb: Math.round(readerPeakMb),
		mostReaders,
		openFilesFirst: warm[0]?.openFiles ?? 0,
		openFilesLast: warm.at(-1)?.openFiles ?? 0,
		...(await checkLedger(path.join(directory, 'data'), sent)),
	};
}

/** Megabytes a page, by least squares. */
export function slopeOf(samples: ReadonlyArray<Pick<Sample, 'pages' | 'mb'>>): number {
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(samples.map(({pages}) => pages)), mean(samples.map(({mb}) => mb))];
	const [rise, run] = samples.reduce(([up, along], {pages, mb}) => [up + (pages - x) * (mb - y), along + (pages - x) ** 2] as const, [
		0, 0,
	] as readonly [number, number]);
	return run === 0 ? 0 : rise / run;
}
