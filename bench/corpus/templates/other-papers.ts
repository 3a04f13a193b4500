import {western} from '../born-digital.ts';
import {loan} from '../cases.ts';
import {type Block, gap, text} from '../page-model.ts';
import {
	headingStyle,
	letterhead,
	look,
	notation,
	ownNotation,
	type PaperDocument,
	type Setting,
	signOff,
	truthPatient,
} from './document.ts';
import {patientHead} from './patient-head.ts';

export type OtherSubtype = 'lab' | 'op' | 'passport' | 'invoice' | 'advert';

const known = (setting: Setting, subtype: OtherSubtype, layout: string): PaperDocument['truth'] => ({
	type: 'other',
	subtype,
	inquiry: setting.inquiry,
	patient: truthPatient(setting.patient),
	date: setting.date,
	language: 'en',
	layout,
});

/** Papers that come along and are on no checklist. */
export function otherPaper(subtype: OtherSubtype, setting: Setting): PaperDocument {
	return PAPERS[subtype](setting);
}

const PAPERS: Record<OtherSubtype, (setting: Setting) => PaperDocument> = {
	lab(setting) {
		const {random} = setting;
		const title = random.pick(['Laboratory findings', 'Blood test results', 'Clinical chemistry', 'Cumulative laboratory report']);
		const tests = [
			['Haemoglobin', 'g/L', 90, 160],
			['White cells', '10^9/L', 3, 12],
			['Thrombocytes', '10^9/L', 120, 400],
			['Creatinine', 'umol/L', 50, 140],
			['Sodium', 'mmol/L', 133, 146],
			['GPT', 'U/L', 10, 80],
			['LDH', 'U/L', 120, 400],
			['Glucose', 'mmol/L', 4, 11],
			['C-reactive protein', 'mg/L', 1, 60],
			['TSH', 'mU/L', 1, 5],
		] as const;
		const border = random.may(0.5);
		const row = (cells: readonly string[], isBold = false): Block => ({
			kind: 'columns',
			widths: [2, 1, 1, 1.4],
			border,
			cells: cells.map(cell => [text(cell, {isBold})]),
		});
		const rows = random
			.shuffled(tests)
			.slice(0, random.int(5, 10))
			.map(([name, unit, low, high]) => row([name, String(random.int(low, high)), unit, `${low} - ${high}`]));
		const blocks = [
			...letterhead(setting),
			text(title, {isBold: true, size: 14}),
			gap(6),
			...patientHead(setting, ownNotation(random, 'en')(setting.date)),
			row(['Analyte', 'Value', 'Unit', 'Reference'], true),
			...rows,
		];
		return {sheaf: look(setting, blocks, title), truth: known(setting, 'lab', 'lab')};
	},
	op(setting) {
		const {random, hospital} = setting;
		const title = random.pick(['Operation report', 'Surgical procedure note', 'Record of operation', 'Operative note']);
		const loaned = loan(random, setting.reports, 'operation-note', 0.8);
		const own: ReadonlyArray<readonly [string, string]> = [
			['Procedure performed', setting.case.specimen],
			['Anaesthesia', 'General, endotracheal.'],
			[
				'Operative technique',
				'The patient was placed supine, prepped and draped. The lesion was exposed, frozen section taken and the tumour removed piecemeal. Haemostasis was secured, a drain left and the wound closed in layers. Swab count correct. Blood loss 250 ml.',
			],
		];
		const head = headingStyle(random);
		const blocks = [
			...letterhead(setting),
			text(title, {isBold: true, size: 15}),
			gap(6),
			...patientHead(setting, ownNotation(random, 'en')(setting.date)),
			...(loaned?.sections ?? own).flatMap(([heading, body]) => (heading ? head(heading, body) : [text(body)])),
			...signOff(setting, hospital.specialist, 'Surgeon'),
		];
		return {sheaf: look(setting, blocks, title), truth: known(setting, 'op', `op${loaned ? ' (loaned)' : ''}`)};
	},
	passport(setting) {
		const {random, patient} = setting;
		const number = patient.passport ?? `P${random.digits(7)}`;
		const expiry = `20${random.int(28, 34)}-0${random.int(1, 9)}-1${random.int(0, 9)}`;
		const told = notation(random, 'en');
		const field = (label: string, value: string) => [text(label, {size: 7.5, after: 0}), text(value, {isBold: true, after: 5})];
		const blocks: Block[] = [
			gap(120),
			text(patient.nationality.toUpperCase(), {size: 15, isBold: true}),
			text('PASSPORT / PASSEPORT', {size: 10}),
			gap(6),
			{
				kind: 'columns',
				widths: [1, 2.2],
				cells: [
					[{kind: 'boxed', blocks: [], minHeight: 120}],
					[
						...field('Surname / Nom', patient.familyName.toUpperCase()),
						...field('Given names / Prénoms', patient.givenName.toUpperCase()),
						...field('Date of birth / Date de naissance', told(patient.birthDate)),
						...field('Passport No. / No. du passeport', number),
						...field('Date of expiry / Date d’expiration', told(expiry)),
					],
				],
			},
			gap(12),
			...machineReadable(setting, number, expiry).map(line => text(line, {font: 'Liberation Mono', size: 14.2, after: 3})),
		];
		return {sheaf: {blocks, font: 'Liberation Sans', size: 11, margin: 50}, truth: known(setting, 'passport', 'passport')};
	},
	invoice(setting) {
		const {random, patient} = setting;
		const blocks: Block[] = [
			...letterhead(setting),
			text(`Invoice no. ${random.digits(6)}`, {isBold: true, size: 15}),
			gap(6),
			text(`Date: ${ownNotation(random, 'en')(setting.date)}`),
			text(`Services for: ${patient.givenName} ${patient.familyName}, born ${notation(random, 'en')(patient.birthDate)}`),
			gap(8),
			...[
				['Copies of records', '25.00'],
				['Specialist consultation', '180.00'],
				['Total EUR', '205.00'],
			].map(cells => ({kind: 'columns' as const, widths: [3, 1], border: true, cells: cells.map(cell => [text(cell)])})),
			gap(10),
			text('Payable within 30 days to the account named overleaf. Please quote the invoice number.', {size: 9}),
		];
		return {sheaf: look(setting, blocks, 'Invoice'), truth: known(setting, 'invoice', 'invoice')};
	},
	advert(setting) {
		const {random} = setting;
		const blocks: Block[] = [
			gap(40),
			text(random.pick(['LOWER YOUR PRINTING COSTS TODAY!', 'CORPORATE TRAVEL DEALS', 'NEW: ERGONOMIC OFFICE CHAIRS']), {
				isBold: true,
				size: 26,
				align: 'center',
			}),
			gap(20),
			text('Save up to 60% this month only. Free delivery for all orders placed by fax.', {size: 16, align: 'center'}),
			gap(30),
			text(`Call now ${random.digits(9)} or fax this page back with your company stamp.`, {size: 13, align: 'center'}),
			gap(50),
			text('To be removed from our list, tick here and return.', {size: 8, align: 'center'}),
		];
		return {
			sheaf: {blocks, font: 'Roboto', size: 12, margin: 50},
			truth: {type: 'other', subtype: 'advert', inquiry: null, patient: null, date: null, language: 'en', layout: 'advert'},
		};
	},
};

/** ICAO 9303 check digit. */
const check = (value: string) =>
	String(
		[...value].reduce((sum, letter, index) => sum + [7, 3, 1][index % 3]! * (letter === '<' ? 0 : Number.parseInt(letter, 36)), 0) % 10,
	);

const CODES: Record<string, string> = {
	Poland: 'POL',
	Croatia: 'HRV',
	Ukraine: 'UKR',
	Bulgaria: 'BGR',
	Greece: 'GRC',
	Jordan: 'JOR',
	Morocco: 'MAR',
	Türkiye: 'TUR',
	Portugal: 'PRT',
	Mexico: 'MEX',
	Netherlands: 'NLD',
	'Viet Nam': 'VNM',
	China: 'CHN',
	Norway: 'NOR',
	Sweden: 'SWE',
	India: 'IND',
	Hungary: 'HUN',
	France: 'FRA',
	Ireland: 'IRL',
	Iran: 'IRN',
};

/** The two lines of a passport's machine readable zone, check digits right. */
export function machineReadable({patient}: Pick<Setting, 'patient'>, number: string, expiry: string): [string, string] {
	const letters = (value: string) =>
		western(value)
			.replaceAll(/[øØ]/g, 'OE')
			.replaceAll(/[æÆ]/g, 'AE')
			.toUpperCase()
			.replaceAll("'", '')
			.replaceAll(/[^A-Z0-9]/g, '<');
	const short = (date: string) => date.slice(2).replaceAll('-', '');
	const code = CODES[patient.nationality] ?? 'UTO';
	const names = `P<${code}${letters(patient.familyName)}<<${letters(patient.givenName)}`.padEnd(44, '<').slice(0, 44);
	const numbered = letters(number).padEnd(9, '<');
	const [born, until] = [short(patient.birthDate), short(expiry)];
	const personal = '<'.repeat(14);
	const whole = `${numbered}${check(numbered)}${born}${check(born)}${until}${check(until)}${personal}0`;
	return [
		names,
		`${numbered}${check(numbered)}${code}${born}${check(born)}${patient.sex === 'male' ? 'M' : 'F'}${until}${check(until)}${personal}0${check(whole)}`,
	];
}
