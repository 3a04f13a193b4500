/** PDFs that a person with bad intentions writes by hand: eighty, each odd in one place. */
import {flated, imagePage, joined, onePage, type Part, pdfOf, stream} from './pdf-writer.ts';

const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
const MANY = 50_000;

/** Whatever runs, calls or fetches; no reader of ours does. */
const actions = (): Array<[string, Buffer]> =>
	(
		[
			['javascript', '/S /JavaScript /JS (app.alert\\(1\\))'],
			['launch', '/S /Launch /F (/bin/sh)'],
			['uri', '/S /URI /URI (http://127.0.0.1:9/canary)'],
			['goto-remote', '/S /GoToR /F (\\\\\\\\127.0.0.1\\\\share) /D [0 /Fit]'],
			['submit', '/S /SubmitForm /F (http://127.0.0.1:9/) /Fields []'],
			['import', '/S /ImportData /F (/etc/passwd)'],
			['sound', '/S /Sound /Sound 5 0 R'],
			['movie', '/S /Movie /T (x)'],
			['named', '/S /Named /N /Print'],
			['rendition', '/S /Rendition /OP 0'],
		] as const
	).map(([name, action]) => [
		`action-${name}`,
		onePage({catalogue: `/OpenAction << /Type /Action ${action} >>`, page: `/MediaBox [0 0 200 200] /AA << /O << ${action} >> >>`}),
	]);

/** Everything that can point at itself. */
const loops = (): Array<[string, Buffer]> => [
	[
		'loop-parent',
		pdfOf([
			'<< /Type /Catalog /Pages 2 0 R >>',
			'<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>',
			'<< /Type /Page /Parent 3 0 R /MediaBox 3 0 R >>',
		]),
	],
	['loop-length', onePage({more: ['5 0 R', stream('/Length 6 0 R', 'x')]})],
	['loop-reference', onePage({page: '/MediaBox 5 0 R', more: ['6 0 R', '5 0 R']})],
	[
		'loop-form',
		onePage({
			content: '/X Do',
			resources: '/XObject << /X 5 0 R >>',
			more: [stream('/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>', '/X Do /X Do')],
		}),
	],
	[
		'loop-forms',
		onePage({
			content: '/A Do',
			resources: '/XObject << /A 5 0 R >>',
			more: [5, 6].map(number =>
				stream(`/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A ${11 - number} 0 R >> >>`, '/A Do '.repeat(100)),
			),
		}),
	],
	[
		'loop-pattern',
		onePage({
			content: '/Pattern cs /P scn 0 0 200 200 re f',
			resources: '/Pattern << /P 5 0 R >>',
			more: [
				stream(
					'/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 /Resources << /Pattern << /P 5 0 R >> >>',
					'/Pattern cs /P scn 0 0 1 1 re f',
				),
			],
		}),
	],
	['loop-smask', imagePage('/Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 5 0 R', Buffer.alloc(100))],
	[
		'loop-font',
		onePage({
			resources: '/Font << /F1 5 0 R >>',
			more: [
				'<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> /Encoding << /Differences [65 /a] >> /FirstChar 65 /LastChar 65 /Widths [1] /Resources << /Font << /F1 5 0 R >> >> >>',
				stream('', 'BT /F1 1 Tf (A) Tj ET'),
			],
		}),
	],
	['loop-outline', onePage({catalogue: '/Outlines 5 0 R', more: ['<< /First 5 0 R /Last 5 0 R /Next 5 0 R /Count 1 >>']})],
	['loop-names', onePage({catalogue: '/Names << /Dests 5 0 R >>', more: ['<< /Kids [5 0 R 5 0 R] >>']})],
	[
		'loop-function',
		onePage({
			content: '/S sh',
			resources: '/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 1] /Function 5 0 R >> >>',
			more: ['<< /FunctionType 3 /Domain [0 1] /Functions [5 0 R 5 0 R] /Bounds [0.5] /Encode [0 1 0 1] >>'],
		}),
	],
	[
		'loop-colour',
		onePage({content: '/C cs 1 sc 0 0 9 9 re f', resources: '/ColorSpace << /C 5 0 R >>', more: ['[/Indexed 5 0 R 1 <00>]']}),
	],
	['loop-field', onePage({catalogue: '/AcroForm << /Fields [5 0 R] >>', more: ['<< /T (a) /Kids [5 0 R] /Parent 5 0 R >>']})],
	['loop-struct', onePage({catalogue: '/StructTreeRoot 5 0 R', more: ['<< /Type /StructTreeRoot /K 5 0 R >>']})],
];

const content = (name: string, what: Part, more: Parameters<typeof onePage>[0] = {}): [string, Buffer] => [
	`content-${name}`,
	onePage({content: what, ...more}),
];

/** Programs of a page that cost far more than they weigh. */
const contents = (): Array<[string, Buffer]> => [
	content('states', 'q '.repeat(MANY)),
	content('restores', 'Q '.repeat(MANY)),
	content('arrays', deep('[', ']', MANY)),
	content('dictionaries', deep('<< /A ', '>>', MANY)),
	content('strings', `(${'('.repeat(MANY)}`),
	content('numbers', '1e308 -1e308 0 0 1e308 1e308 cm 0 0 1e308 1e308 re f\n'.repeat(500)),
	content('nan', '0 0 0 0 0 0 cm 1 1 1 1 re f ---.-- ..... 99999999999999999999 Td'),
	content('dashes', '[0.00001 0.00001] 0 d 0 0 m 200 200 l S\n'.repeat(20)),
	content('curves', '0 0 m 1 1 2 2 3 3 c '.repeat(MANY)),
	content('clips', '0 0 100 100 re W n '.repeat(20_000)),
	content('marks', '/A BMC '.repeat(MANY)),
	content('inline-image', joined('BI /W 60000 /H 60000 /CS /G /BPC 8 ID ', Buffer.alloc(2000), ' EI')),
	content('inline-endless', joined('BI /W 10 /H 10 /CS /G /BPC 8 /F /Fl ID ', flated(Buffer.alloc(5_000_000)))),
	content('fonts', 'BT /F1 1e9 Tf (A) Tj ET'),
	content('letters', `BT /F1 1 Tf (${'A'.repeat(200_000)}) Tj ET`),
	content('line-width', '1e30 w 0 0 m 1 1 l S'),
	content('shading', '/S sh', {
		resources:
			'/Shading << /S << /ShadingType 1 /ColorSpace /DeviceRGB /Function << /FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1] >> >> >>',
	}),
	content('calculator', '/S sh', {
		resources: '/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Function 5 0 R >> >>',
		more: [stream('/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]', `{${deep('{', '}', 5000)}}`)],
	}),
	content('mesh', '/S sh', {
		resources: '/Shading << /S 5 0 R >>',
		more: [
			stream(
				'/ShadingType 4 /ColorSpace /DeviceGray /BitsPerCoordinate 32 /BitsPerComponent 16 /BitsPerFlag 8 /Decode [-1e9 1e9 -1e9 1e9 0 1]',
				Buffer.alloc(100_000, 0x5a),
			),
		],
	}),
	content('transparency', '/X Do '.repeat(2000), {
		resources: '/XObject << /X 5 0 R >>',
		more: [stream('/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Group << /S /Transparency /I true /K true >>', '0 0 200 200 re f')],
	}),
	content('billion-forms', '/X Do '.repeat(10), {
		resources: '/XObject << /X 5 0 R >>',
		more: Array.from({length: 9}, (_, index) =>
			stream(
				`/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /XObject << /X ${index + 6} 0 R >> >>`,
				index === 8 ? '0 0 9 9 re f' : '/X Do '.repeat(10),
			),
		),
	}),
];

const image = (name: string, dictionary: string, bytes: Part): [string, Buffer] => [`image-${name}`, imagePage(dictionary, bytes)];
const GREY = '/ColorSpace /DeviceGray /BitsPerComponent 8';

const images = (): Array<[string, Buffer]> => [
	image('negative', `/Width -5 /Height -5 ${GREY}`, 'x'),
	image('no-size', GREY, 'x'),
	image('overflow', `/Width 65536 /Height 65536 ${GREY}`, 'x'),
	image('bits', '/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 255', Buffer.alloc(100)),
	image(
		'indexed',
		'/Width 100 /Height 100 /ColorSpace [/Indexed /DeviceRGB 2147483647 <00>] /BitsPerComponent 8',
		Buffer.alloc(10_000, 255),
	),
	image('lab', '/Width 10 /Height 10 /ColorSpace [/Lab << /WhitePoint [0 0 0] >>] /BitsPerComponent 8', Buffer.alloc(300)),
	image('icc', '/Width 10 /Height 10 /ColorSpace [/ICCBased 5 0 R] /BitsPerComponent 8', Buffer.alloc(300)),
	image(
		'device-n',
		`/Width 10 /Height 10 /ColorSpace [/DeviceN [${'/A '.repeat(10_000)}] /DeviceRGB 5 0 R] /BitsPerComponent 8`,
		Buffer.alloc(300),
	),
	image('decode', `/Width 10 /Height 10 ${GREY} /Decode [1e30 -1e30]`, Buffer.alloc(100)),
	image('jbig2', '/Width 1000 /Height 1000 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode', Buffer.alloc(3000, 0x97)),
	image('jpx', '/Width 1000 /Height 1000 /Filter /JPXDecode', joined('\0\0\0\x0cjP  \r\n\x87\n', Buffer.alloc(3000, 0x4f))),
	image(
		'dct-garbage',
		'/Width 100 /Height 100 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
		joined(Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8]), Buffer.alloc(2000, 0xff)),
	),
	image(
		'ccitt-k',
		'/Width 1728 /Height 20000 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K 999999 /Columns 999999999 /Rows 999999999 >>',
		Buffer.alloc(3000, 0x35),
	),
	image(
		'lzw',
		`/Width 5000 /Height 5000 ${GREY} /Filter /LZWDecode /DecodeParms << /EarlyChange 7 /Predictor 15 /Colors 2147483647 /Columns 2147483647 >>`,
		Buffer.alloc(3000, 0x80),
	),
	image('ascii85', `/Width 5000 /Height 5000 ${GREY} /Filter /ASCII85Decode`, 'z'.repeat(200_000)),
	image(
		'predictor',
		`/Width 5000 /Height 5000 ${GREY} /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 100000 /BitsPerComponent 64 /Columns 100000 >>`,
		flated(Buffer.alloc(1_000_000)),
	),
];

const tailed = (name: string, tail: string | ((offsets: readonly number[], length: number) => string)): [string, Buffer] => [
	`xref-${name}`,
	onePage({tail: (offsets, length) => (typeof tail === 'string' ? tail : tail(offsets, length))}),
];

const tables = (): Array<[string, Buffer]> => [
	tailed('none', ''),
	tailed('past-end', 'startxref\n999999999\n%%EOF\n'),
	tailed('negative', 'startxref\n-1\n%%EOF\n'),
	tailed('zero', 'startxref\n0\n%%EOF\n'),
	tailed(
		'huge-size',
		(_, length) => `xref\n0 2147483647\n0000000000 65535 f \ntrailer\n<< /Size 2147483647 /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
	),
	tailed('no-root', (_, length) => `xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 >>\nstartxref\n${length}\n%%EOF\n`),
	tailed(
		'root-is-page',
		(_, length) => `xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 3 0 R >>\nstartxref\n${length}\n%%EOF\n`,
	),
	tailed(
		'wrong-offsets',
		(offsets, length) =>
			`xref\n0 5\n0000000000 65535 f \n${offsets.map(offset => `${String(offset + 7).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
	),
	tailed(
		'prev-chain',
		(_, length) =>
			`${Array.from({length: 2000}, (__, index) => `xref\n0 0\ntrailer\n<< /Prev ${length + index} >>\n`).join('')}startxref\n${length}\n%%EOF\n`,
	),
	tailed(
		'stream-w',
		(_, length) =>
			`9 0 obj\n<< /Type /XRef /Size 2147483647 /W [2147483647 2147483647 2147483647] /Root 1 0 R /Length 4 >>\nstream\nabcd\nendstream\nendobj\nstartxref\n${length}\n%%EOF\n`,
	),
	tailed(
		'encrypted-nonsense',
		(_, length) =>
			`xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R /Encrypt << /Filter /Standard /V 99 /R 99 /O () /U () /P 0 >> >>\nstartxref\n${length}\n%%EOF\n`,
	),
	['header-late', joined(Buffer.alloc(900, 32), onePage())],
	['header-only', joined('%PDF-1.7\n')],
	['header-twice', joined(onePage(), onePage())],
	[
		'objects-many',
		pdfOf([
			'<< /Type /Catalog /Pages 2 0 R >>',
			'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
			'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
			...Array.from({length: 30_000}, () => 'null'),
		]),
	],
	['objects-deep', onePage({more: [deep('[', ']', 100_000)]})],
	['names-long', onePage({more: [`<< /${'A'.repeat(500_000)} 1 >>`]})],
	['box-negative', onePage({page: '/MediaBox [200 200 -200 -200]'})],
	['box-words', onePage({page: '/MediaBox [(a) /b null true]'})],
];

export const craftedPdfs = (): Array<{name: string; bytes: Buffer}> =>
	[...actions(), ...loops(), ...contents(), ...images(), ...tables()].map(([name, bytes]) => ({name: `${name}.pdf`, bytes}));
