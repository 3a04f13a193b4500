import test from 'ava';
import {keysOf} from '#pipeline/matching/block.ts';
import {withCompanions} from '#pipeline/matching/companions.ts';
import {decide} from '#pipeline/matching/decide.ts';
import type {IdentityReads} from '#pipeline/matching/reads.ts';
import type {ExaminedDocument} from '#pipeline/model/document.ts';
import type {Inquiry} from '#pipeline/model/inquiry.ts';
import type {Match} from '#pipeline/model/match.ts';
import type {Register} from '#pipeline/ports.ts';
import {anInquiry} from '../fakes/documents.ts';

/** A register in memory with names as rare as in a small office. */
const registerOf = (inquiries: readonly Inquiry[]): Register => ({
	candidates: async keys => inquiries.filter(inquiry => keysOf(inquiry).some(key => keys.includes(key))),
	frequency: async () => 0.002,
	size: async () => inquiries.length,
});

const SOLVEIG = anInquiry();
const register = registerOf([
	SOLVEIG,
	anInquiry({id: 'INQ-2026-0002', person: {familyName: 'Castellani', givenName: 'Bruno', birthDate: '1958-07-09', sex: 'male'}}),
	anInquiry({id: 'INQ-2026-0003', person: {familyName: 'Nguyễn', givenName: 'Minh Quân', birthDate: '1999-11-09', passport: 'FK34236835'}}),
]);

const reads = (given: {
	name?: [family: string | null, given: string | null] | string;
	born?: string[];
	sex?: 'male' | 'female';
	passport?: string;
	reference?: string;
	fax?: string;
}): IdentityReads => {
	const place = {confidence: 0.95, page: 1};
	const name = given.name;
	return {
		names:
			name === undefined
				? []
				: typeof name === 'string'
					? [{familyName: null, givenName: null, tokens: name.split(' '), ...place}]
					: [{familyName: name[0], givenName: name[1], tokens: [name[1], name[0]].filter(part => part !== null), ...place}],
		birthDates: given.born ? [{dates: given.born, ...place}] : [],
		sexes: given.sex ? [{value: given.sex, ...place}] : [],
		passports: given.passport ? [{value: given.passport, ...place}] : [],
		references: given.reference ? [{value: given.reference, ...place}] : [],
		returnSheets: [],
		senderFax: given.fax ?? null,
	};
};

const decisionOf = async (given: Parameters<typeof reads>[0]) => {
	const {decision, inquiryId} = await decide(reads(given), register);
	return `${decision} ${inquiryId ?? '-'}`;
};

const BORN = ['1961-03-04'];

test('name and birth date link, in any order and spelling that is surely the same', async t => {
	t.is(await decisionOf({name: ['Vesterlund', 'Solveig'], born: BORN}), 'link INQ-2026-0001');
	t.is(await decisionOf({name: 'Vesterlund Solveig', born: BORN}), 'link INQ-2026-0001');
	t.is(await decisionOf({name: ['VESTERLUND', 'SOLVEIG'], born: BORN}), 'link INQ-2026-0001');
	t.is(await decisionOf({name: ['Nguyen', 'Minh Quan'], born: ['1999-11-09']}), 'link INQ-2026-0003');
	t.is(await decisionOf({name: ['Vester1und', 'So1veig'], born: BORN}), 'link INQ-2026-0001', 'digits read for letters');
});

test('a twin, a parent, a namesake who are not in the register are never linked', async t => {
	for (const [who, given] of Object.entries({
		twin: {name: ['Vesterlund', 'Ingrid'], born: BORN},
		'twin with a similar name': {name: ['Vesterlund', 'Solveij'], born: BORN},
		parent: {name: ['Vesterlund', 'Solveig'], born: ['1933-08-21']},
		namesake: {name: ['Vesterlund', 'Solveig'], born: ['1961-09-14']},
		brother: {name: ['Vesterlund', 'Olav'], born: ['1959-02-02']},
		'other sex': {name: ['Castellani', 'Bruno'], born: ['1958-07-09'], sex: 'female'},
	} satisfies Record<string, Parameters<typeof reads>[0]>)) {
		t.notRegex(await decisionOf(given), /^link/, who);
	}
});

test('a name alone, a birth date alone, a fax number alone never link', async t => {
	t.notRegex(await decisionOf({name: ['Vesterlund', 'Solveig']}), /^link/);
	t.notRegex(await decisionOf({born: BORN}), /^link/);
	t.notRegex(await decisionOf({fax: '+4721000000'}), /^link/);
});

test('day and month that may be turned are asked, with the right one first', async t => {
	const {decision, candidates} = await decide(reads({name: ['Vesterlund', 'Solveig'], born: ['1961-04-03', '1961-03-04']}), register);
	t.is(decision, 'possible-link');
	t.is(candidates[0]?.inquiryId, 'INQ-2026-0001');
});

test('a reference of one inquiry on a paper that names another links to neither', async t => {
	t.notRegex(await decisionOf({name: ['Vesterlund', 'Solveig'], born: BORN, reference: 'INQ-2026-0002'}), /^link/);
});

test('another passport number vetoes', async t => {
	t.notRegex(await decisionOf({name: ['Nguyễn', 'Minh Quân'], born: ['1999-11-09'], passport: 'AB99887766'}), /^link/);
});

test("a paper that says nothing is nobody's; beside linked ones it is asked, unless it names somebody", t => {
	const nobody: Match = {decision: 'non-link', inquiryId: null, candidates: [], reasons: [], parameters: 'test'};
	const linked: Match = {...nobody, decision: 'link', inquiryId: 'INQ-2026-0001'};
	const document = (confidence: number, born = '1948-08-15') =>
		({type: 'access-form', clues: [{field: 'birth-date', dates: [born], confidence}]}) as unknown as ExaminedDocument;
	const persons = new Map([[SOLVEIG.id, SOLVEIG.person]]);
	const [, scrawl] = withCompanions([document(0.9), document(0.3)], [linked, nobody], persons);
	t.is(scrawl?.decision, 'possible-link');
	t.is(scrawl?.candidates[0]?.inquiryId, 'INQ-2026-0001');
	t.is(withCompanions([document(0.9), document(0.9)], [linked, nobody], persons)[1]?.decision, 'non-link');
	t.is(withCompanions([document(0.3)], [nobody], persons)[0]?.decision, 'non-link');
});
