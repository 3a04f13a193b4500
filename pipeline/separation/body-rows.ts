import {headerLine} from '../clues/header-line.ts';
import {type PrintedPage, type Row, rowsOf} from '../model/printed-page.ts';

/** A row needs some letters or digits to be text: what is left of rules and speckle is none. */
const isText = ({text}: Row): boolean => (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 2;

/** What the author printed: the page's rows without the line a fax machine added on top. */
export function bodyRows(page: PrintedPage): Row[] {
	const machine = new Set(headerLine(page)?.words);
	return rowsOf(page.words.filter(word => !machine.has(word))).filter(isText);
}
