import {type Block, gap, text} from '../page-model.ts';
import {scribble} from '../scribble.ts';
import {HANDS, look, NOTATIONS_OF_FORMS, type PaperDocument, type Setting, truthPatient} from './document.ts';

const TITLES = [
	'Request for access to treatment',
	'Application for particle therapy',
	'Patient access form',
	'Application form for hadrontherapy',
	'Treatment access request',
] as const;
const SIGN = ['Signature of the applicant', 'Signature', "Patient's signature", 'Signed by the patient or guardian', 'Sign here'] as const;
const LABELS = [
	[
		'Family name',
		'First name(s)',
		'Born',
		'Sex',
		'Citizenship',
		'Passport no.',
		'Telephone',
		'Diagnosis',
		'Irradiated before?',
		'Your doctor',
	],
	[
		'Surname',
		'Given name',
		'Date of birth',
		'Gender',
		'Nationality',
		'Travel document',
		'Phone',
		'Disease',
		'Earlier radiotherapy',
		'Treating physician',
	],
	['LAST NAME', 'FORENAMES', 'BIRTH DATE', 'SEX', 'COUNTRY', 'PASSPORT', 'PHONE', 'TUMOUR', 'PREVIOUS RADIATION', 'REFERRING DOCTOR'],
] as const;

type Answer = (said: string) => Block;

/** The centre's form in four layouts, typed or filled by hand, signed or not, with what misleads about signing. */
export function accessForm(setting: Setting, isSigned: boolean): PaperDocument {
	const {random, patient} = setting;
	const layout = random.pick(['above-line', 'boxes', 'two-columns', 'table'] as const);
	const isHandwritten = random.may(0.4);
	const hand = random.pick(HANDS);
	const own = random.pick(NOTATIONS_OF_FORMS);
	const answer: Answer = said => text(said, isHandwritten ? {font: hand, size: 14, after: 0} : {size: 11.5, after: 0});
	const isUpper = random.may(0.2);
	const said = [
		isUpper ? patient.familyName.toUpperCase() : patient.familyName,
		isUpper ? patient.givenName.toUpperCase() : patient.givenName,
		own(patient.birthDate),
		random.pick([patient.sex, patient.sex === 'male' ? 'M' : 'F']),
		patient.nationality,
		patient.passport ?? '',
		patient.phone ?? '',
		setting.case.diagnosis.split(',')[0]!,
		random.pick(['No', 'no', 'NO']),
		setting.hospital.physician,
	];
	const labels = random.pick(LABELS);
	const date = own(setting.date);
	const blocks = [
		...head(setting),
		...random.pick([LAYOUTS[layout]])(labels, said, answer),
		gap(10),
		text(
			random.pick([
				'I ask that my papers be looked at by the medical board and agree that my data be used for this purpose.',
				'I consent to the handling of my health data for the assessment of this application.',
				'The undersigned declares that the above is true and agrees to the examination of the enclosed documents.',
			]),
			{size: 9.5},
		),
		gap(16),
		...signing(setting, isSigned, date, answer),
	];
	const sheaf = {
		...look({...setting, language: 'en'}, blocks, 'Access form'),
		footer: (page: number) => `International Patients - form IP-${page}/26`,
	};
	return {
		sheaf,
		truth: {
			type: 'access-form',
			inquiry: setting.inquiry,
			patient: truthPatient(patient),
			date: setting.date,
			language: 'en',
			signed: isSigned,
			layout: `form-${layout}${isHandwritten ? '-hand' : ''}`,
		},
	};
}

function head({random, inquiry}: Setting): Block[] {
	const title = text(random.pick(TITLES), {isBold: true, size: 16, align: random.pick(['left', 'center'] as const)});
	const reference = inquiry && random.may(0.3) ? [text(`Inquiry reference: ${inquiry}`, {size: 10})] : [];
	return [
		text('Fondazione CNAO - International Patients', {size: 10, align: random.pick(['left', 'right', 'center'] as const)}),
		title,
		...reference,
		gap(10),
	];
}

const LAYOUTS: Record<
	'above-line' | 'boxes' | 'two-columns' | 'table',
	(labels: readonly string[], said: readonly string[], answer: Answer) => Block[]
> = {
	'above-line': (labels, said, answer) =>
		labels.flatMap((label, index) => [
			text(label, {size: 8.5, after: 0}),
			answer(said[index] || ' '),
			{kind: 'rule' as const, weight: 0.6},
			gap(4),
		]),
	boxes: (labels, said, answer) =>
		labels.map((label, index) => ({
			kind: 'boxed' as const,
			blocks: [text(label, {size: 8, isBold: true, after: 0}), answer(said[index] || ' ')],
		})),
	'two-columns': (labels, said, answer) => {
		const rows: Block[] = [];
		for (let index = 0; index < labels.length; index += 2) {
			const cell = (at: number): Block[] => [
				text(`${labels[at]}:`, {size: 10, isBold: true, after: 0}),
				answer(said[at] || ' '),
				{kind: 'rule', weight: 0.5},
			];
			rows.push({kind: 'columns', widths: [1, 0.08, 1], cells: [cell(index), [], cell(index + 1)]}, gap(6));
		}

		return rows;
	},
	table: (labels, said, answer) =>
		labels.map((label, index) => ({
			kind: 'columns' as const,
			widths: [1, 1.8],
			cells: [[text(label, {size: 10})], [answer(said[index] || ' ')]],
			border: true,
		})),
};

/** Place for date and signature. Unsigned ones may bear a typed name below the line, a stroke of the machine across, or the doctor's stamp. */
function signing(setting: Setting, isSigned: boolean, date: string, answer: Answer): Block[] {
	const {random, patient} = setting;
	const label = random.pick(SIGN);
	const ink = isSigned ? [scribble(random, 6, random.between(-2, 8))] : [];
	const trap = isSigned ? 'none' : random.pick(['none', 'none', 'typed', 'streak', 'print'] as const);
	const typed = trap === 'typed' ? [text(`${patient.givenName} ${patient.familyName}`, {size: 9, align: 'center'})] : [];
	const streak: Block[] = trap === 'streak' ? [{kind: 'ink', path: 'M -200 12 L 260 13', dx: 0, dy: 10, weight: 0.7}] : [];
	const print = trap === 'print' ? [text('(please sign in the presence of your physician)', {size: 8})] : [];
	switch (random.int(0, 3)) {
		case 0:
			return [
				{
					kind: 'columns',
					widths: [1, 1.3],
					cells: [
						[text('Place and date', {size: 9}), answer(date), {kind: 'rule'}],
						[text(label, {size: 9}), ...ink, ...streak, gap(26), {kind: 'rule'}, ...typed, ...print],
					],
				},
			];
		case 1:
			return [
				{
					kind: 'columns',
					widths: [1, 1.3],
					border: true,
					cells: [
						[text('Date', {size: 9, isBold: true}), answer(date)],
						[text(label, {size: 9, isBold: true}), ...ink, ...streak, gap(40), ...typed, ...print],
					],
				},
			];
		case 2:
			return [
				text(`Date: ${date}`),
				gap(18),
				...ink,
				...streak,
				gap(24),
				{kind: 'columns', widths: [1, 1], cells: [[{kind: 'rule'}, text(label, {size: 9}), ...typed, ...print], []]},
			];
		default:
			return [
				{
					kind: 'columns',
					widths: [1.1, 0.9, 1.2, 1.6],
					cells: [
						[text('Date of signing:', {size: 9.5})],
						[answer(date)],
						[text(`${label}:`, {size: 9.5})],
						[...ink, ...streak, gap(24), {kind: 'rule'}, ...typed],
					],
				},
				...print,
			];
	}
}
