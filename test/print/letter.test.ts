import {type PDFiumDocument, PDFiumLibrary} from '@hyzyla/pdfium';
import fontkit from '@pdf-lib/fontkit';
import test from 'ava';
import {PDFDocument, PDFName} from 'pdf-lib';
import type {IntakeError} from '#pipeline/errors.ts';
import {draftLetter} from '#pipeline/letters/draft.ts';
import type {LetterDraft} from '#pipeline/model/letter.ts';
import {makeReturnReference} from '#pipeline/sheets/reference.ts';
import {subsetOf} from '#print/font-subset.ts';
import {faceFor, shape} from '#print/fonts.ts';
import {letterPdf} from '#print/letter.ts';
import {linesOf} from '#print/line.ts';
import {aCentre, aLetter, anOccasion, letterLanguages} from '../fakes/letters.ts';

const library = await PDFiumLibrary.init();
const printing = {centre: aCentre, texts: letterLanguages};

async function opened<Result>(pdf: Uint8Array, use: (document: PDFiumDocument) => Result | Promise<Result>): Promise<Result> {
	const document = await library.loadDocument(pdf);
	try {
		return await use(document);
	} finally {
		document.destroy();
	}
}

const textOf = (pdf: Uint8Array) => opened(pdf, document => [...document.pages()].map(page => page.getText()).join('\n'));

/** Words and numbers; marks of direction are never copied, and vowel marks stand before or after one another as the reader likes. */
const wordsOf = (text: string): string[] =>
	text
		.normalize('NFC')
		.replaceAll(/[\u2066-\u2069\u064B-\u0652]/g, '')
		.match(/\p{L}+|\p{N}+/gu) ?? [];

const saidIn = ({subject, paragraphs, asks, closing}: LetterDraft): string =>
	[subject, ...paragraphs, ...asks, ...asks.map(({label}) => label), ...closing]
		.flatMap(({english, translated}) => [english, translated])
		.join(' ');

for (const {language, name} of letterLanguages.values()) {
	test(`a letter in ${name} can be copied out of its PDF, word by word`, async t => {
		const letter = draftLetter(anOccasion({language, pageTroubles: [{kind: 'unreadable-pages', receivedOn: '2026-11-12', pages: [2, 3]}]}));
		const copied = new Set(wordsOf(await textOf(await letterPdf(letter, {...printing, hasReturnSheets: false}))));
		t.deepEqual(
			wordsOf(saidIn(letter)).filter(word => !copied.has(word)),
			[],
		);
	});

	test(`every character of the ${name} texts has a glyph, regular and bold`, t => {
		const strings = JSON.stringify(letterLanguages.get(language));
		for (const weight of ['regular', 'bold'] as const) {
			const glyphs = linesOf(strings, {weight, direction: 'ltr', width: 60}).flatMap(line => line.glyphs);
			t.true(glyphs.length > 1000);
			t.deepEqual(
				glyphs.filter(({id}) => id === 0).map(({text}) => text),
				[],
			);
		}
	});
}

test('Arabic runs from right to left, joined; numbers and Latin names inside it keep their order', t => {
	const [line] = linesOf('رقم 27 (Anna Conti)', {weight: 'regular', direction: 'rtl', width: 100});
	const shown = line!.glyphs.filter(({text}) => text !== '').map(({text}) => text);
	t.is(shown.join(''), '(Anna Conti) 27 مقر', 'brackets turn round');
	const alone = linesOf('ه', {weight: 'regular', direction: 'rtl', width: 100})[0]!.glyphs[0]!;
	const initial = linesOf('هه', {weight: 'regular', direction: 'rtl', width: 100})[0]!.glyphs;
	t.false(
		initial.some(({id}) => id === alone.id),
		'joined letters have other shapes',
	);
});

test('letters that share a shape and differ by their dots are told apart', t => {
	for (const letter of ['ب', 'ت', 'ث', 'ن', 'ي']) {
		const [line] = linesOf(`${letter}ا`, {weight: 'regular', direction: 'rtl', width: 100});
		t.is(line!.glyphs.map(({text}) => text).join(''), `ا${letter}`);
	}
});

test('lines are no wider than asked, break at spaces, and nothing is lost', t => {
	for (const {language, direction, problems} of letterLanguages.values()) {
		for (const width of [9, 24]) {
			const lines = linesOf(problems.expired, {weight: 'regular', direction, width});
			t.true(lines.length > 3, language);
			t.true(
				lines.every(line => line.width <= width * 1.01),
				language,
			);
		}
	}

	const long = linesOf('a'.repeat(200), {weight: 'regular', direction: 'ltr', width: 10});
	t.true(long.length > 5);
	t.is(
		long
			.flatMap(({glyphs}) => glyphs)
			.map(({text}) => text)
			.join('').length,
		200,
	);
});

test('outlines kept in a part of a font are those of the whole font', t => {
	for (const sample of ['Šár & fi', 'Ωέ', 'Щї', 'المستندات لا ؤ']) {
		for (const weight of ['regular', 'bold'] as const) {
			const face = faceFor(sample.codePointAt(0)!, weight)!;
			const ids = shape(face, sample, face.isArabic).map(({id}) => id);
			const part = fontkit.create(subsetOf(face.file, ids));
			for (const id of ids) {
				t.is(part.getGlyph(id).path.toSVG(), face.font.getGlyph(id).path.toSVG());
			}

			t.true(subsetOf(face.file, ids).length < face.file.length / 2);
		}
	}
});

test('a character no font has is named, not printed as a box', async t => {
	const letter = aLetter();
	const [first, ...others] = letter.paragraphs;
	const error = await t.throwsAsync<IntakeError>(letterPdf({...letter, paragraphs: [{...first!, translated: '王'}, ...others]}, printing));
	t.is(error?.code, 'INPUT_INVALID');
	t.true(error?.message.includes('王'));
});

test('pages are counted, long letters go on, and a return sheet follows for each thing asked for', async t => {
	const letter = aLetter();
	const long = {...letter, paragraphs: Array.from({length: 20}, () => letter.paragraphs[1]!)};
	const pdf = await letterPdf(long, printing);
	await opened(pdf, document => {
		const pages = [...document.pages()].map(page => page.getText());
		const count = pages.filter(text => text.includes('Page ')).length;
		t.true(count >= 3);
		for (const [index, text] of pages.slice(0, count).entries()) {
			t.true(text.includes(`Page ${index + 1} of ${count}`) && text.includes(`Pagina ${index + 1} di ${count}`));
		}

		const sheets = pages.slice(count);
		t.is(sheets.length, letter.asks.length);
		for (const [index, {requirementCode, label}] of letter.asks.entries()) {
			t.true(sheets[index]!.includes(makeReturnReference({inquiryId: letter.inquiryId, requirementCode})));
			t.deepEqual(
				wordsOf(label.translated).filter(word => !wordsOf(sheets[index]!).includes(word)),
				[],
			);
		}
	});
});

test('title, language and author are told; nobody’s name is in them', async t => {
	const pdf = await letterPdf(aLetter(), {...printing, hasReturnSheets: false});
	const document = await PDFDocument.load(pdf, {updateMetadata: false});
	t.is(document.getTitle(), 'Documents needed · INQ-2026-0001');
	t.is(document.getAuthor(), aCentre.name);
	t.is(String(document.catalog.get(PDFName.of('Lang'))), '(it)');
	t.false([document.getTitle(), document.getSubject(), document.getKeywords()].join(' ').includes('Vesterlund'));
});

test('a draft says that it is one; a final letter does not', async t => {
	const plain = {...printing, hasReturnSheets: false};
	t.true((await textOf(await letterPdf(aLetter({state: 'draft'}), plain))).includes('DRAFT'));
	t.false((await textOf(await letterPdf(aLetter({state: 'final'}), plain))).includes('DRAFT'));
});

test('a letter in English has one column', async t => {
	const pdf = await letterPdf(draftLetter(anOccasion({language: 'en'})), {...printing, hasReturnSheets: false});
	const text = await textOf(pdf);
	t.is(text.split('Dear Sir or Madam').length, 2);
	t.false(text.includes('authoritative'));
});
