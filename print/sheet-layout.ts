import {PageSizes, type PDFDocument, type PDFPage} from 'pdf-lib';
import {type Direction, linesOf} from './line.ts';
import {drawQr, type QrMatrix, QUIET_MODULES} from './qr.ts';
import type {Typesetter} from './typesetter.ts';

const [WIDTH, HEIGHT] = PageSizes.A4;
const SIDE = 54;
const TOP = 60;
const COLUMN = WIDTH - 2 * SIDE;
const MILLIMETRE = 72 / 25.4;

/** A sheet that a machine reads first and a person second: one column, filled from the top. */
export interface SheetPage {
	/** A line as large as fits and no larger than `size`, by itself in its row. */
	headline(text: string, size: number): void;
	/** Text in any of our scripts, broken into lines; each line of the text sets its own direction. */
	paragraph(text: string, size: number, options?: {weight?: 'regular' | 'bold'}): void;
	gap(points: number): void;
	/** The code in the middle of the column, `mm` millimetres wide. */
	code(matrix: QrMatrix, mm: number): void;
	/** The code again in a lower corner, if the text leaves room: what a streak, a staple or a fold takes from one it seldom takes from the other. */
	cornerCode(matrix: QrMatrix, mm: number, corner: 'left' | 'right'): void;
}

export function openSheetPage(pdf: PDFDocument, typesetter: Typesetter): SheetPage {
	const page: PDFPage = pdf.addPage(PageSizes.A4);
	let y = HEIGHT - TOP;

	const put = (text: string, size: number, weight: 'regular' | 'bold'): void => {
		const direction = directionOf(text);
		for (const line of linesOf(text, {weight, direction, width: COLUMN / size})) {
			y -= size * 1.45;
			typesetter.draw(page, line, {x: direction === 'rtl' ? WIDTH - SIDE - line.width * size : SIDE, y: y + 0.3 * size, size});
		}
	};

	return {
		headline(text, size) {
			const [line] = linesOf(text, {weight: 'bold', direction: 'ltr', width: Number.POSITIVE_INFINITY});
			const fitted = Math.min(size, COLUMN / line!.width);
			y -= fitted * 1.3;
			typesetter.draw(page, line!, {x: SIDE + (COLUMN - line!.width * fitted) / 2, y: y + 0.25 * fitted, size: fitted});
		},
		paragraph(text, size, {weight = 'regular'} = {}) {
			for (const part of text.split(/\r?\n/)) {
				put(part, size, weight);
			}
		},
		gap(points) {
			y -= points;
		},
		code(matrix, mm) {
			const side = mm * MILLIMETRE;
			y -= side;
			drawQr(page, matrix, {x: (WIDTH - side) / 2, y, side});
		},
		cornerCode(matrix, mm, corner) {
			const side = mm * MILLIMETRE;
			if (y < SIDE + side * (1 + QUIET_MODULES / matrix.size)) {
				return;
			}

			drawQr(page, matrix, {x: corner === 'left' ? SIDE : WIDTH - SIDE - side, y: SIDE, side});
		},
	};
}

const directionOf = (text: string): Direction => (/^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? 'rtl' : 'ltr');
