import {foldText} from '../document-types/fold.ts';
import {allowedErrors, misreading} from '../document-types/misreading.ts';
import {COVER_LETTER_SECTIONS, type CoverLetterSection, type Section} from '../model/document.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {bodyRows} from '../separation/body-rows.ts';
import {HEADINGS, SUBJECTS} from './section-headings.ts';
import {PROSE} from './section-prose.ts';

interface PlacedRow {
	readonly page: number;
	readonly row: Row;
}

interface Heading {
	readonly section: CoverLetterSection;
	/** Index of its row. */
	readonly at: number;
	/** Text behind the heading on its own row. */
	readonly rest: string;
}

const PHRASES = COVER_LETTER_SECTIONS.flatMap(section => HEADINGS[section].map(text => ({section, words: text.split(' ')})));

/** Letters that head at least so many elements head them all: prose below a heading is then no further element. */
const HAS_HEADINGS = 2;
const SALUTATION = /^\W{0,3}(?:dear|to whom it may|esteemed|egregi|gentil|sehr geehrte|cher|estimad|prezad|stimat|уважаем|αγαπητ)/i;
const CLOSING =
	/^\W{0,3}(?:yours|sincerely|kind regards|best regards|with (?:kind|best)|regards|thank|we (?:would|kindly)|faithfully|respectfully|please)/i;

/** Which of the seven elements a cover letter has, each with its place. A heading with nothing under it does not count. */
export function findSections(pages: readonly PrintedPage[]): Section[] {
	const all = pages.flatMap(page => bodyRows(page).map(row => ({page: page.sequence, row})));
	// Letterhead and address are above the salutation.
	const rows = all.slice(all.findIndex(({row}) => SALUTATION.test(row.text)) + 1);
	const column = columnOf(rows);
	const headings = rows.flatMap(({row}, at) => headingOf(row, at, column) ?? wrappedHeading(rows, at, column) ?? []);
	const found = headings
		.filter((heading, index) => hasContent(heading, headings[index + 1], rows))
		.map(heading => sectionAt(heading.section, rows[heading.at]!));
	const distinct = firstOfEach(found);
	return distinct.length >= HAS_HEADINGS ? distinct : firstOfEach([...distinct, ...fromProse(rows)]);
}

const firstOfEach = (sections: readonly Section[]): Section[] =>
	sections.filter(({section}, index) => sections.findIndex(other => other.section === section) === index);

const sectionAt = (section: CoverLetterSection, {page, row}: PlacedRow): Section => ({
	section,
	page,
	box: row.box,
	verbatim: row.text.slice(0, 160),
});

/** The heading a row begins with: alone on its line, or followed by a colon, dash, full stop or gap and its text. */
function headingOf(row: Row, at: number, column: number | null): Heading | null {
	const {head, rest, isMarked} = splitHead(row, column);
	const folded = foldedWords(head);
	// A sentence is no heading, whatever it begins with.
	const isSentence = folded.length === 0 || folded.length > 8 || SENTENCE.test(head) || (!isMarked && /[.,;]\s*$/.test(head));
	const section = isSentence ? undefined : sectionOf(head, folded);
	return section ? {section, at, rest} : unmarkedHeading(row, at);
}

/** "Non-oncological history An appendectomy in childhood.": a heading of several words whose colon or gap was lost. */
function unmarkedHeading({words}: Row, at: number): Heading | null {
	for (let count = Math.min(5, words.length - 1); count >= 2; count--) {
		const head = words
			.slice(0, count)
			.map(({text}) => text)
			.join(' ');
		const rest = words
			.slice(count)
			.map(({text}) => text)
			.join(' ');
		const folded = foldedWords(head);
		const phrase = /^[\s\W]*\p{Lu}/u.test(head) && /^[|\s]*\p{Lu}/u.test(rest) ? listed(folded, false) : undefined;
		if (phrase && folded.join('').length >= 11) {
			return {section: phrase, at, rest};
		}
	}

	return null;
}

const foldedWords = (text: string): string[] =>
	foldText(text)
		.trim()
		.replace(/ to date$/, '')
		.split(' ')
		.filter(Boolean);

/** "Non-cancer medical | Tuberculosis as a student." with "history" below it in the column of headings. */
function wrappedHeading(rows: readonly PlacedRow[], at: number, column: number | null): Heading | null {
	const [row, below] = [rows[at]?.row, rows[at + 1]?.row];
	if (!row || !below) {
		return null;
	}

	if (column === null) {
		return wrappedBesideText(row, below, at);
	}

	const {head, rest, isMarked} = splitHead(row, column);
	const more = below.words.filter(({box}) => box.right < column).map(({text}) => text);
	if (!isMarked || more.length === 0 || more.length > 3) {
		return wrappedBesideText(row, below, at);
	}

	const whole = `${head} ${more.join(' ')}`;
	const section = sectionOf(whole, foldedWords(whole));
	return section ? {section, at, rest} : wrappedBesideText(row, below, at);
}

/** The same where no column could be told: one or two words below the heading's beginning end it. */
function wrappedBesideText(row: Row, below: Row, at: number): Heading | null {
	const more = below.words.filter(({text}) => /\p{L}/u.test(text)).map(({text}) => text);
	if (
		more.length === 0 ||
		more.length > 2 ||
		below.words.length > 3 ||
		!/^\W*\p{Ll}/u.test(below.text) ||
		Math.abs(below.box.left - row.box.left) > 20
	) {
		return null;
	}

	for (let count = 1; count <= Math.min(3, row.words.length - 1); count++) {
		const head = row.words.slice(0, count).map(({text}) => text);
		const whole = [...head, ...more].join(' ');
		const section = listed(foldedWords(whole), false);
		if (section) {
			return {
				section,
				at,
				rest: row.words
					.slice(count)
					.map(({text}) => text)
					.join(' '),
			};
		}
	}

	return null;
}

const sectionOf = (head: string, folded: readonly string[]): CoverLetterSection | undefined =>
	listed(folded, true) ?? subjectOf(head, folded);

/** The longest listed phrase that covers the head, with or without small words around it. */
function listed(folded: readonly string[], mayHaveMore: boolean): CoverLetterSection | undefined {
	let best: {section: CoverLetterSection; length: number} | null = null;
	for (const {section, words: phrase} of PHRASES) {
		const length = phrase.join('').length;
		if (
			length > (best?.length ?? 0) &&
			(((mayHaveMore || folded.length === phrase.length) && fits(folded, phrase)) || isRunTogether(folded, phrase))
		) {
			best = {section, length};
		}
	}

	return best?.section;
}

const SENTENCE = /^\s*(?:the|she|he|her|his|there|we|i|it|this|no|a|an)\s/i;

/** Headings in words not listed are short, begin with a capital and hold no figures. */
function subjectOf(head: string, folded: readonly string[]): CoverLetterSection | undefined {
	return folded.length <= 6 && /^[\s\W]*\p{Lu}/u.test(head) && !/[\d,]/.test(head)
		? SUBJECTS.find(([, subject]) => subject.test(folded.join(' ')))?.[0]
		: undefined;
}

/** A gap of this many letter heights separates a heading's column from its text. */
const COLUMN_GAP = 1.1;

/** Where the text begins when headings stand in a column of their own beside it, in pixels; null otherwise. */
function columnOf(rows: readonly PlacedRow[]): number | null {
	const starts = rows.flatMap(({row}) => (gapOf(row) > 0 ? [row.words[gapOf(row)]!.box.left] : [])).sort((a, b) => a - b);
	const runs = starts.map(start => starts.filter(other => Math.abs(other - start) < 14).length);
	const most = Math.max(0, ...runs);
	return most >= 2 ? (starts[runs.indexOf(most)] ?? null) : null;
}

/** Index of the first word behind a wide gap, or -1. */
function gapOf({words}: Row): number {
	const height = words.reduce((sum, {box}) => sum + box.bottom - box.top, 0) / words.length;
	return words.findIndex((word, index) => index > 0 && index <= 6 && word.box.left - words[index - 1]!.box.right > COLUMN_GAP * height);
}

/** "3. Diagnosis: chordoma" → head and rest; a line without separator is all head. */
function splitHead(row: Row, column: number | null): {head: string; rest: string; isMarked: boolean} {
	const bare = row.text.replace(/^[\s\W]*(?:(?:\d{1,2}|[a-hA-H]|[ivxIVX]{1,4}|s)\s*[.):]\s*)?[\s\W]*/u, '');
	const separator = /\s*(?:[:;]|\s[-–—]\s|\.\s+(?=\p{Lu}))\s*/u.exec(bare);
	if (separator && separator.index <= 60 && bare.slice(0, separator.index).split(' ').length <= 8) {
		return {head: bare.slice(0, separator.index), rest: bare.slice(separator.index + separator[0].length).trim(), isMarked: true};
	}

	const at = column === null ? gapOf(row) : row.words.findIndex(({box}) => Math.abs(box.left - column) < 14);
	const texts = row.words.map(word => word.text);
	return at > 0
		? {head: texts.slice(0, at).join(' '), rest: texts.slice(at).join(' '), isMarked: true}
		: {head: bare, rest: '', isMarked: false};
}

const SMALL = new Set([
	'the',
	'of',
	'and',
	'patient',
	's',
	'her',
	'his',
	'current',
	'list',
	'if',
	'any',
	'summary',
	'detailed',
	'relevant',
	'main',
	'as',
]);

/** The phrase covers the head, but for small words around it. */
function fits(head: readonly string[], phrase: readonly string[]): boolean {
	for (let start = 0; start + phrase.length <= head.length; start++) {
		const around = [...head.slice(0, start), ...head.slice(start + phrase.length)];
		if (
			isRead(head.slice(start, start + phrase.length), phrase) &&
			around.every(word => SMALL.has(word) || (word.length <= 2 && !/^no?n?$/.test(word)))
		) {
			return true;
		}
	}

	return false;
}

/** "STAGEOF DISEASE": the letters are right, the spaces are not. */
const isRunTogether = (read: readonly string[], phrase: readonly string[]): boolean =>
	read.length < phrase.length && read.join('') === phrase.join('') && phrase.join('').length >= 10;

/** Word for word; in a phrase of two words and more a short word may hold one wrong letter. */
function isRead(read: readonly string[], phrase: readonly string[]): boolean {
	const wrong = phrase.filter((word, index) => misreading(read[index]!, word) > allowedErrors(word));
	return (
		wrong.length === 0 ||
		(wrong.length === 1 && phrase.length >= 2 && wrong[0]!.length >= 5 && isOneLetterOff(read[phrase.indexOf(wrong[0]!)]!, wrong[0]!))
	);
}

const isOneLetterOff = (read: string, word: string): boolean =>
	read.length === word.length && [...word].filter((letter, index) => letter !== read[index]).length === 1;

function hasContent({at, rest, section}: Heading, next: Heading | undefined, rows: readonly PlacedRow[]): boolean {
	if (/[\p{L}\p{N}]/u.test(rest)) {
		return true;
	}

	const below = rows[at + 1];
	return below !== undefined && (next?.at !== at + 1 || next.section === section) && !CLOSING.test(below.row.text);
}

/** Elements told in running sentences. */
function fromProse(rows: readonly PlacedRow[]): Section[] {
	const from = rows.findIndex(({row}) => /\b(?:dear|to whom|re:|subject)/i.test(row.text));
	const body = rows.slice(Math.max(0, from + 1));
	const sentences = sentencesOf(body);
	return COVER_LETTER_SECTIONS.flatMap(section => {
		const sentence = sentences.find(({text}) => PROSE[section].some(pattern => pattern.test(text)));
		return sentence ? [sectionAt(section, sentence.place)] : [];
	});
}

function sentencesOf(rows: readonly PlacedRow[]): Array<{text: string; place: PlacedRow}> {
	const sentences: Array<{text: string; place: PlacedRow}> = [];
	let open: {text: string; place: PlacedRow} | undefined;
	for (const place of rows) {
		for (const piece of place.row.text.split(/(?<=[.;!?])\s+(?=\p{Lu})/u)) {
			open = open ? {...open, text: `${open.text} ${piece}`} : {text: piece, place};
			if (/[.;!?]\s*$/.test(piece)) {
				sentences.push(open);
				open = undefined;
			}
		}
	}

	return open ? [...sentences, open] : sentences;
}
