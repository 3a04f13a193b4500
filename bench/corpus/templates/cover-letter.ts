import {ALSO, DRUGS, ONGOING, PAST} from '../cases.ts';
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

export const SECTIONS = [
	'diagnosis',
	'tumorStage',
	'nonOncologicalHistory',
	'oncologicalHistory',
	'therapiesInProgress',
	'drugs',
	'comorbidities',
] as const;
type Section = (typeof SECTIONS)[number];

const HEADINGS: Record<Section, readonly string[]> = {
	diagnosis: ['Diagnosis', 'Oncological diagnosis', 'Principal diagnosis', 'Main diagnosis'],
	tumorStage: ['Staging', 'Tumour stage', 'Stage of disease', 'TNM stage', 'Tumor staging'],
	nonOncologicalHistory: [
		'Past medical history (non-oncological)',
		'Non-oncological history',
		'General medical history',
		'Non-cancer medical history',
	],
	oncologicalHistory: [
		'Oncological history',
		'History of the tumour',
		'Oncologic history',
		'Course of the oncological disease',
		'History of cancer treatment',
	],
	therapiesInProgress: ['Ongoing treatment', 'Current therapies', 'Therapies in progress', 'Treatments under way'],
	drugs: ['Medication', 'Current medication', 'Drugs', 'Medicines taken', 'Home medications'],
	comorbidities: ['Comorbidities', 'Concomitant diseases', 'Co-existing conditions', 'Associated illnesses'],
};

/** What each section says, short and in a sentence that can stand in running prose. */
function words({random, case: ill, patient}: Setting): Record<Section, {headed: string; prose: string}> {
	const they = patient.sex === 'male' ? 'He' : 'She';
	const their = patient.sex === 'male' ? 'His' : 'Her';
	const [past, also, drugs, ongoing] = [random.pick(PAST), random.pick(ALSO), random.pick(DRUGS), random.pick(ONGOING)];
	return {
		diagnosis: {headed: `${ill.diagnosis}.`, prose: `The diagnosis is ${ill.diagnosis.charAt(0).toLowerCase()}${ill.diagnosis.slice(1)}.`},
		tumorStage: {headed: ill.stage, prose: `The tumour was staged as ${ill.stage}.`},
		nonOncologicalHistory: {
			headed: `${past.charAt(0).toUpperCase()}${past.slice(1)}. No allergies known.`,
			prose: `${their} past medical history, apart from the tumour, is limited to ${past}.`,
		},
		oncologicalHistory: {headed: ill.story, prose: `The oncological history is as follows: ${ill.story}`},
		therapiesInProgress: {
			headed: `${ongoing.charAt(0).toUpperCase()}${ongoing.slice(1)}.`,
			prose: `The treatment currently in progress is ${ongoing}.`,
		},
		drugs: {headed: `${drugs.charAt(0).toUpperCase()}${drugs.slice(1)}.`, prose: `${their} regular medication consists of ${drugs}.`},
		comorbidities: {headed: `${also.charAt(0).toUpperCase()}${also.slice(1)}.`, prose: `${they} has the following comorbidities: ${also}.`},
	};
}

/** The referring doctor's letter to the centre: headed, numbered, tabled or in prose only. */
export function coverLetter(setting: Setting, isWhole: boolean): PaperDocument {
	const {random, patient, hospital} = setting;
	const missing = isWhole ? [] : random.shuffled(SECTIONS.slice(1)).slice(0, random.int(1, 3));
	const present = SECTIONS.filter(section => !missing.includes(section));
	const said = words(setting);
	const style = random.pick(['headed', 'headed', 'headed', 'prose', 'table'] as const);
	const date = ownNotation(random, 'en')(setting.date);
	const born = notation(random, 'en')(patient.birthDate);
	const subject = random.pick([
		`Re: ${patient.familyName.toUpperCase()} ${patient.givenName}, born ${born}`,
		`Concerning: ${patient.givenName} ${patient.familyName}, DOB ${born}`,
		`Patient: ${patient.familyName}, ${patient.givenName} (* ${born})`,
		`RE: Mr/Ms ${patient.givenName} ${patient.familyName} - date of birth ${born}`,
	]);
	const dateLine = text(random.pick([`${hospital.city}, ${date}`, date, `Date: ${date}`]), {
		align: random.pick(['left', 'right'] as const),
	});
	const blocks: Block[] = [
		...letterhead(setting),
		...(random.may(0.6) ? [dateLine, gap(6)] : []),
		text('To the International Patients office\nCentro Nazionale di Adroterapia Oncologica\nPavia, Italy'),
		...(random.may(0.4)
			? [
					text(
						`Your ref: ${setting.inquiry && random.may(0.5) ? setting.inquiry : '-'}     Our ref: ${random.digits(4)}/${hospital.unit.slice(0, 3).toUpperCase()}`,
						{size: 9},
					),
				]
			: []),
		gap(8),
		text(subject, {isBold: random.may(0.7)}),
		gap(6),
		text(random.pick(['Dear colleagues,', 'Dear Sir or Madam,', 'Dear Doctors,', 'To whom it may concern,'])),
		text(
			random.pick([
				'Thank you for considering this patient for treatment with protons or carbon ions.',
				'I am writing to refer the above-named patient and would value your view on hadrontherapy.',
				'May I ask you to assess whether particle therapy can be offered to the patient named above.',
			]),
			{after: 6},
		),
	];
	if (!blocks.includes(dateLine)) {
		blocks.unshift(dateLine);
	}

	if (style === 'prose') {
		blocks.push(...present.map(section => text(said[section].prose, {after: 6})));
	} else if (style === 'table') {
		blocks.push(
			...present.map(section => ({
				kind: 'columns' as const,
				widths: [1, 2.6],
				border: true,
				cells: [[text(random.pick(HEADINGS[section]), {isBold: true})], [text(said[section].headed)]],
			})),
		);
	} else {
		const head = headingStyle(random);
		blocks.push(...present.flatMap(section => head(random.pick(HEADINGS[section]), said[section].headed)));
	}

	blocks.push(
		gap(6),
		text(random.pick(['With kind regards,', 'Yours faithfully,', 'Sincerely yours,', 'Best regards'])),
		...signOff(setting, hospital.physician, hospital.unit),
	);
	return {
		sheaf: look(setting, blocks, 'Letter'),
		truth: {
			type: 'cover-letter',
			inquiry: setting.inquiry,
			patient: truthPatient(patient),
			date: setting.date,
			language: 'en',
			sections: present,
			layout: `letter-${style}`,
		},
	};
}
