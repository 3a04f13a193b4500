import type {Word} from '#pipeline/model/page.ts';

const COLUMNS = {level: 0, block: 2, paragraph: 3, line: 4, left: 6, top: 7, width: 8, height: 9, confidence: 10, text: 11} as const;
const WORD_LEVEL = '5';
/** Ruling lines and frames come out as these. */
const RULING = /^[|_\-–—=~.,'`´‘’“”"^*:;!¦[\](){}<>\\/«»•·¢°]+$/;

/** The engine's table → words in reading order; marks that are ruling lines, not letters, are left out. */
export function wordsOf(tsv: string, {widthPx, heightPx}: {widthPx: number; heightPx: number}, dpi: number): Word[] {
	// A crop may be one line high.
	const highest = Math.max(heightPx / 5, 0.6 * dpi);
	const words: Word[] = [];
	let line = -1;
	let lineKey = '';
	for (const row of tsv.split('\n')) {
		const cells = row.split('\t');
		const text = (cells[COLUMNS.text] ?? '').trim();
		if (cells[COLUMNS.level] !== WORD_LEVEL || text === '') {
			continue;
		}

		const number = (column: number) => Number(cells[column]);
		const [left, top, width, height] = [number(COLUMNS.left), number(COLUMNS.top), number(COLUMNS.width), number(COLUMNS.height)];
		const isRuling = RULING.test(text) && (text.length > 1 || width > 4 * height || height > 6 * width || number(COLUMNS.confidence) < 60);
		if (isRuling || height > highest || width > widthPx * 0.95) {
			continue;
		}

		const key = `${cells[COLUMNS.block]}/${cells[COLUMNS.paragraph]}/${cells[COLUMNS.line]}`;
		if (key !== lineKey) {
			lineKey = key;
			line++;
		}

		words.push({
			text,
			confidence: Math.min(1, Math.max(0, number(COLUMNS.confidence) / 100)),
			box: {left, top, right: left + width, bottom: top + height},
			line,
			block: number(COLUMNS.block),
		});
	}

	return words;
}
