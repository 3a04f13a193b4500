import {PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts} from 'pdf-lib';
import {type Face, PAGE, type SetText, type Typesetter} from './layout.ts';
import type {Sheaf, TextBlock} from './page-model.ts';

/** The standard fonts write Western European letters only: the rest loses its accents, as many hospital systems do. */
export const western = (value: string) =>
	value
		.replaceAll(/[đĐłŁıİ]/g, letter => ({đ: 'd', Đ: 'D', ł: 'l', Ł: 'L', ı: 'i', İ: 'I'})[letter]!)
		.normalize('NFD')
		.replaceAll(/[\u0300-\u036F]/g, '')
		.replaceAll(/[–—]/g, '-')
		.replaceAll(/[’‘]/g, "'")
		.replaceAll('_', '_')
		.replaceAll(/[^\u0020-\u00FF\n]/g, '?');

const FAMILIES = [
	[/courier|mono/i, StandardFonts.Courier, StandardFonts.CourierBold],
	[/serif|roman|libertine|garamond|caladea|c059|p052|bookman/i, StandardFonts.TimesRoman, StandardFonts.TimesRomanBold],
	[/./, StandardFonts.Helvetica, StandardFonts.HelveticaBold],
] as const;

interface Word {
	readonly text: string;
	readonly font: PDFFont;
	readonly size: number;
}

function wrapped(words: readonly Word[], width: number): Word[][] {
	const lines: Word[][] = [[]];
	let used = 0;
	for (const word of words) {
		const wide = word.font.widthOfTextAtSize(`${word.text} `, word.size);
		if (used + wide > width && lines.at(-1)!.length > 0) {
			lines.push([]);
			used = 0;
		}

		lines.at(-1)!.push(word);
		used += wide;
	}

	return lines;
}

/** Sets text with the standard PDF fonts. */
export async function pdfTypesetter(pdf: PDFDocument): Promise<Typesetter> {
	const fonts = new Map<string, PDFFont>();
	for (const [, plain, bold] of FAMILIES) {
		fonts.set(plain, await pdf.embedFont(plain));
		fonts.set(bold, await pdf.embedFont(bold));
	}

	return {
		async set(block: TextBlock, width: number, sheaf: Sheaf): Promise<SetText> {
			const family = block.font ?? sheaf.font;
			const [, plain, bold] = FAMILIES.find(([pattern]) => pattern.test(family))!;
			const size = (block.size ?? sheaf.size) * 0.97;
			const lines = block.spans
				.map(span => ({...span, text: western(span.text)}))
				.reduce<Word[][]>(
					(all, span) => {
						const font = fonts.get(span.isBold ? bold : plain)!;
						for (const [index, line] of span.text.split('\n').entries()) {
							if (index > 0) {
								all.push([]);
							}

							all.at(-1)!.push(
								...line
									.split(/\s+/)
									.filter(Boolean)
									.map(word => ({text: word, font, size})),
							);
						}

						return all;
					},
					[[]],
				)
				.flatMap(words => wrapped(words, width));
			const widths = lines.map(line => line.reduce((sum, word) => sum + word.font.widthOfTextAtSize(`${word.text} `, word.size), 0));
			return {height: lines.length * size * 1.25, width: Math.max(0, ...widths), ink: {lines, size}};
		},
	};
}

/** Draws a laid out sheet side into a PDF as text. */
export function drawFace(page: PDFPage, face: Face): void {
	for (const mark of face) {
		if (mark.kind === 'line') {
			const [start, end] = [
				{x: mark.x1, y: PAGE.height - mark.y1},
				{x: mark.x2, y: PAGE.height - mark.y2},
			];
			page.drawLine({start, end, thickness: mark.weight});
		} else if (mark.kind === 'path') {
			page.drawSvgPath(mark.path, {x: mark.x, y: PAGE.height - mark.y, borderColor: rgb(0.1, 0.1, 0.35), borderWidth: mark.weight});
		} else {
			const {lines, size} = mark.set.ink as {lines: Word[][]; size: number};
			for (const [index, line] of lines.entries()) {
				let {x} = mark;
				for (const word of line) {
					page.drawText(word.text, {x, y: PAGE.height - mark.y - size * (0.95 + 1.25 * index), size, font: word.font});
					x += word.font.widthOfTextAtSize(`${word.text} `, size);
				}
			}
		}
	}
}

export {PDFDocument};
