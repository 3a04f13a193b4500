import test from 'ava';
import {judgeRequirement} from '#pipeline/dossiers/judge-requirement.ts';
import {COVER_LETTER_SECTIONS, type Examination} from '#pipeline/model/document.ts';
import type {FiledDocument} from '#pipeline/model/filing.ts';
import {type Requirement, requirement} from '#pipeline/model/requirement.ts';
import {aFiledDocument, anInquiry} from '#test/fakes/documents.ts';

const AS_OF = '2026-11-20';

const aRequirement = (given: Partial<Requirement> = {}): Requirement =>
	requirement.parse({
		code: 'cover-letter',
		label: 'Cover letter',
		documentTypes: ['cover-letter'],
		condition: 'always',
		maxAgeMonths: 3,
		mustBeEnglish: true,
		mustBeSigned: false,
		...given,
	});

const letter = (examination: Partial<Examination> = {}, given: Partial<FiledDocument> = {}): FiledDocument =>
	aFiledDocument({
		type: 'cover-letter',
		examination: {documentDates: ['2026-10-20'], isEnglish: true, signature: null, sections: null, ...examination},
		...given,
	});

const judge = (required: Requirement, linked: FiledDocument[], waiting: FiledDocument[] = [], inquiry = anInquiry()) =>
	judgeRequirement(required, inquiry, {linked, waiting, textOf: () => 'MRI of the pelvis'}, AS_OF);

const ageIs = test.macro({
	exec(t, date: string, status: string) {
		t.is(judge(aRequirement(), [letter({documentDates: [date]})]).status, status as never);
	},
	title: (_, date, status) => `a letter of ${date} is ${status} on ${AS_OF}`,
});
test(ageIs, '2026-11-20', 'complete');
test(ageIs, '2026-08-20', 'complete');
test(ageIs, '2026-08-19', 'deficient');
test(ageIs, '2025-11-19', 'deficient');

test('a date whose day and month can be turned is asked about only when it matters', t => {
	t.is(judge(aRequirement(), [letter({documentDates: ['2026-10-09', '2026-09-10']})]).status, 'complete');
	const torn = judge(aRequirement(), [letter({documentDates: ['2026-09-05', '2026-05-09']})]);
	t.is(torn.status, 'in-review');
	t.deepEqual(torn.problems, ['date-unknown']);
});

test('a letter without a date waits for a person, it is neither in time nor expired', t => {
	t.is(judge(aRequirement(), [letter({documentDates: []})]).status, 'in-review');
});

test('papers that do not expire need no date', t => {
	t.is(judge(aRequirement({maxAgeMonths: null}), [letter({documentDates: []})]).status, 'complete');
});

test('a deficient document carries every one of its problems', t => {
	const state = judge(aRequirement({sections: [...COVER_LETTER_SECTIONS]}), [
		letter({documentDates: ['2026-01-01'], isEnglish: false, sections: []}),
	]);
	t.is(state.status, 'deficient');
	t.deepEqual([...state.problems].sort(), ['expired', 'not-english', 'sections-missing']);
	t.is(state.reasons.length, 3);
});

test('the best document counts: fewer problems first, then the newer', t => {
	const old = letter({documentDates: ['2026-01-01']}, {id: 'd1/1'});
	const good = letter({documentDates: ['2026-09-01']}, {id: 'd1/2'});
	const newer = letter({documentDates: ['2026-11-01']}, {id: 'd1/3'});
	const state = judge(aRequirement(), [old, good, newer]);
	t.is(state.status, 'complete');
	t.deepEqual(state.documentIds, ['d1/3']);
	t.is(state.lapsesOn, '2027-02-01');
});

test('something that waits for a person makes it in review, unless a good document is there', t => {
	const waiting = letter({}, {id: 'd2/1'});
	t.is(judge(aRequirement(), [], [waiting]).status, 'in-review');
	t.is(judge(aRequirement(), [letter({documentDates: ['2026-01-01']})], [waiting]).status, 'in-review');
	t.is(judge(aRequirement(), [letter()], [waiting]).status, 'complete');
});

test('an unsigned form is deficient, one whose signature cannot be told waits', t => {
	const form = (state: 'present' | 'absent' | 'unclear') => letter({signature: {state, page: 1, box: null, reason: 'as tested'}});
	const required = aRequirement({mustBeSigned: true});
	t.is(judge(required, [form('present')]).status, 'complete');
	t.deepEqual(judge(required, [form('absent')]).problems, ['unsigned']);
	t.is(judge(required, [form('unclear')]).status, 'in-review');
});

test('what is asked for "if any" or under a condition is not needed while it is absent', t => {
	t.is(judge(aRequirement({condition: 'if-any'}), []).status, 'not-needed');
	t.is(judge(aRequirement({condition: 'previous-radiotherapy'}), []).status, 'not-needed');
	t.is(judge(aRequirement({condition: 'previous-radiotherapy'}), [], [], anInquiry({previousRadiotherapy: true})).status, 'missing');
});

test('a requirement may ask for words in the document', t => {
	t.is(judge(aRequirement({keywords: ['mri']}), [letter()]).status, 'complete');
	t.is(judge(aRequirement({keywords: ['ct']}), [letter()]).status, 'missing');
});

test('a requirement may ask for several documents', t => {
	t.is(judge(aRequirement({minimumCount: 2}), [letter()]).status, 'missing');
	t.is(judge(aRequirement({minimumCount: 2}), [letter(), letter({}, {id: 'd1/2'})]).status, 'complete');
});
