import {existsSync} from 'node:fs';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {mediaTypeOf} from '#connectors/media/media-type.ts';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {blobsIn} from '../fakes/blobs.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'hard-files-'));
const blobs = blobsIn(folder);
const reader = openReader(readerOptions.parse({pageTimeoutMs: 20_000}), {blobs, log: {event: () => {}}});
const {signal} = new AbortController();
test.after.always(async () => {
	await reader.close();
	await rm(folder, {recursive: true, force: true});
});

/** How a file ends: pages, of which some cannot be shown, or a code. */
async function endOf(file: string): Promise<string> {
	const bytes = await readFile(file);
	const mediaType = mediaTypeOf(bytes);
	if (!mediaType) {
		return 'refused';
	}

	const {sha256, byteLength} = await blobs.write(bytes);
	try {
		const sheets = await reader.rasteriser.sheets({sha256, mediaType, byteLength}, signal);
		let shown = 0;
		for (const [index, sheet] of sheets.slice(0, 3).entries()) {
			const page = {...sheet, deliveryId: 'd', receivedOn: '2026-11-20', sequence: index + 1, originalSha256: sha256, mediaType};
			shown += (await reader.rasteriser.clean(page, signal)).image ? 1 : 0;
		}

		return `${sheets.length} pages, ${shown} of ${Math.min(3, sheets.length)} shown`;
	} catch (error) {
		return error instanceof IntakeError ? error.code : `crashed: ${String(error)}`;
	}
}

test('a PDF locked with a password is told as such', async t => {
	t.is(await endOf('test/fixtures/encrypted.pdf'), 'ORIGINAL_ENCRYPTED');
});

const SHARED = path.join(import.meta.dirname, '../../../shared/data');
const RECEIVED: Record<string, number> = {'01': 2, '02': 2, '03': 2, '04': 2, '05': 2, '06': 1, '07': 3};
const onShared = existsSync(SHARED) ? test : test.skip;
const note = existsSync(SHARED) ? '' : ' (skipped: the public test material is not beside the project)';

onShared(`faxes received by T.30 give all their pages${note}`, async t => {
	const names = (await readdir(path.join(SHARED, 'fax-received'))).filter(name => name.endsWith('.tif'));
	for (const name of names) {
		const end = await endOf(path.join(SHARED, 'fax-received', name));
		t.regex(end, /^(\d+) pages, ([1-3]) of \2 shown$/, name);
		const pages = RECEIVED[name.slice(0, 2)];
		if (pages !== undefined) {
			t.true(end.startsWith(`${pages} pages`), `${name}: ${end}`);
		}
	}
});

onShared(`every kind of TIFF, and damaged files, end in pages or a code${note}`, async t => {
	const folders = ['tiff/libtiff_net', 'hostile/libtiff_net', 'hostile/qpdf', 'hostile/pngsuite']
		.map(name => path.join(SHARED, name))
		.filter(existsSync);
	for (const from of folders) {
		const names = (await readdir(from)).filter(name => /\.(?:tiff?|pdf|png)$/i.test(name));
		// A sample of the many damaged ones keeps this quick.
		for (const name of names.filter((_, index) => index % Math.ceil(names.length / 15) === 0)) {
			t.notRegex(await endOf(path.join(from, name)), /crashed|READER_CRASHED|OCR_TIMED_OUT/, name);
		}
	}

	t.pass();
});
