import test from 'ava';
import fc from 'fast-check';
import {keysOf} from '#pipeline/matching/block.ts';
import {decide} from '#pipeline/matching/decide.ts';
import {readsOf} from '#pipeline/matching/reads.ts';
import type {DescribedPage, SeparatedDocument} from '#pipeline/model/document.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import type {Register} from '#pipeline/ports.ts';
import {documentOf} from '#pipeline/separation/document-of.ts';
import {checkCharacters, isChecked} from '#pipeline/sheets/check-characters.ts';
import {findSheet} from '#pipeline/sheets/find.ts';
import {afterReturnSheets, batchReferenceOf} from '#pipeline/sheets/follow.ts';
import {makeBatchReference, makeReturnReference, readSheetReference} from '#pipeline/sheets/reference.ts';
import {separate} from '#pipeline/stages/separate.ts';
import {aDescribedPage, plainLinguist} from '../fakes/described-page.ts';
import {anInquiry} from '../fakes/documents.ts';
import {wordsOf} from '../fakes/printed-page.ts';

const COVER_LETTER = {inquiryId: 'INQ-2026-0143', requirementCode: 'cover-letter'};
const RETURN = 'R1.INQ-2026-0143.COVER-LETTER.ET';
const BATCH = 'P1.1042.KN';

test('check characters are those of the standard', t => {
	// The example of ISO 7064 itself.
	t.is(checkCharacters('ISO79'), '3W');
	t.true(isChecked('ISO79', '3W'));
	t.throws(() => checkCharacters('é'));
	t.throws(() => checkCharacters('A'.repeat(201)), {message: /room for 200/});
});

// These lie printed in drawers of hospitals: a change of form must not make them unreadable.
test('references printed with the first form are read for ever', t => {
	t.deepEqual(readSheetReference(RETURN), {kind: 'return', ...COVER_LETTER});
	t.deepEqual(readSheetReference(BATCH), {kind: 'batch', parcelId: '1042'});
	t.is(makeReturnReference(COVER_LETTER), RETURN);
	t.is(makeBatchReference('1042'), BATCH);
});

test('whatever the ids are, they come back as given, and the text is capitals and digits', t => {
	const text = fc.string({minLength: 1, maxLength: 6, unit: 'binary'});
	fc.assert(
		fc.property(text, text, (inquiryId, requirementCode) => {
			const reference = makeReturnReference({inquiryId, requirementCode});
			t.regex(reference, /^[A-Z\d.$-]+$/);
			t.deepEqual(readSheetReference(reference), {kind: 'return', inquiryId, requirementCode});
			t.deepEqual(readSheetReference(makeBatchReference(inquiryId)), {kind: 'batch', parcelId: inquiryId});
		}),
	);
	t.throws(() => makeBatchReference(''), {message: /parcel number/});
	t.throws(() => makeReturnReference({inquiryId: 'INQ-2026-0143', requirementCode: ''}), {message: /requirement code/});
});

test('every single character misread and every two exchanged are noticed', t => {
	const checked = (text: string) => isChecked(text.slice(0, -3), text.slice(-2));
	t.true(checked(RETURN));
	for (let at = 0; at < RETURN.length - 4; at++) {
		for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.$') {
			t.is(checked(RETURN.slice(0, at) + other + RETURN.slice(at + 1)), other === RETURN[at]);
		}

		const exchanged = RETURN.slice(0, at) + RETURN[at + 1]! + RETURN[at]! + RETURN.slice(at + 2);
		t.is(checked(exchanged), exchanged === RETURN);
	}
});

test('what people type and engines read is put right where the check characters prove it', t => {
	for (const written of [
		'r1.inq-2026-0143.cover-letter.et',
		'R1 INQ 2026 0143 COVER LETTER ET',
		'R1.IN Q-2026-0143.COVER-LET TER.ET',
		'Rl.INQ—2O26–O143.COVER-LETTER.ET',
		'R1.INQ-2026-0143.C0VER-LETTER.E7',
		'R1,INQ-2026-0143.COVER+LETTER.ET',
		'R1 -INQ-2026-0143.COVER-LETTER.FT',
	]) {
		t.deepEqual(readSheetReference(written), {kind: 'return', ...COVER_LETTER}, written);
	}

	t.deepEqual(readSheetReference('P1 l042 KN'), {kind: 'batch', parcelId: '1042'});
});

test('what cannot be proven is no reference', t => {
	for (const written of [
		'',
		'R1.INQ-2026-0143.COVER-LETTER.EU',
		'R1.INQ-2026-0147.COVER-LETTER.ET',
		'R1.INQ-2026-1043.COVER-LETTER.ET',
		'R2.INQ-2026-0143.COVER-LETTER.ET',
		'R1.INQ-2026-0143.ET',
		'P1.1024.KN',
		'https://example.org/R1',
		'INQ-2026-0143',
		'A'.repeat(5000),
	]) {
		t.is(readSheetReference(written), null, written);
	}
});

test('a text like ours that is none is taken for one seldom', t => {
	let taken = 0;
	for (let number = 0; number < 3000; number++) {
		const noise = ((number * 7919) % 1_000_000).toString(36).toUpperCase().padStart(6, 'Q');
		taken += readSheetReference(`P1.${noise.slice(0, 4)}.${noise.slice(4, 6)}`) ? 1 : 0;
	}

	t.log(`${taken} of 3000`);
	t.true(taken < 60);
});

const SHEET = ['RETURN SHEET', '', RETURN, 'Cover letter of the referring physician'];

test('a sheet is found by its code, or by its print when the code is gone', t => {
	t.is(findSheet({codes: ['https://example.org', RETURN], words: []})?.reference.kind, 'return');
	const printed = findSheet({codes: [], words: wordsOf(SHEET)});
	t.deepEqual(printed?.reference, {kind: 'return', ...COVER_LETTER});
	t.not(printed?.box, null);
});

test('a letter that quotes a reference is no sheet, nor is a page with two', t => {
	t.is(findSheet({codes: [], words: wordsOf(['Dear colleagues,', `our reference is ${RETURN} as you wrote.`, 'SHEET'])}), null);
	t.is(findSheet({codes: [], words: wordsOf(['Dear colleagues,', RETURN, 'we send what you asked for.'])}), null);
	t.is(findSheet({codes: [], words: wordsOf([...SHEET, ...Array.from({length: 40}, () => 'and much more was written on it')])}), null);
	t.is(findSheet({codes: [RETURN, BATCH], words: []}), null);
});

const LETTER = [
	'Bergmark General Hospital',
	'Department of Oncology, Tel 555 0134',
	'Histopathology Report',
	'Specimen: biopsy of the clivus.',
];
const GOES_ON = ['which was stable over the whole period of observation without', 'new complaints, and the therapy was continued.'];
const VAGUE = ['Solveig was with us for some days.', 'We wish her well.'];
const pack: RulePack = {
	id: 'p',
	version: 1,
	title: 'p',
	source: 'p',
	validFrom: '2026-01-01',
	requirements: [
		{
			code: 'cover-letter',
			label: 'Cover letter',
			documentTypes: ['cover-letter'],
			keywords: [],
			condition: 'always',
			maxAgeMonths: null,
			mustBeEnglish: true,
			mustBeSigned: false,
			sections: [],
			minimumCount: 1,
			kind: 'document',
		},
	],
};

/** A page of lines, or of nothing but a code. */
const pageOf = (content: readonly string[] | string, sequence: number): Promise<DescribedPage> =>
	typeof content === 'string' ? aDescribedPage([], {sequence, codes: [content]}) : aDescribedPage(content, {sequence});

async function separated(
	contents: ReadonlyArray<readonly string[] | string>,
	packs: readonly RulePack[] = [],
): Promise<SeparatedDocument[]> {
	const pages = await Promise.all(contents.map((content, index) => pageOf(content, index + 1)));
	const {documents} = await separate.run(pages, {linguist: plainLinguist, packs}, new AbortController().signal);
	return documents;
}

const sheetClues = ({clues}: SeparatedDocument) =>
	clues.filter(({source}) => source === 'return sheet').map(clue => 'value' in clue && clue.value);

test('a sheet is a document of its own, and the page after it begins another', async t => {
	const documents = await separated([LETTER, RETURN, GOES_ON, BATCH, BATCH, GOES_ON]);
	t.deepEqual(
		documents.map(({type, pages}) => `${type === 'intake-sheet'} ${pages.map(({sequence}) => sequence).join()}`),
		['false 1', 'true 2', 'false 3', 'true 4', 'true 5', 'false 6'],
	);
	for (const {typeConfidence, boundaryConfidence} of documents.filter(({type}) => type === 'intake-sheet')) {
		t.true(typeConfidence > 0.99 && boundaryConfidence > 0.99, 'nobody is asked about it');
	}
});

test('documents behind a return sheet name its inquiry, up to the next sheet', async t => {
	const documents = await separated([LETTER, RETURN, LETTER, LETTER, BATCH, LETTER]);
	t.deepEqual(documents.map(sheetClues), [[], ['INQ-2026-0143'], ['INQ-2026-0143'], ['INQ-2026-0143'], [], []]);
	t.is(documents[2]!.clues.find(({source}) => source === 'return sheet')?.page, 2, 'the proof is on the sheet');
});

test('what a sheet asked for tips an unsure type, never a sure one', async t => {
	const [, alone] = await separated([RETURN, VAGUE]);
	t.true(alone!.typeConfidence < 0.6);
	const [, hinted] = await separated([RETURN, VAGUE], [pack]);
	t.is(hinted!.type, 'cover-letter');
	t.regex(hinted!.typeReasons[0] ?? '', /return sheet/);
	const [, sure] = await separated([RETURN, LETTER], [pack]);
	t.is(sure!.type, 'histology');
});

test("a delivery's parcel is told by its batch sheet, and by none when there are two", async t => {
	const pages = (contents: ReadonlyArray<readonly string[] | string>) =>
		Promise.all(contents.map((content, index) => pageOf(content, index + 1)));
	t.is(batchReferenceOf(await pages([BATCH, LETTER, RETURN])), '1042');
	t.is(batchReferenceOf(await pages([LETTER, RETURN])), null);
	t.is(batchReferenceOf(await pages([BATCH, LETTER, makeBatchReference('1043')])), null);
});

const asked = anInquiry({id: 'INQ-2026-0143'});
const twin = anInquiry({id: 'INQ-2026-0200', person: {givenName: 'Ingrid'}});
const register: Register = {
	candidates: async keys => [asked, twin].filter(inquiry => keysOf(inquiry).some(key => keys.includes(key))),
	frequency: async () => 0.002,
	size: async () => 2000,
};

async function decidedBehindSheet(...lines: string[]) {
	const documents = await separated([RETURN, [...LETTER, ...lines]]);
	return decide(readsOf(documents[1]!.clues, null), register);
}

test('behind a return sheet a paper is filed when nothing on it says otherwise', async t => {
	for (const lines of [
		[],
		['Patient: Solveig Vesterlund'],
		['Patient: Solveig Vesterlund', 'Date of birth: 04/03/1961'],
		['Patient: Solveiq Vesterlund', 'Date of birth: 04/03/1961'],
	]) {
		const {decision, inquiryId, reasons} = await decidedBehindSheet(...lines);
		t.is(`${decision} ${inquiryId}`, 'link INQ-2026-0143', `${lines.join()}: ${reasons.join(' ')}`);
	}
});

test('behind a return sheet a paper that names somebody else is asked about, never filed', async t => {
	for (const lines of [
		['Patient: Bruno Castellani', 'Date of birth: 09/07/1958'],
		['Patient: Bruno Castellani'],
		['Date of birth: 09/07/1958'],
		['Patient: Ingrid Vesterlund', 'Date of birth: 04/03/1961'],
		['Patient: Solveig Vesterlund', 'Date of birth: 09/07/1958'],
		['Patient: Solveig Vesterlund', 'Date of birth: 04/03/1961', 'Your reference: INQ-2026-0200'],
	]) {
		const {decision, candidates} = await decidedBehindSheet(...lines);
		t.is(decision, 'possible-link', lines.join());
		t.true(
			candidates.some(({inquiryId}) => inquiryId === 'INQ-2026-0143'),
			'the inquiry of the sheet is among the candidates',
		);
	}
});

test('a sheet put together with its paper by a person leaves the paper what it is', async t => {
	const pages = await Promise.all([pageOf(RETURN, 1), pageOf(LETTER, 2)]);
	const document = documentOf(pages, 1, plainLinguist);
	t.is(document.type, 'histology');
	t.deepEqual(sheetClues(document), ['INQ-2026-0143']);
	t.deepEqual(afterReturnSheets([document], []), [document]);
});

test('pages arranged anew get the clue of the sheet that is now before them, and lose that of another', async t => {
	const documents = await separated([RETURN, LETTER, BATCH]);
	t.deepEqual(afterReturnSheets(documents, []), documents, 'said twice it is said once');
	const [sheet, letter, other] = documents as [SeparatedDocument, SeparatedDocument, SeparatedDocument];
	t.deepEqual(afterReturnSheets([sheet, other, letter], []).map(sheetClues), [['INQ-2026-0143'], [], []]);
});
