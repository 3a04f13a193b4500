import {PDFDocument} from 'pdf-lib';
import {IntakeError} from '#pipeline/errors.ts';
import {fill, longDate, unbroken} from '#pipeline/letters/phrases.ts';
import type {LetterLanguages, LetterTexts} from '#pipeline/letters/texts.ts';
import type {Bilingual, Centre, LetterDraft} from '#pipeline/model/letter.ts';
import {makeReturnReference} from '#pipeline/sheets/reference.ts';
import {type Block, openPages, type Row} from './letter-pages.ts';
import {type Direction, linesOf} from './line.ts';
import {drawReturnSheet, type ReturnSheetContent} from './return-sheet.ts';
import {openTypesetter} from './typesetter.ts';

export interface LetterPrinting {
	readonly centre: Centre;
	readonly texts: LetterLanguages;
	/** False leaves the letter alone. */
	readonly hasReturnSheets?: boolean;
}

const TEXT_SIZE = 10;
const NOTE_SIZE = 8;
const SIGNATURE_ROOM: Bilingual = {english: '\n', translated: '\n'};
const SUBJECT_SIZE = 11;

/**
 * The letter as a PDF on A4: English and its translation side by side, then one return sheet per thing asked for.
 * Throws INPUT_INVALID when a character is in no font, or nobody knows the language.
 */
export async function letterPdf(letter: LetterDraft, {centre, texts, hasReturnSheets = true}: LetterPrinting): Promise<Uint8Array> {
	const english = textsFor('en', texts);
	const own = textsFor(letter.language, texts);
	const pdf = await PDFDocument.create();
	describe(pdf, letter, centre);
	const typesetter = openTypesetter(pdf);
	const columns = letter.language === 'en' ? [english] : [english, own];
	const pages = openPages(pdf, {typesetter, directions: columns.map(({direction}) => direction)});
	pages.head(letterhead(letter, centre));
	for (const block of blocksOf(letter, columns, pages.columnWidth)) {
		pages.add(block);
	}

	pages.finish((page, of) => columns.map(({page: template, direction}) => fill(template, {page, pages: of}, direction)));
	if (hasReturnSheets) {
		for (const sheet of returnSheets(letter, centre, columns)) {
			await drawReturnSheet(pdf, sheet);
		}
	}

	typesetter.finish();
	return pdf.save();
}

function textsFor(language: string, texts: LetterLanguages): LetterTexts {
	const found = texts.get(language);
	if (!found) {
		throw new IntakeError(
			'INPUT_INVALID',
			`There are no texts of letters for the language ${language}. Add config/letters/${language}.json.`,
		);
	}

	return found;
}

/** Reference, never a name: titles stand in window bars and lists of recent files. */
function describe(pdf: PDFDocument, {inquiryId, language, createdAt}: LetterDraft, {name}: Centre): void {
	pdf.setTitle(`Documents needed · ${inquiryId}`, {showInWindowTitleBar: true});
	pdf.setAuthor(name);
	pdf.setSubject(language === 'en' ? 'English' : `English and ${language}`);
	pdf.setLanguage(language);
	pdf.setCreator('Intake');
	pdf.setProducer('Intake');
	pdf.setCreationDate(new Date(createdAt));
	pdf.setModificationDate(new Date(createdAt));
}

function letterhead({state}: LetterDraft, {name, address, faxNumber}: Centre): {name: string; lines: string[]; stamp: string | null} {
	return {name, lines: [...address.split('\n'), `Fax ${faxNumber}`], stamp: state === 'draft' ? 'DRAFT' : null};
}

function blocksOf(letter: LetterDraft, columns: readonly LetterTexts[], columnWidth: number): Block[] {
	const isTranslated = columns.length === 2;
	const row = ({english, translated}: Bilingual, size = TEXT_SIZE, weight: 'regular' | 'bold' = 'regular'): Row => ({
		size,
		columns: [english, translated].slice(0, columns.length).map((text, index) => linesFor(text, columns[index]!.direction, size, weight)),
	});
	const linesFor = (text: string, direction: Direction, size: number, weight: 'regular' | 'bold') =>
		linesOf(text, {weight, direction, width: columnWidth / size});
	const date = {english: longDate(letter.asOf, columns[0]!), translated: longDate(letter.asOf, columns.at(-1)!)};
	const note = {english: columns[0]!.translationNote, translated: columns.at(-1)!.translationNote};
	return [
		...(isTranslated ? [{rows: [row(note, NOTE_SIZE)], gap: 0}] : []),
		{rows: [row(date)], gap: 10},
		{rows: [row(letter.subject, SUBJECT_SIZE, 'bold')], gap: 12},
		...letter.paragraphs.map(text => ({rows: [row(text)], gap: 8})),
		...letter.asks.map(({label, english, translated}, index) => ({
			rows: [row(numbered(label, index + 1), TEXT_SIZE, 'bold'), row({english, translated})],
			gap: 10,
		})),
		...letter.closing.slice(0, -2).map((text, index) => ({rows: [row(text)], gap: index === 0 ? 14 : 8})),
		// The close, room for a signature, and the name stay together.
		{rows: letter.closing.slice(-2).flatMap((text, index) => (index === 0 ? [row(text)] : [row(SIGNATURE_ROOM), row(text)])), gap: 8},
	];
}

const numbered = ({english, translated}: Bilingual, number: number): Bilingual => ({
	english: `${number}. ${english}`,
	translated: `${number}. ${translated}`,
});

/** One for each thing asked for; pages of several deliveries share one. */
function returnSheets({asks, inquiryId}: LetterDraft, {faxNumber}: Centre, columns: readonly LetterTexts[]): ReturnSheetContent[] {
	const instructions = columns
		.map(({returnSheet: {title, instructions: text}, direction}) => `${title}. ${fill(text, {fax: unbroken(faxNumber)}, direction)}`)
		.join('\n');
	const byCode = new Map(asks.map(ask => [ask.requirementCode, ask]));
	return [...byCode].map(([requirementCode, {label}]) => ({
		reference: makeReturnReference({inquiryId, requirementCode}),
		inquiryId,
		requirementLabel: [...new Set([label.english, label.translated])].join('\n'),
		instructions,
		faxNumber,
	}));
}
