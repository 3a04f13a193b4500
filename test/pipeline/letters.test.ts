import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {loadLetterTexts, SHIPPED_LETTERS} from '#config/letters/load.ts';
import {loadConfig} from '#config/load.ts';
import type {IntakeError} from '#pipeline/errors.ts';
import {addWorkingDays, oldestInTime} from '#pipeline/letters/days.ts';
import {draftLetter} from '#pipeline/letters/draft.ts';
import {languageFor} from '#pipeline/letters/language.ts';
import {addMonths} from '#pipeline/model/calendar.ts';
import {letterDraft} from '#pipeline/model/letter.ts';
import {aFiledDocument, anInquiry} from '../fakes/documents.ts';
import {aLetter, anOccasion, deficientDocuments, letterLanguages} from '../fakes/letters.ts';

const {packs} = await loadConfig(undefined, {});
const askOf = (letter: ReturnType<typeof aLetter>, code: string) => letter.asks.find(({requirementCode}) => requirementCode === code);

async function withFolder(files: Record<string, unknown>, use: (folder: string) => Promise<void>): Promise<void> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'letters-'));
	for (const [name, value] of Object.entries(files)) {
		await writeFile(path.join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
	}

	await use(folder);
	await rm(folder, {recursive: true});
}

const italian = async () => JSON.parse(await readFile(path.join(SHIPPED_LETTERS, 'it.json'), 'utf8'));

test('every shipped language has every text, and a label for every requirement of the shipped packs', t => {
	t.is(letterLanguages.size, 15);
	for (const {language, requirements} of letterLanguages.values()) {
		for (const {code} of packs.flatMap(pack => pack.requirements)) {
			t.truthy(requirements[code], `${language}.json has no label for ${code}`);
		}
	}
});

test('no country, nationality or document language leads to two languages', t => {
	for (const key of ['countries', 'nationalities', 'documentLanguages'] as const) {
		const all = [...letterLanguages.values()].flatMap(texts => texts[key]);
		t.deepEqual(
			all.filter((value, index) => all.indexOf(value) !== index),
			[],
		);
	}
});

test('a file that lacks texts or placeholders, or has strange ones, is refused with every problem at once', async t => {
	const broken = await italian();
	delete broken.problems.unsigned;
	broken.problems.expired = 'Troppo vecchio: {date}, {age}, {oldest}, {cognome}';
	broken.locale = 'xx-nowhere-at-all';
	await withFolder({'it.json': broken, 'fr.json': '{'}, async folder => {
		const error = await t.throwsAsync<IntakeError>(loadLetterTexts(folder));
		t.is(error?.code, 'CONFIG_INVALID');
		for (const part of ['problems.unsigned', 'must hold {today}', 'holds {cognome}', 'it.json: locale', 'fr.json: is not valid JSON']) {
			t.true(error!.message.includes(part), part);
		}
	});
});

test('another language needs a file and nothing else', async t => {
	const dutch = {
		...(await italian()),
		language: 'nl',
		name: 'Nederlands',
		locale: 'nl-NL',
		documentLanguages: ['nl'],
		countries: ['NL'],
		nationalities: ['Dutch'],
		subject: 'Ontbrekende documenten – aanvraag {reference}',
	};
	await withFolder({'nl.json': dutch}, async folder => {
		const texts = await loadLetterTexts(folder);
		const inquiry = anInquiry({person: {nationality: 'Netherlands'}});
		t.is(languageFor({documents: [], inquiry}, texts), 'nl');
		const letter = draftLetter(anOccasion({texts, language: 'nl'}));
		t.is(letter.subject.translated, 'Ontbrekende documenten – aanvraag INQ-2026-0001');
		t.true(askOf(letter, 'imaging-report')!.translated.includes('5 augustus 2026'));
	});
});

test('each gap is asked for once, in the order of the pack, with what is wrong', t => {
	t.deepEqual(
		aLetter().asks.map(({requirementCode, reasons}) => [requirementCode, ...reasons]),
		[
			['access-form', 'unsigned'],
			['histology', 'missing'],
			['imaging-report', 'expired', 'not-english'],
			['imaging-study', 'images-missing'],
			['clinical-history', 'lapsing'],
			['cover-letter', 'sections-missing'],
		],
	);
	t.notThrows(() => letterDraft.parse(aLetter()));
});

test('what is wrong is said precisely, in both languages', t => {
	const imaging = askOf(aLetter(), 'imaging-report')!;
	for (const part of ['dated 5 August 2026', '3 months', '20 November 2026', 'dated 20 August 2026 or later', 'Polish']) {
		t.true(imaging.english.includes(part), part);
	}

	for (const part of ['5 agosto 2026', '3 mesi', '20 agosto 2026', 'polacco']) {
		t.true(imaging.translated.includes(part), part);
	}

	const letter = askOf(aLetter(), 'cover-letter')!.english;
	t.true(letter.includes('tumour stage, non-oncological medical history'));
	t.false(letter.includes('diagnosis'), 'what is there is not asked for');
	t.regex(askOf(aLetter(), 'imaging-study')!.english, /^We have received the written report, but not the images/);
	t.regex(askOf(aLetter(), 'clinical-history')!.english, /until 28 November 2026 only/);
});

test('a paper that outlives the answer is not asked for', t => {
	const codes = (today: string) => draftLetter(anOccasion({today})).asks.map(({requirementCode}) => requirementCode);
	t.is(addWorkingDays('2026-11-13', 10), '2026-11-27');
	t.false(codes('2026-11-13').includes('clinical-history'));
	t.true(codes('2026-11-17').includes('clinical-history'));
});

test('the oldest date named is in time, the day before it is not', t => {
	const day = fc.date({min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true});
	fc.assert(
		fc.property(day, fc.integer({min: 1, max: 24}), (date, months) => {
			const today = date.toISOString().slice(0, 10);
			const oldest = oldestInTime(today, months);
			const before = new Date(Date.parse(oldest) - 86_400_000).toISOString().slice(0, 10);
			return addMonths(oldest, months) >= today && addMonths(before, months) < today;
		}),
	);
	t.pass();
});

test('doubts are for the centre: what is in review is not asked for', t => {
	const doubtful = aFiledDocument({id: 'd1/9', type: 'histology', examination: {...deficientDocuments[0]!.examination, isEnglish: null}});
	t.is(askOf(draftLetter(anOccasion({documents: [...deficientDocuments, doubtful]})), 'histology'), undefined);
});

test('nothing of the patient but name and reference is in the letter', t => {
	const inquiry = anInquiry({
		previousRadiotherapy: true,
		person: {birthDate: '1961-03-04', passport: 'YA1234567', phone: '+4915112345678', nationality: 'Norway', sex: 'female'},
	});
	for (const language of letterLanguages.keys()) {
		const text = JSON.stringify(draftLetter(anOccasion({inquiry, language})));
		t.true(text.includes('Solveig Vesterlund') && text.includes('INQ-2026-0001'));
		for (const secret of ['1961', 'March', 'YA1234567', '15112345678', 'Norway', 'female', 'chordoma', 'sacrum', 'the line is empty']) {
			t.false(text.includes(secret), `${language}: ${secret}`);
		}
	}
});

test('in every language every value arrives and no placeholder stays', t => {
	const pageTroubles = [
		{kind: 'unreadable-pages', receivedOn: '2026-11-12', pages: [2, 3, 7]},
		{kind: 'lost-pages', receivedOn: '2026-11-12', announced: 9, received: 8},
	] as const;
	for (const language of letterLanguages.keys()) {
		const letter = draftLetter(anOccasion({language, pageTroubles}));
		const text = JSON.stringify(letter);
		t.notRegex(text, /[{]\w+[}]|undefined|\.\.(?!\.)/, language);
		t.is(askOf(letter, 'unreadable-pages')!.translated.match(/[237]/g)!.length >= 3, true, language);
		t.regex(askOf(letter, 'lost-pages')!.translated, /9.*8/);
		t.regex(askOf(letter, 'imaging-report')!.translated, /5.*2026.*3.*20.*2026/, language);
		t.true(text.includes('+39\u00A00382\u00A0000\u00A0000'), language);
	}
});

test('a requirement of a pack of one’s own is printed with its own label', t => {
	const occasion = anOccasion();
	const own = {
		code: 'blood-count',
		label: 'Blood count',
		status: 'missing' as const,
		problems: [],
		reasons: [],
		documentIds: [],
		lapsesOn: null,
	};
	const pack = {...occasion.pack, requirements: [{...occasion.pack.requirements[3]!, code: 'blood-count'}]};
	const {asks} = draftLetter({...occasion, pack, dossier: {...occasion.dossier, requirements: [own]}});
	t.deepEqual(asks[0]?.label, {english: 'Blood count', translated: 'Blood count'});
});

test('the language is that of most pages, else of the nationality, else English', t => {
	const guess = (nationality: string | null, ...codes: Array<[code: string | null, pages: number, confidence?: number]>) =>
		languageFor(
			{
				inquiry: anInquiry({person: {nationality}}),
				documents: codes.map(([code, pages, confidence = 0.9], index) =>
					aFiledDocument({id: `d/${index}`, pages: Array.from({length: pages}, (_, page) => page + 1), language: {code, confidence}}),
				),
			},
			letterLanguages,
		);
	t.is(guess('Poland', ['en', 9], ['ro', 2], ['it', 1]), 'ro');
	t.is(guess('Poland', ['en', 9]), 'pl');
	t.is(guess('Poland', ['it', 3, 0.2], [null, 2]), 'pl', 'an unsure reading says nothing');
	t.is(guess('Poland', ['vi', 3]), 'pl', 'no letters are written in Vietnamese');
	t.is(guess(null, ['bs', 3]), 'hr');
	t.is(guess(null), 'en');
	for (const [nationality, language] of [
		['ITALIANA', 'it'],
		['JOR', 'ar'],
		['Jordanian', 'ar'],
		['GR', 'el'],
		['Ελλάδα', 'el'],
		['Türkiye', 'tr'],
		['T.C.', 'tr'],
		['Côte d’Ivoire', 'fr'],
		['Russian Federation', 'ru'],
		['Україна', 'uk'],
		['Croatia', 'hr'],
		['Atlantis', 'en'],
	] as const) {
		t.is(guess(nationality), language, nationality);
	}
});
