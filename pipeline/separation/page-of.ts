import type {PrintedPage, Row} from '../model/printed-page.ts';

const PAGE = `(?:page|pag(?:ina|e)?|p|seite|s|strana|str|strona|sayfa|oldal|стр(?:аница)?|σελ(?:ίδα)?|صفحة)`;
const OF = String.raw`(?:of|di|von|de|sur|din|od|van|av|из|από|\/|\||-)`;
const WITH_TOTAL = new RegExp(
	String.raw`(?:^|[^\p{L}])${PAGE}\.?\s*(?:no|nr|n)?\.?\s*:?\s*(\d{1,3})\s*${OF}\s*(\d{1,3})(?!\d|[./-]\d)`,
	'iu',
);
const ALONE = new RegExp(String.raw`^[\s\W]*${PAGE}\.?\s*:?\s*(\d{1,3})[\s\W]*$`, 'iu');
const BARE_OF = /^[\s\W]*(\d{1,3})\s*(?:of|\/|di|von|sur|из)\s*(\d{1,3})[\s\W]*$/iu;
const BARE = /^\s*[-–—]\s*(\d{1,3})\s*[-–—]\s*$/u;

/** The first and the last rows of a page carry its number. */
const EDGE = 0.14;

/** "Page 2 of 3" as the author printed it; rows of the fax machine must be gone already. */
export function pageOf({heightPx}: PrintedPage, rows: readonly Row[]): {number: number; total: number | null} | null {
	const edge = rows.filter(({box}) => box.bottom < EDGE * heightPx || box.top > (1 - EDGE) * heightPx);
	for (const {text} of [...edge, ...rows.slice(-2)]) {
		const found = WITH_TOTAL.exec(text) ?? BARE_OF.exec(text) ?? ALONE.exec(text) ?? BARE.exec(text);
		const number = Number(found?.[1]);
		const total = found?.[2] === undefined ? null : Number(found[2]);
		if (found && number >= 1 && (total === null || (number <= total && total < 200))) {
			return {number, total};
		}
	}

	return null;
}
