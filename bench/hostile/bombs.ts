/** Small files that promise to be very large, very many or endless: sixty, each by name. */
import {deflateSync, gzipSync} from 'node:zlib';
import type {Random} from '../corpus/random.ts';
import {flated, imagePage, joined, onePage, pdfOf, stream} from './pdf-writer.ts';
import {bilevelPng, chunk, greyPng, header, pngOf} from './png-writer.ts';
import {picture, type Seed} from './seeds.ts';
import {bilevel, group3, type Tag, type TiffPart, tiffOf} from './tiff-writer.ts';

const MEGABYTE = 1024 * 1024;
const LONG = 4;
const SHORT = 3;

function pngs(): Array<[string, () => Buffer]> {
	const zeros = deflateSync(Buffer.alloc(64 * MEGABYTE), {level: 9});
	const text = (type: string, head: string) => chunk(type, joined(head, zeros));
	return [
		['png-20000x20000', () => bilevelPng(20_000, 20_000)],
		['png-60000x60000', () => pngOf(header(60_000, 60_000, 1, 0), chunk('IDAT', zeros), chunk('IEND'))],
		['png-2e31', () => greyPng(10, 10, {width: 2 ** 31 - 1, height: 2 ** 31 - 1})],
		['png-0', () => greyPng(10, 10, {width: 0, height: 0})],
		['png-tall', () => bilevelPng(1, 2_000_000)],
		['png-wide', () => bilevelPng(2_000_000, 1)],
		['png-7000x7000', () => bilevelPng(7000, 7000)],
		['png-interlaced', () => pngOf(header(7000, 7000, 16, 6, 1), chunk('IDAT', zeros), chunk('IEND'))],
		['png-short', () => pngOf(header(5000, 5000, 16, 6), chunk('IDAT', zeros.subarray(0, 2000)), chunk('IEND'))],
		['png-ztxt', () => greyPng(50, 50, {}, [text('zTXt', 'note\0\0')])],
		['png-itxt', () => greyPng(50, 50, {}, [text('iTXt', 'note\0\x01\0\0\0')])],
		['png-iccp', () => greyPng(50, 50, {}, [text('iCCP', 'profile\0\0')])],
		['png-many-chunks', () => greyPng(50, 50, {}, [Buffer.concat(Array.from({length: 60_000}, () => chunk('tEXt')))])],
		['png-many-idat', () => pngOf(header(100, 100, 8, 0), Buffer.concat(Array.from({length: 60_000}, () => chunk('IDAT'))), chunk('IEND'))],
		[
			'png-palette',
			() =>
				pngOf(header(100, 100, 8, 3), chunk('PLTE', Buffer.alloc(3)), chunk('IDAT', deflateSync(Buffer.alloc(10_100, 255))), chunk('IEND')),
		],
	];
}

/** Appends the first refining scan of a progressive picture again and again. */
async function manyScans(random: Random, count: number): Promise<Buffer> {
	const bytes = await picture(random, 64, 64).jpeg({progressive: true}).toBuffer();
	const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]));
	const last = bytes.lastIndexOf(Buffer.from([0xff, 0xda]), end);
	const scan = bytes.subarray(last, end);
	return Buffer.concat([bytes.subarray(0, end), ...Array.from({length: count}, () => scan), bytes.subarray(end)]);
}

/** The size in the frame header made another. */
async function claiming(random: Random, width: number, height: number): Promise<Buffer> {
	const bytes = Buffer.from(await picture(random, 64, 64).jpeg().toBuffer());
	const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
	bytes.writeUInt16BE(height, frame + 5);
	bytes.writeUInt16BE(width, frame + 7);
	return bytes;
}

function jpegs(random: Random): Array<[string, () => Buffer | Promise<Buffer>]> {
	const segment = (mark: number, content: Buffer) =>
		joined(Buffer.from([0xff, mark, (content.length + 2) >> 8, (content.length + 2) & 255]), content);
	return [
		['jpeg-80000-scans', () => manyScans(random, 80_000)],
		['jpeg-2000-scans', () => manyScans(random, 2000)],
		['jpeg-65535x65535', () => claiming(random, 65_535, 65_535)],
		['jpeg-65535x1', () => claiming(random, 65_535, 1)],
		['jpeg-7000x8000', () => claiming(random, 7000, 8000)],
		['jpeg-0x0', () => claiming(random, 0, 0)],
		[
			'jpeg-many-segments',
			async () =>
				joined(
					Buffer.from([0xff, 0xd8]),
					...Array.from({length: 20_000}, () => segment(0xe1, Buffer.alloc(8))),
					(await picture(random).jpeg().toBuffer()).subarray(2),
				),
		],
		['jpeg-fill', () => joined(Buffer.from([0xff, 0xd8]), Buffer.alloc(4 * MEGABYTE, 0xff))],
		[
			'jpeg-exif-loop',
			async () =>
				joined(
					Buffer.from([0xff, 0xd8]),
					segment(0xe1, joined('Exif\0\0II*\0\x08\0\0\0', Buffer.from([1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0]))),
					(await picture(random).jpeg().toBuffer()).subarray(2),
				),
		],
		[
			'jpeg-icc',
			async () =>
				joined(
					Buffer.from([0xff, 0xd8]),
					...Array.from({length: 255}, (_, index) =>
						segment(0xe2, joined('ICC_PROFILE\0', Buffer.from([index + 1, 255]), Buffer.alloc(60_000))),
					),
					(await picture(random).jpeg().toBuffer()).subarray(2),
				),
		],
	];
}

function tiffs(): Array<[string, () => Buffer]> {
	const tiny = bilevel(8, 1, 1, Buffer.alloc(1));
	const claims = (width: number, height: number, more: readonly Tag[] = []) => bilevel(width, height, 1, Buffer.alloc(100), more);
	const shared = (pages: number): TiffPart[] => [
		bilevel(1728, 2200, 4, Buffer.alloc(300)),
		...Array.from(
			{length: pages},
			(): TiffPart => ({
				tags: bilevel(1728, 2200, 4, Buffer.alloc(0)).tags.map(
					([tag, type, count, value]) =>
						(tag === 273 ? [tag, type, count, 8] : tag === 279 ? [tag, type, count, 300] : [tag, type, count, value]) as Tag,
				),
			}),
		),
	];
	const channels = (count: number): TiffPart => ({
		strip: Buffer.alloc(100),
		tags: bilevel(5000, 5000, 1, Buffer.alloc(0)).tags.map(
			tag => (tag[0] === 277 ? [277, SHORT, 1, count] : tag[0] === 258 ? [258, SHORT, 1, 64] : tag) as Tag,
		),
	});
	return [
		['tiff-100000-pages', () => tiffOf(Array.from({length: 100_000}, () => tiny))],
		['tiff-2001-pages', () => tiffOf(Array.from({length: 2001}, () => tiny))],
		['tiff-page-loop', () => tiffOf([tiny, tiny, tiny], {next: 10})],
		['tiff-page-loop-self', () => tiffOf([{tags: tiny.tags.map(tag => (tag[0] === 273 ? ([273, LONG, 1, 8] as const) : tag))}], {next: 8})],
		[
			'tiff-strip-2e31',
			() =>
				tiffOf([
					{
						strip: Buffer.alloc(10),
						tags: [...bilevel(1728, 1000, 1, Buffer.alloc(0)).tags.filter(([tag]) => tag !== 279), [279, LONG, 1, 0x7f_ff_ff_ff]],
					},
				]),
		],
		['tiff-4000000x4000000', () => tiffOf([claims(4_000_000, 4_000_000)])],
		['tiff-2e32', () => tiffOf([claims(0xff_ff_ff_ff, 0xff_ff_ff_ff)])],
		['tiff-7000x8000', () => tiffOf([claims(7000, 8000)])],
		['tiff-tall', () => tiffOf([claims(8, 30_000_000)])],
		['tiff-1900-shared', () => tiffOf(shared(1900))],
		['tiff-65535-channels', () => tiffOf([channels(65_535)])],
		['tiff-64-bits', () => tiffOf([channels(4)])],
		[
			'tiff-1-dpi',
			() =>
				tiffOf([
					claims(6000, 8000, [
						[282, 5, 1, 8],
						[283, 5, 1, 8],
					]),
				]),
		],
		[
			'tiff-tile-2e31',
			() =>
				tiffOf([
					{
						strip: Buffer.alloc(64),
						tags: [
							...bilevel(1728, 2000, 1, Buffer.alloc(0)).tags.filter(([tag]) => ![273, 278, 279].includes(tag)),
							[322, LONG, 1, 0x7f_ff_ff_f0],
							[323, LONG, 1, 0x7f_ff_ff_f0],
							[324, LONG, 1, 8],
							[325, LONG, 1, 64],
						],
					},
				]),
		],
		['tiff-lzw-bomb', () => tiffOf([bilevel(30_000, 30_000, 5, Buffer.alloc(2000, 0x80))])],
		['tiff-deflate-bomb', () => tiffOf([bilevel(30_000, 30_000, 8, deflateSync(Buffer.alloc(100 * MEGABYTE), {level: 9}))])],
		['tiff-g3-no-end', () => tiffOf([bilevel(1728, 20_000, 3, Buffer.alloc(500_000))])],
		['tiff-g4-random-runs', () => tiffOf([bilevel(10_000, 6000, 4, Buffer.alloc(500_000, 0b1010_0110))])],
		[
			'tiff-many-tags',
			() =>
				tiffOf([
					{
						strip: Buffer.alloc(10),
						tags: [...tiny.tags, ...Array.from({length: 60_000}, (_, index): Tag => [40_000 + (index % 20_000), LONG, 1, index])],
					},
				]),
		],
		[
			'tiff-many-strips',
			() =>
				tiffOf(
					Array.from(
						{length: 500},
						(): TiffPart => ({
							strip: Buffer.alloc(4),
							tags: [...tiny.tags.filter(([tag]) => tag !== 273 && tag !== 279), [273, LONG, 90_000, 8], [279, LONG, 90_000, 8]],
						}),
					),
				),
		],
		[
			'tiff-g3-60000-lines',
			() =>
				tiffOf([
					bilevel(
						1728,
						30_000,
						3,
						group3(2000, () => false),
					),
				]),
		],
	];
}

function pdfs(): Array<[string, () => Buffer]> {
	const grey = (width: number, height: number, more: string, bytes: Buffer, page?: string) =>
		imagePage(`/Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 ${more}`, bytes, page);
	const filters = (count: number) => `/Filter [${'/FlateDecode '.repeat(count)}]`;
	const kids = (count: number) => Array.from({length: count}, () => '3 0 R').join(' ');
	const pages = (count: number, claimed = count) =>
		pdfOf([
			'<< /Type /Catalog /Pages 2 0 R >>',
			`<< /Type /Pages /Kids [${kids(count)}] /Count ${claimed} >>`,
			'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
		]);
	return [
		['pdf-flate-x10', () => onePage({content: flated(Buffer.alloc(20 * MEGABYTE, 32), 10), contentDictionary: filters(10)})],
		['pdf-flate-x3', () => onePage({content: flated(Buffer.alloc(64 * MEGABYTE, 32), 3), contentDictionary: filters(3)})],
		[
			'pdf-runlength-flate',
			() =>
				onePage({
					content: flated(Buffer.alloc(4 * MEGABYTE, 129), 1),
					contentDictionary: '/Filter [/FlateDecode /RunLengthDecode /RunLengthDecode]',
				}),
		],
		['pdf-100000-pages', () => pages(100_000)],
		['pdf-2e31-pages', () => pages(3, 2 ** 31 - 1)],
		['pdf-negative-pages', () => pages(3, -5)],
		[
			'pdf-page-tree-loop',
			() => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000 /Parent 2 0 R >>']),
		],
		['pdf-200-inches', () => onePage({page: '/MediaBox [0 0 14400 14400]'})],
		['pdf-2e9-points', () => onePage({page: '/MediaBox [0 0 2000000000 2000000000]'})],
		['pdf-user-unit', () => onePage({page: '/MediaBox [0 0 600 800] /UserUnit 1000'})],
		['pdf-image-60000', () => grey(60_000, 60_000, '/Filter /FlateDecode', flated(Buffer.alloc(8 * MEGABYTE)))],
		[
			'pdf-xref-loop',
			() =>
				onePage({
					tail: (_, length) =>
						`xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R /Prev ${length} >>\nstartxref\n${length}\n%%EOF\n`,
				}),
		],
		[
			'pdf-nested-object-streams',
			() =>
				onePage({
					more: Array.from({length: 200}, (_, index) =>
						stream(`/Type /ObjStm /N 1 /First 4 /Extends ${index + 6} 0 R`, `${index + 7} 0 << >>`),
					),
				}),
		],
		['pdf-gzip', () => joined('%PDF-1.7\n', gzipSync(Buffer.alloc(64 * MEGABYTE), {level: 9}))],
	];
}

/** All of them; lists are made anew on each call, bytes when asked for. */
export function bombs(random: Random): Array<{name: string; bytes: () => Promise<Buffer>}> {
	const named = [
		...pngs().map(bomb => [...bomb, 'png'] as const),
		...jpegs(random).map(bomb => [...bomb, 'jpg'] as const),
		...tiffs().map(bomb => [...bomb, 'tif'] as const),
		...pdfs().map(bomb => [...bomb, 'pdf'] as const),
	];
	return named.map(([name, bytes, extension]) => ({name: `${name}.${extension}`, bytes: async () => bytes()}));
}

export type {Seed};
