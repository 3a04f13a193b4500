import {loadLetterTexts} from '#config/letters/load.ts';
import {loadConfig} from '#config/load.ts';
import {assembleDossier, packFor} from '#pipeline/dossiers/assemble.ts';
import {draftLetter, type LetterOccasion} from '#pipeline/letters/draft.ts';
import type {FiledDocument} from '#pipeline/model/filing.ts';
import type {LetterDraft} from '#pipeline/model/letter.ts';
import {aFiledDocument, anInquiry} from './documents.ts';

export const letterLanguages = await loadLetterTexts();
const {packs} = await loadConfig(undefined, {});

export const aCentre = {name: 'Invented Centre', address: 'Via Esempio 1\n27100 Pavia, Italy', faxNumber: '+39 0382 000 000'};

const examined = (given: Partial<FiledDocument['examination']>): FiledDocument['examination'] => ({
	documentDates: ['2026-11-01'],
	isEnglish: true,
	signature: null,
	sections: null,
	...given,
});

/** On 20 November 2026: unsigned form, expired Polish imaging report, cover letter with two of its elements, history that lapses in 8 days. */
export const deficientDocuments: readonly FiledDocument[] = [
	aFiledDocument({
		id: 'd1/1',
		type: 'access-form',
		examination: examined({signature: {state: 'absent', page: 1, box: null, reason: 'the line is empty'}}),
	}),
	aFiledDocument({
		id: 'd1/2',
		type: 'imaging-report',
		language: {code: 'pl', confidence: 0.9},
		examination: examined({documentDates: ['2026-08-05'], isEnglish: false}),
	}),
	aFiledDocument({
		id: 'd1/3',
		type: 'cover-letter',
		examination: examined({
			sections: (['diagnosis', 'drugs'] as const).map(section => ({section, page: 1, box: null, verbatim: 'chordoma of the sacrum'})),
		}),
	}),
	aFiledDocument({id: 'd1/4', type: 'clinical-history', examination: examined({documentDates: ['2026-08-28']})}),
];

/** What a letter of 20 November 2026 is drafted from; give what matters. */
export function anOccasion({
	documents = deficientDocuments,
	inquiry = anInquiry(),
	...given
}: Partial<LetterOccasion> & {documents?: readonly FiledDocument[]; inquiry?: ReturnType<typeof anInquiry>} = {}): LetterOccasion {
	const today = given.today ?? '2026-11-20';
	return {
		dossier: assembleDossier(inquiry, {linked: documents, waiting: [], textOf: () => ''}, packs, today),
		pack: packFor(inquiry, packs),
		language: 'it',
		texts: letterLanguages,
		today,
		sender: {id: 'u1', name: 'Anna Conti', centre: aCentre},
		id: '11111111-1111-4111-8111-111111111111',
		createdAt: '2026-11-20T12:00:00.000Z',
		...given,
	};
}

export const aLetter = (given: Partial<LetterDraft> = {}): LetterDraft => ({...draftLetter(anOccasion()), ...given});
