import {type PDFDocument, type PDFRef, PDFString} from 'pdf-lib';
import {subsetOf} from './font-subset.ts';
import type {Face} from './fonts.ts';

/**
 * A face inside one PDF, holding only the glyphs that are used. pdf-lib's own embedding is passed by for two reasons: it forgets where shaping
 * put the glyphs, and it lets a glyph stand for one text only, while one Arabic shape with other dots is another letter.
 */
export interface EmbeddedFont {
	readonly ref: PDFRef;
	/** The number by which a glyph that stands for `text` is shown. */
	codeOf(glyphId: number, text: string): number;
	/** Writes the font into the document; nothing can be added afterwards. */
	finish(): void;
}

interface Entry {
	readonly glyphId: number;
	readonly text: string;
	/** Thousandths of an em. */
	readonly width: number;
}

/** Parts of one font in one document need names of their own. */
const embeddedIn = new WeakMap<PDFDocument, number>();

export function embedFont(pdf: PDFDocument, {font, file}: Face): EmbeddedFont {
	const {context} = pdf;
	const ref = context.nextRef();
	// Code 0 is the mark for a character that is not there.
	const entries: Entry[] = [{glyphId: 0, text: '', width: 0}];
	const codes = new Map<string, number>();
	const scale = 1000 / font.unitsPerEm;
	const number = embeddedIn.get(pdf) ?? 0;
	embeddedIn.set(pdf, number + 1);
	const name = `${tagOf(number)}+${font.postscriptName ?? 'Noto'}`;

	return {
		ref,
		codeOf(glyphId, text) {
			const key = `${glyphId} ${text}`;
			const known = codes.get(key);
			if (known !== undefined) {
				return known;
			}

			codes.set(key, entries.length);
			return entries.push({glyphId, text, width: font.getGlyph(glyphId).advanceWidth * scale}) - 1;
		},
		finish() {
			const glyphIds = entries.map(({glyphId}) => glyphId);
			const {bbox} = font;
			const descriptor = context.register(
				context.obj({
					Type: 'FontDescriptor',
					FontName: name,
					Flags: 4,
					FontBBox: [bbox.minX * scale, bbox.minY * scale, bbox.maxX * scale, bbox.maxY * scale],
					ItalicAngle: 0,
					Ascent: font.ascent * scale,
					Descent: font.descent * scale,
					CapHeight: (font.capHeight || font.ascent) * scale,
					StemV: 80,
					FontFile2: context.register(context.flateStream(subsetOf(file, glyphIds))),
				}),
			);
			const descendant = context.register(
				context.obj({
					Type: 'Font',
					Subtype: 'CIDFontType2',
					BaseFont: name,
					CIDSystemInfo: {Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0},
					FontDescriptor: descriptor,
					DW: 0,
					W: [0, entries.map(({width}) => width)],
					CIDToGIDMap: context.register(context.flateStream(twoBytesEach(glyphIds))),
				}),
			);
			context.assign(
				ref,
				context.obj({
					Type: 'Font',
					Subtype: 'Type0',
					BaseFont: name,
					Encoding: 'Identity-H',
					DescendantFonts: [descendant],
					ToUnicode: context.register(context.flateStream(toUnicode(entries))),
				}),
			);
		},
	};
}

/** A code as it stands in a content stream. */
export const codeText = (code: number): string => code.toString(16).padStart(4, '0');

/** Names of embedded parts of fonts start with six capitals of their own. */
const tagOf = (number: number): string =>
	[...number.toString(26).padStart(6, '0')].map(digit => String.fromCharCode(65 + Number.parseInt(digit, 26))).join('');

const twoBytesEach = (numbers: readonly number[]): Uint8Array => Uint8Array.from(numbers.flatMap(number => [number >> 8, number & 0xff]));

/** What is copied and searched: every code with the characters it stands for. */
function toUnicode(entries: readonly Entry[]): string {
	const lines = entries.flatMap(({text}, code) => (text === '' ? [] : [`<${codeText(code)}> <${utf16(text)}>`]));
	const blocks: string[] = [];
	for (let start = 0; start < lines.length; start += 100) {
		const block = lines.slice(start, start + 100);
		blocks.push(`${block.length} beginbfchar`, ...block, 'endbfchar');
	}

	return [
		'/CIDInit /ProcSet findresource begin',
		'12 dict begin',
		'begincmap',
		'/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
		'/CMapName /Adobe-Identity-UCS def',
		'/CMapType 2 def',
		'1 begincodespacerange',
		'<0000> <ffff>',
		'endcodespacerange',
		...blocks,
		'endcmap',
		'CMapName currentdict /CMap defineresource pop',
		'end',
		'end',
	].join('\n');
}

const utf16 = (text: string): string =>
	Array.from({length: text.length}, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join('');
