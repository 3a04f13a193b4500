import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {Random} from '#bench/corpus/random.ts';
import {bombs} from '#bench/hostile/bombs.ts';
import {runGolden} from '#bench/hostile/golden-run.ts';
import {mediaTypeOf} from '#connectors/media/media-type.ts';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {openStorage} from '#storage/index.ts';
import {standingClock} from '../fakes/deliveries.ts';

const {signal} = new AbortController();
/** Two seconds on a quiet machine. */
const SOON_MS = 15_000;
/** What each has to end as: a code for the file, or what is said of its page. `shown`: there is less behind it than it says. */
const ENDS: Readonly<Record<string, RegExp>> = {
	'png-20000x20000.png': /ORIGINAL_OVERSIZED: The picture says it is 20,000 by 20,000 pixels/,
	'png-60000x60000.png': /ORIGINAL_OVERSIZED/,
	'png-2e31.png': /ORIGINAL_OVERSIZED/,
	'png-tall.png': /ORIGINAL_OVERSIZED/,
	'png-wide.png': /ORIGINAL_OVERSIZED/,
	'jpeg-80000-scans.jpg': /ORIGINAL_OVERSIZED: The JPEG picture is coded in more than 100 layers/,
	'jpeg-2000-scans.jpg': /ORIGINAL_OVERSIZED/,
	'jpeg-65535x65535.jpg': /ORIGINAL_OVERSIZED/,
	'tiff-100000-pages.tif': /ORIGINAL_OVERSIZED: The TIFF has more than 2000 pages/,
	'tiff-2001-pages.tif': /ORIGINAL_OVERSIZED/,
	'tiff-1900-shared.tif': /ORIGINAL_OVERSIZED: 19\d\d pages of the TIFF show one and the same picture/,
	'tiff-4000000x4000000.tif': /larger than any sheet of paper/,
	'tiff-2e32.tif': /larger than any sheet of paper/,
	'tiff-lzw-bomb.tif': /larger than any sheet of paper/,
	'tiff-65535-channels.tif': /no known kind/,
	'tiff-page-loop.tif': /^3 pages/,
	'tiff-page-loop-self.tif': /^1 page/,
	'pdf-flate-x10.pdf': /ORIGINAL_OVERSIZED: The PDF holds something packed 10 times over/,
	'pdf-100000-pages.pdf': /ORIGINAL_OVERSIZED: The PDF has more than 2000 pages/,
	'pdf-200-inches.pdf': /larger than any sheet of paper/,
	'pdf-2e9-points.pdf': /larger than any sheet of paper|no size/,
};

test('bombs are refused before they are decoded, or end at a limit', async t => {
	t.timeout(600_000);
	const directory = await mkdtemp(path.join(tmpdir(), 'bombs-'));
	const {blobs, close} = await openStorage({kind: 'sqlite', directory}, standingClock());
	const reader = openReader(readerOptions.parse({}), {blobs, log: {event: () => {}}});
	t.teardown(async () => {
		await reader.close();
		await close();
		await rm(directory, {recursive: true, force: true});
	});

	async function endOf(bytes: Buffer): Promise<string> {
		const mediaType = mediaTypeOf(bytes)!;
		const written = await blobs.write(bytes);
		try {
			const sheets = await reader.rasteriser.sheets({...written, mediaType}, signal);
			const [first] = sheets;
			const page = {...first!, deliveryId: 'bomb', receivedOn: '2026-01-01', sequence: 1, originalSha256: written.sha256, mediaType};
			const {image, problem} = await reader.rasteriser.clean(page, signal);
			return `${sheets.length} page${sheets.length === 1 ? '' : 's'}, ${image ? 'shown' : problem}`;
		} catch (error) {
			return error instanceof IntakeError ? `${error.code}: ${error.message}` : `thrown: ${String(error)}`;
		}
	}

	for (const {name, bytes} of bombs(new Random(7))) {
		const bomb = await bytes();
		const began = performance.now();
		const end = await endOf(bomb);
		const ms = Math.round(performance.now() - began);
		t.log(`${name}: ${end} (${ms} ms)`);
		t.regex(end, ENDS[name] ?? /^(?:ORIGINAL_\w+:|\d+ pages?,)/, name);
		if (/^ORIGINAL_|larger than/.test(end)) {
			t.true(ms < SOON_MS, `${name}: ${ms} ms`);
		}
	}
});

test('whole files of every kind are taken', async t => {
	const {files, refused} = await runGolden(7, 10);
	t.is(files, 110);
	t.deepEqual(refused, []);
});
