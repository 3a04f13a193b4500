import {PageSizes, type PDFDocument, type PDFPage} from 'pdf-lib';
import {type Direction, type Line, linesOf} from './line.ts';
import type {Typesetter} from './typesetter.ts';

/** One thought in each column, its lines at the same height. */
export interface Row {
	/** Font size in points. */
	readonly size: number;
	readonly columns: ReadonlyArray<readonly Line[]>;
}

/** Rows that stay on one page if they can, below a gap of so many points. */
export interface Block {
	readonly rows: readonly Row[];
	readonly gap: number;
}

export interface Pages {
	/** Points. */
	readonly columnWidth: number;
	/** The letterhead of the first page. */
	head(letterhead: {name: string; lines: readonly string[]; stamp: string | null}): void;
	add(block: Block): void;
	/** Writes every page with its foot, one text per column; nothing can be added afterwards. */
	finish(footOf: (page: number, of: number) => readonly string[]): void;
}

const [WIDTH, HEIGHT] = PageSizes.A4;
const SIDE = 54;
const TOP = 52;
const BOTTOM = 62;
const BETWEEN = 26;
/** A block longer than this may be broken; a shorter one goes to the next page as a whole. */
const BREAKABLE = (HEIGHT - TOP - BOTTOM) / 2;

/** A4 pages of one or two columns that are filled from the top; a new page is begun when one is full. */
export function openPages(pdf: PDFDocument, {typesetter, directions}: {typesetter: Typesetter; directions: readonly Direction[]}): Pages {
	const columnWidth = (WIDTH - 2 * SIDE - BETWEEN * (directions.length - 1)) / directions.length;
	// Arabic letters reach higher and lower than Latin ones.
	const leading = directions.includes('rtl') ? 1.62 : 1.38;
	const pages: PDFPage[] = [pdf.addPage(PageSizes.A4)];
	// Written column by column in the end, so that whoever copies a page gets one language after the other.
	const waiting: Array<{page: number; column: number; draw: () => void}> = [];
	let y = HEIGHT - TOP;

	const heightOf = ({size, columns}: Row): number => Math.max(...columns.map(lines => lines.length)) * size * leading;
	const draw = (page: PDFPage, line: Line, column: number, baseline: number, size: number, grey = 0): void => {
		const left = SIDE + column * (columnWidth + BETWEEN);
		const x = directions[column] === 'rtl' ? left + columnWidth - line.width * size : left;
		waiting.push({page: pages.indexOf(page), column, draw: () => typesetter.draw(page, line, {x, y: baseline, size, grey})});
	};
	const breakPage = (): void => {
		pages.push(pdf.addPage(PageSizes.A4));
		y = HEIGHT - TOP;
	};
	const addRow = ({size, columns}: Row): void => {
		for (let number = 0; number < Math.max(...columns.map(lines => lines.length)); number++) {
			if (y - size * leading < BOTTOM) {
				breakPage();
			}

			y -= size * leading;
			for (const [column, lines] of columns.entries()) {
				const line = lines[number];
				if (line) {
					draw(pages.at(-1)!, line, column, y + 0.3 * size, size);
				}
			}
		}
	};

	return {
		columnWidth,
		head({name, lines, stamp}) {
			const page = pages[0]!;
			const width = WIDTH - 2 * SIDE;
			const put = (text: string, size: number, weight: 'regular' | 'bold', isAtRight = false): void => {
				for (const line of linesOf(text, {weight, direction: 'ltr', width: width / size})) {
					y -= size * 1.35;
					typesetter.draw(page, line, {x: isAtRight ? WIDTH - SIDE - line.width * size : SIDE, y, size});
				}
			};
			if (stamp) {
				put(stamp, 13, 'bold', true);
				y += 13 * 1.35;
			}

			put(name, 13, 'bold');
			for (const line of lines) {
				put(line, 9, 'regular');
			}

			y -= 9;
			page.drawLine({start: {x: SIDE, y}, end: {x: WIDTH - SIDE, y}, thickness: 0.7});
			y -= 9;
		},
		add({rows, gap}) {
			const height = rows.reduce((sum, row) => sum + heightOf(row), 0);
			y -= gap;
			if (height <= BREAKABLE && y - height < BOTTOM) {
				breakPage();
			}

			for (const row of rows) {
				addRow(row);
			}
		},
		finish(footOf) {
			for (const [index, page] of pages.entries()) {
				for (const [column, text] of footOf(index + 1, pages.length).entries()) {
					for (const line of linesOf(text, {weight: 'regular', direction: directions[column]!, width: columnWidth / 8}).slice(0, 1)) {
						draw(page, line, column, BOTTOM - 28, 8, 0.25);
					}
				}
			}

			for (const {draw: write} of waiting.sort((a, b) => a.page - b.page || a.column - b.column)) {
				write();
			}
		},
	};
}
