import {foldText} from '../document-types/fold.ts';
import type {Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {bodyRows} from '../separation/body-rows.ts';

/** Where the form asks for the signature. */
export interface SignatureField {
	/** The label's words. */
	readonly label: Box;
	readonly text: string;
	/** Left and right end of the field's column. */
	readonly left: number;
	readonly right: number;
	/** Bottom of the nearest printed row above, top of the nearest below. */
	readonly above: number;
	readonly below: number;
	/** Usual height of printed letters on the page, pixels. */
	readonly letterHeight: number;
}

const LABEL =
	/^(?:signature|signatur|sign|signed|signing|signe|firma|firmato|unterschrift|unterzeichn\w*|assinatura|podpis|potpis|semnatura|imza|handtekening|underskrift|namnteckning|allekirjoitus|alairas|подпись|подписи|υπογραφη|توقيع)$/u;
const DATE_LABEL = /^(?:date|data|datum|fecha|tarih|дата|ημερομηνια|place)$/u;
/** A sentence that speaks of signing is no field. */
const MOST_WORDS = 12;

/** Letter for letter, or one misread letter in a long word. */
function isLabel(text: string): boolean {
	const word = foldText(text).trim().replace(/ .*$/, '').replace(/\d/g, '');
	return (
		LABEL.test(word) || (word.length >= 7 && ['signature', 'unterschrift', 'assinatura', 'signatura'].some(label => isNear(word, label)))
	);
}

const isNear = (a: string, b: string): boolean => {
	if (Math.abs(a.length - b.length) > 1) {
		return false;
	}

	let [start, end] = [0, 0];
	while (start < a.length && a[start] === b[start]) {
		start++;
	}

	while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) {
		end++;
	}

	return Math.max(a.length, b.length) - start - end <= 2;
};

/** The lowest field that asks for a signature; null when the page has none. */
export function signatureField(page: PrintedPage): SignatureField | null {
	const rows = bodyRows(page);
	const heights = page.words.filter(({confidence}) => confidence > 0.6).map(({box}) => box.bottom - box.top);
	const letterHeight = heights.sort((a, b) => a - b)[Math.floor(heights.length / 2)] ?? 0;
	for (const row of [...rows].reverse()) {
		// "Date of signing" asks for the date.
		const at = row.words.findLastIndex(({text}, index) => isLabel(text) && !/^of$/i.test(row.words[index - 1]?.text ?? ''));
		if (at !== -1 && (row.words.length <= MOST_WORDS || isLabel(row.words[0]?.text ?? ''))) {
			return fieldAround(row, at, rows, page, Math.max(letterHeight, 8));
		}
	}

	return null;
}

function fieldAround(row: Row, at: number, rows: readonly Row[], page: PrintedPage, letterHeight: number): SignatureField {
	const [from, to] = labelRange(row, at, letterHeight);
	const words = row.words.slice(from, to + 1);
	const label = {
		left: words[0]!.box.left,
		right: Math.max(...words.map(({box}) => box.right)),
		top: Math.min(...words.map(({box}) => box.top)),
		bottom: Math.max(...words.map(({box}) => box.bottom)),
	};
	const next = row.words.slice(to + 1).find(({text}) => DATE_LABEL.test(foldText(text).trim()));
	return {
		label,
		text: words.map(({text}) => text).join(' '),
		left: label.left,
		right: next ? next.box.left : page.widthPx,
		above: Math.max(
			0,
			...rows
				.filter(other => other !== row && isSolid(other, letterHeight) && other.box.bottom <= label.top + 0.3 * letterHeight)
				.map(({box}) => box.bottom),
		),
		below: Math.min(
			page.heightPx,
			...rows
				.filter(other => other !== row && isSolid(other, letterHeight) && other.box.top >= label.bottom - 0.3 * letterHeight)
				.map(({box}) => box.top),
		),
		letterHeight,
	};
}

/** The label's words stand close together: "Signed by the patient or guardian". */
function labelRange({words}: Row, at: number, letterHeight: number): [from: number, to: number] {
	const isClose = (a: Word | undefined, b: Word | undefined) =>
		a !== undefined && b !== undefined && b.box.left - a.box.right < letterHeight && a.confidence > 0.5 && b.confidence > 0.5;
	let [from, to] = [at, at];
	while (
		from > 0 &&
		isClose(words[from - 1], words[from]) &&
		!/\d/.test(words[from - 1]!.text) &&
		!DATE_LABEL.test(foldText(words[from - 1]!.text).trim())
	) {
		from--;
	}

	while (to < words.length - 1 && isClose(words[to], words[to + 1]) && /^[\p{Ll}(/]/u.test(words[to + 1]!.text)) {
		to++;
	}

	return [from, to];
}

/** Rows of print, as against scribbles taken for letters. */
function isSolid({words}: Row, letterHeight: number): boolean {
	const printed = words.filter(
		({text, confidence, box}) => confidence > 0.75 && /[\p{L}\p{N}]{2}/u.test(text) && box.bottom - box.top < 2 * letterHeight,
	);
	return printed.length >= 3 || printed.reduce((sum, {text}) => sum + text.length, 0) >= 9;
}
