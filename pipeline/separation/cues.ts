import {foldText} from '../document-types/fold.ts';
import type {Title} from '../document-types/titles.ts';
import type {Clue} from '../model/clue.ts';
import type {Cues} from '../model/document.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {pageOf} from './page-of.ts';

const INSTITUTION =
	/\b(?:hospital|clinic|clinica|clinique|klinik\w*|kliniek|klinika|centre|center|centro|zentrum|centar|centrul|institut\w*|istituto|university|universit\w+|ospedale|azienda|hopital|krankenhaus|spital\w*|szpital|infirmary|department|division|dipartimento|abteilung|service de|servicio|fondazione|foundation|medical (?:school|college)|hastane\w*|bolnica|nemocnice|больниц\w*|клиник\w*|центр\w*|институт\w*|госпитал\w*|отделение|νοσοκομει\w*|κλινικη)/u;
const CONTACT = /\b(?:tel|telephone|phone|fax|telefax|e ?mail|www|http|p o box|street|str|via|avenue|road)\b/u;
const SALUTATION =
	/^\W{0,3}(?:dear|esteemed|respected|to whom it may concern|egregi|gentil|caro |cari |sehr geehrte|liebe[rs]? |cher|chere|estimad|prezad|caros|szanown|stimat|postovan|sayin|уважаем|αγαπητ)/u;
const CLOSING =
	/\b(?:sincerely|faithfully|yours truly|regards|cordiali saluti|distinti saluti|in fede|cordialement|atentamente|saludos|mit freundlichen|hochachtungsvoll|с уважением|z powazaniem|cu stima|s postovanjem|saygilar\w*|με εκτιμηση)\b/u;
const SIGNATORY =
	/\b(?:consultant|pathologist|radiologist|surgeon|oncologist|physician|professor|prof|dr|dott|dottssa|md|m d|primario|oberarzt|chefarzt|facharzt|medecin|medico|lekarz|lekar|medic primar|head of|chief|signed|signature|electronically signed|врач|заведующ\w*|ιατρος)\b/u;

/** The zone in which a document that begins shows who writes and about whom. */
const HEAD = 0.4;

/** What hints that a page opens, continues or ends a document. `rows` are the page's own rows, without a fax machine's line. */
export function findCues(page: PrintedPage, rows: readonly Row[], clues: readonly Clue[], title: Title | null): Cues {
	const number = pageOf(page, rows);
	const body = rows.filter(row => !isFooter(row, page));
	const folded = body.map(({text}) => foldText(text).trim());
	const tail = folded.slice(-5).join('\n');
	return {
		pageOf: number,
		title: title && title.strength >= 0.4 ? title.row.text : null,
		letterhead: letterheadOf(page, body),
		hasSalutation: folded.slice(0, 24).some(text => SALUTATION.test(text)),
		hasClosing: CLOSING.test(folded.slice(-9).join('\n')) || SIGNATORY.test(tail),
		hasIdentityBlock: hasIdentityBlock(page, clues),
		startsMidSentence: startsMidSentence(body[0]),
		endsMidSentence: endsMidSentence(page, body.at(-1)),
	};
}

const isFooter = ({box, text}: Row, {heightPx}: PrintedPage): boolean =>
	box.top > 0.93 * heightPx && (text.length < 60 || /page|pag\.|seite|tel|www|@|confidential/i.test(text));

/** Words of the first rows when they name an institution; empty otherwise. */
function letterheadOf({heightPx}: PrintedPage, rows: readonly Row[]): string[] {
	const head = rows.slice(0, 4).filter(({box, words}) => box.top < 0.22 * heightPx && words.length <= 12);
	const texts = head.map(({text}) => foldText(text).trim());
	return texts.some(text => INSTITUTION.test(text)) || texts.filter(text => CONTACT.test(text)).length >= 2
		? texts
				.join(' ')
				.split(/\s+/)
				.filter(word => word.length > 2)
		: [];
}

function hasIdentityBlock({heightPx}: PrintedPage, clues: readonly Clue[]): boolean {
	const high = clues.filter(({box, confidence}) => confidence >= 0.4 && box !== null && box.top < HEAD * heightPx);
	return (
		high.some(({field}) => field === 'patient-name') &&
		high.some(({field}) => field === 'birth-date' || field === 'passport' || field === 'reference')
	);
}

/** A line that goes on from another page begins in small letters; labels and lists do not. */
const startsMidSentence = (row: Row | undefined): boolean =>
	row !== undefined && /^[\s"'(]*\p{Ll}{2,}/u.test(row.text) && row.words.length >= 3;

/** The last line fills its width and does not end a sentence. */
const endsMidSentence = ({widthPx}: PrintedPage, row: Row | undefined): boolean =>
	row !== undefined && row.words.length >= 5 && row.box.right > 0.6 * widthPx && !/[.!?:;)\]"]\s*$/.test(row.text);
