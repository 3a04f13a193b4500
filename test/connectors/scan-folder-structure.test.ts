import {mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';
import {structureOf} from '#connectors/media/structure.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'structure-'));
test.after.always(() => rm(folder, {recursive: true, force: true}));

let count = 0;
async function kindOf(bytes: Uint8Array): Promise<string> {
	const file = path.join(folder, `${++count}.bin`);
	await writeFile(file, bytes);
	return (await structureOf(file)).kind;
}

/** Incompressible grey noise: files long enough to be cut anywhere. */
const picture = sharp(Buffer.from(Array.from({length: 160 * 160}, (_, index) => (index * 2_654_435_761) >>> 24)), {
	raw: {width: 160, height: 160, channels: 1},
});

async function pdf(pages = 3): Promise<Buffer> {
	const document = await PDFDocument.create();
	for (let page = 0; page < pages; page++) {
		document.addPage([595, 842]).drawRectangle({x: 10 * page, y: 20, width: 100, height: 50});
	}

	return Buffer.from(await document.save({useObjectStreams: false}));
}

/** A fax-like TIFF of two pages, each table before its one strip; `strip` is what is stored as compressed picture. */
function tiff(order: 'II' | 'MM', strip = Buffer.alloc(64, 0x5a), compression = 4): Buffer {
	const tableBytes = 2 + 12 * 3 + 4;
	const pageBytes = tableBytes + strip.length;
	const bytes = Buffer.alloc(8 + 2 * pageBytes);
	const u16 = (value: number, at: number) => (order === 'II' ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
	const u32 = (value: number, at: number) => (order === 'II' ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));
	bytes.write(order, 0, 'latin1');
	u16(42, 2);
	u32(8, 4);
	for (const page of [0, 1]) {
		const table = 8 + page * pageBytes;
		u16(3, table);
		for (const [index, [tag, value]] of [
			[259, compression],
			[273, table + tableBytes],
			[279, strip.length],
		].entries()) {
			const at = table + 2 + 12 * index;
			u16(tag!, at);
			u16(4, at + 2);
			u32(1, at + 4);
			u32(value!, at + 8);
		}

		u32(page === 0 ? table + pageBytes : 0, table + tableBytes - 4);
		strip.copy(bytes, table + tableBytes);
	}

	return bytes;
}

const samples: Record<string, () => Promise<Buffer>> = {
	PDF: () => pdf(),
	PNG: () => picture.clone().png().toBuffer(),
	JPEG: () => picture.clone().jpeg({quality: 95}).toBuffer(),
	'TIFF, little end first': async () => tiff('II'),
	'TIFF, big end first': async () => tiff('MM'),
	'TIFF of a real writer': () => picture.clone().tiff({compression: 'lzw'}).toBuffer(),
};

for (const [kind, make] of Object.entries(samples)) {
	test(`a ${kind} is whole only with its last part, wherever it is cut`, async t => {
		const bytes = await make();
		t.is(await kindOf(bytes), 'whole');
		for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
			t.is(await kindOf(bytes.subarray(0, Math.floor(bytes.length * share))), 'unfinished', `cut at ${share}`);
		}

		t.is(await kindOf(bytes.subarray(0, bytes.length - 6)), 'unfinished');
	});

	test(`a ${kind} whose room was reserved first is not whole until its end is written`, async t => {
		const bytes = await make();
		for (const share of [0, 0.3, 0.7]) {
			const written = Math.floor(bytes.length * share);
			const reserved = Buffer.alloc(bytes.length);
			bytes.copy(reserved, 0, 0, written);
			t.is(await kindOf(reserved), 'unfinished', `written to ${share}`);
		}
	});
}

test('a PDF made for the web is not taken for whole at its first end mark', async t => {
	const first =
		'%PDF-1.4\n1 0 obj\n<< /Linearized 1 /L 6000 /H [ 600 50 ] /O 3 /E 900 /N 1 /T 5900 >>\nendobj\nxref\n0 1\nstartxref\n0\n%%EOF\n';
	t.is(await kindOf(Buffer.from(first)), 'unfinished');
	const rest = `${'x'.repeat(5900 - first.length)}xref\n0 1\nstartxref\n90\n%%EOF\n`;
	t.is(await kindOf(Buffer.from((first + rest).padEnd(6000, '\n'))), 'whole');
	t.is(await kindOf(Buffer.from(first + rest).subarray(0, 3000)), 'unfinished');
});

test('a PDF with a few bytes before its mark or padding after its end is whole', async t => {
	const bytes = await pdf();
	t.is(await kindOf(Buffer.concat([Buffer.from('\r\n\r\n'), bytes])), 'whole');
	t.is(await kindOf(Buffer.concat([bytes, Buffer.alloc(512)])), 'whole');
});

test('the end mark of a thumbnail does not end a JPEG', async t => {
	const bytes = await samples['JPEG']!();
	const thumbnail = Buffer.from([0xff, 0xe1, 0x00, 0x08, 0xff, 0xd8, 0xff, 0xd9, 0x00, 0x00]);
	const withThumbnail = Buffer.concat([bytes.subarray(0, 2), thumbnail, bytes.subarray(2)]);
	t.is(await kindOf(withThumbnail), 'whole');
	t.is(await kindOf(withThumbnail.subarray(0, withThumbnail.length - 2)), 'unfinished');
});

test('a TIFF whose last strip is still reserved room is unfinished, unless such bytes are a plain white page', async t => {
	t.is(await kindOf(tiff('II', Buffer.alloc(64))), 'unfinished');
	t.is(await kindOf(tiff('II', Buffer.alloc(64), 1)), 'whole');
});

test('page tables that run in a circle come to an end', async t => {
	const bytes = tiff('II');
	bytes.writeUInt32LE(8, bytes.length - 64 - 4);
	t.is(await kindOf(bytes), 'whole');
});

test('empty files wait, other things are none of ours, links are not opened', async t => {
	t.is(await kindOf(Buffer.alloc(0)), 'unfinished');
	t.is(await kindOf(Buffer.from('%PD')), 'unfinished');
	t.is(await kindOf(Buffer.from('PK\u0003\u0004 a word processor file')), 'unsupported');
	const link = path.join(folder, 'link');
	await writeFile(path.join(folder, 'target'), await pdf());
	await symlink(path.join(folder, 'target'), link);
	await t.throwsAsync(structureOf(link), {code: 'ELOOP'});
});
