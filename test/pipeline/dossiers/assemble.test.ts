import test from 'ava';
import {loadConfig} from '#config/load.ts';
import {assembleDossier, packFor} from '#pipeline/dossiers/assemble.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import {aFiledDocument, anInquiry} from '#test/fakes/documents.ts';

const {packs} = await loadConfig(undefined, {});
const nothing = {linked: [], waiting: [], textOf: () => ''};

test('an inquiry is judged by the pack valid on the day it was opened', t => {
	t.is(packFor(anInquiry({openedOn: '2026-12-31'}), packs).id, 'published-2024');
	t.is(packFor(anInquiry({openedOn: '2027-01-01'}), packs).id, 'published-2026');
});

test('a new pack needs no code: another checklist from data alone', t => {
	const pack: RulePack = {
		id: 'invented',
		version: 1,
		title: 'Invented',
		source: 'test',
		validFrom: '2026-01-01',
		requirements: [
			{
				code: 'any-letter',
				label: 'Any letter',
				documentTypes: ['cover-letter', 'medical-report'],
				keywords: [],
				condition: 'always',
				maxAgeMonths: null,
				mustBeEnglish: false,
				mustBeSigned: false,
				sections: [],
				minimumCount: 1,
				kind: 'document',
			},
		],
	};
	const dossier = assembleDossier(
		anInquiry(),
		{...nothing, linked: [aFiledDocument({type: 'medical-report'})]},
		[...packs, pack],
		'2026-11-20',
	);
	t.is(dossier.rulePack, 'invented@1');
	t.true(dossier.isComplete);
});

test('with the shipped pack an empty dossier misses what is always asked for and nothing else', t => {
	const {requirements, isComplete} = assembleDossier(anInquiry(), nothing, packs, '2026-11-20');
	t.false(isComplete);
	t.deepEqual(
		requirements.filter(({status}) => status === 'missing').map(({code}) => code),
		['access-form', 'histology', 'imaging-report', 'imaging-study', 'clinical-history', 'cover-letter'],
	);
});

test('the pack of the revision asks for extra reports after recent surgery', t => {
	const {requirements} = assembleDossier(anInquiry({openedOn: '2027-02-01', recentSurgery: true}), nothing, packs, '2027-02-20');
	t.true(requirements.some(({code, status}) => code === 'surgery-report' && status === 'missing'));
});
