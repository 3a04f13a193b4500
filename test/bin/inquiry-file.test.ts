import test from 'ava';
import {readInquiries} from '#bin/inquiry-file.ts';

const TODAY = '2026-11-20';
const HEADING = 'id,openedOn,familyName,givenName,birthDate,sex,passport,previousRadiotherapy';

test('reads a CSV file as a spreadsheet saves it', t => {
	const {inquiries, problems} = readInquiries(
		`\uFEFF${HEADING}\r\nINQ-1,2026-10-01,"de la Cruz, y Vega",Inés,1970-02-03,F,AB123,yes\r\n`,
		TODAY,
	);
	t.deepEqual(problems, []);
	t.like(inquiries[0], {id: 'INQ-1', previousRadiotherapy: true, isOpen: true});
	t.like(inquiries[0]!.person, {familyName: 'de la Cruz, y Vega', givenName: 'Inés', sex: 'female', passport: 'AB123', phone: null});
});

test('semicolons are read as well', t => {
	const {inquiries} = readInquiries('id;familyName;givenName;birthDate\nINQ-1;Orsini;Pia;1970-02-03', TODAY);
	t.is(inquiries[0]?.openedOn, TODAY);
});

test('every bad row is reported, with its number and what is wrong', t => {
	const {problems} = readInquiries(
		`${HEADING}\nINQ-1,2026-10-01,Orsini,Pia,3.2.1970,F,,no\nINQ-2,,Orsini,,1970-02-31,X,,maybe\nINQ-3,only,three`,
		TODAY,
	);
	const all = problems.join('\n');
	t.regex(all, /row 2: birthDate must be written YYYY-MM-DD/);
	t.regex(all, /row 3: givenName is empty/);
	t.regex(all, /row 3: sex must be male, female or empty/);
	t.regex(all, /row 3: previousRadiotherapy must be yes or no/);
	t.regex(all, /row 4: has 3 fields, the heading has 8/);
});

test('an id may stand in one row only', t => {
	t.regex(
		readInquiries('id,familyName,givenName,birthDate\nA,B,C,1970-02-03\nA,B,C,1970-02-03', TODAY).problems.join(),
		/row 3: the id is already used in row 2/,
	);
});

test('an unknown column is named, not ignored', t => {
	t.regex(readInquiries('id,surname,givenName,birthDate\nA,B,C,1970-02-03', TODAY).problems.join('\n'), /there is no column surname/);
});

test('JSON is read with the person flat or apart', t => {
	const person = {familyName: 'Orsini', givenName: 'Pia', birthDate: '1970-02-03'};
	const {inquiries, problems} = readInquiries(
		JSON.stringify([
			{id: 'A', ...person},
			{id: 'B', person},
		]),
		TODAY,
	);
	t.deepEqual(problems, []);
	t.deepEqual(
		inquiries.map(({person: {familyName}}) => familyName),
		['Orsini', 'Orsini'],
	);
});

test('broken JSON and an empty file get a sentence', t => {
	t.regex(readInquiries('[{', TODAY).problems.join(), /not valid JSON/);
	t.regex(readInquiries('', TODAY).problems.join(), /empty|no inquiries/);
});
