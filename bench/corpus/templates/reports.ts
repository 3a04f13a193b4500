import {addDays} from '../calendar.ts';
import {ALSO, DRUGS, loan, ONGOING, PAST} from '../cases.ts';
import {type Block, gap, text} from '../page-model.ts';
import {
	type DocumentType,
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

type Paragraphs = ReadonlyArray<readonly [string, string]>;

interface Kind {
	readonly titles: readonly string[];
	readonly loanType?: string;
	readonly role: string;
	body(setting: Setting, title: string): Paragraphs;
	extra?(setting: Setting): ReadonlyArray<readonly [string, string]>;
}

const KINDS: Partial<Record<DocumentType, Kind>> = {
	histology: {
		titles: [
			'Pathology consultation',
			'Surgical pathology',
			'Anatomic pathology result',
			'Biopsy result',
			'Cyto-histological diagnosis',
			'Surgical Pathology Final Report',
		],
		loanType: 'histology',
		role: 'Consultant histopathologist',
		body: ({random, case: ill}) =>
			random.pick<Paragraphs>([
				[
					['Material submitted', ill.specimen],
					[
						'Gross',
						`Received in formalin: ${random.int(2, 6)} tissue fragments, together ${random.int(8, 40)} mm, embedded entirely in ${random.int(1, 4)} blocks.`,
					],
					['Microscopy', ill.microscopy],
					['Conclusion', `${ill.diagnosis}.`],
				],
				[
					['Nature of specimen', ill.specimen],
					['Clinical information', ill.story.split('. ')[0]!],
					['Histological findings', ill.microscopy],
					['Pathological diagnosis', `${ill.diagnosis}. ${ill.stage}`],
				],
			]),
		extra: ({random, date}) => [
			[random.pick(['Case no', 'Accession no.', 'Lab ref']), `${random.pick(['S', 'H', 'B', 'P'])}${date.slice(2, 4)}-${random.digits(5)}`],
			[random.pick(['Received', 'Sample taken']), notation(random, 'en')(addDays(date, -random.int(4, 12)))],
		],
	},
	'imaging-report': {
		titles: [
			'MRI of the {site}',
			'Magnetic resonance of the {site}',
			'PET-CT whole body',
			'Skeletal scintigraphy',
			'CT of the {site} with contrast',
			'Radiology result: MR {site}',
		],
		loanType: 'imaging-report',
		role: 'Radiologist',
		body: ({random, case: ill}, title) => {
			const [findings, end] = /PET/.test(title)
				? [
						`Sixty minutes after ${random.int(190, 320)} MBq F-18 FDG. Intense uptake in the known lesion, SUVmax ${random.between(4, 15).toFixed(1)}. ${ill.imaging} Physiological distribution elsewhere.`,
						'Metabolically active primary lesion. No distant spread.',
					]
				: /scintigraphy/.test(title)
					? [
							`Three hours after 640 MBq Tc-99m HDP. Focal uptake at the site of the known tumour. Degenerative uptake in both knees. No further focus suspicious for bone metastasis.`,
							'No skeletal metastases outside the known lesion.',
						]
					: [
							ill.imaging,
							`Findings in keeping with ${ill.diagnosis.split(',')[0]!.toLowerCase()}. No sign of distant disease in the field of view.`,
						];
			return [
				[random.pick(['Question', 'Clinical information', 'Reason for study']), ill.diagnosis],
				[random.pick(['Technique', 'Protocol']), 'Multiplanar acquisition according to the tumour protocol of this department.'],
				[random.pick(['Findings', 'Report', 'Description']), findings],
				[random.pick(['Assessment', 'Opinion', 'Impression', 'Summary']), end],
			];
		},
	},
	'radiotherapy-plan': {
		titles: [
			'Radiation treatment summary',
			'Course completion note',
			'Radiotherapy completion report',
			'End of radiotherapy summary',
			'Radiation therapy plan summary',
		],
		role: 'Radiation oncologist',
		body: ({random, case: ill, date}) => {
			const told = notation(random, 'en');
			return [
				['Indication', `${ill.diagnosis}.`],
				['Planning', 'CT simulation in supine position with mask or vacuum cushion; PTV margin 5 mm; organs at risk contoured.'],
				[
					'Technique',
					random.pick([
						'VMAT, two arcs, 6 MV photons, daily cone beam CT',
						'IMRT, seven fields, 6 MV',
						'three-dimensional conformal, four fields, 15 MV',
					]),
				],
				[
					'Dose delivered',
					`${ill.dose}, five per week, from ${told(addDays(date, -45))} to ${told(addDays(date, -3))}. Dmax spinal cord ${random.between(20, 43).toFixed(1)} Gy.`,
				],
				['Tolerance', 'Acute toxicity grade 1 of the skin. No interruption of the course.'],
			];
		},
		extra: ({random}) => [['Machine', random.pick(['Linac 2', 'TrueBeam 1', 'Versa A'])]],
	},
	'clinical-history': {
		titles: ['Anamnesis', 'Case summary', 'Summary of medical history', 'Patient history', 'Chronological clinical summary'],
		loanType: 'clinical-history',
		role: 'Attending physician',
		body: ({random, case: ill}) => [
			[
				random.pick(['Family history', 'Family and social history']),
				random.pick([
					'Father died of a myocardial infarction. Non-smoker.',
					'A sister had breast cancer at 52. Stopped smoking ten years ago.',
				]),
			],
			['Past illnesses and operations', `The patient reports ${random.pick(PAST)} and ${random.pick(ALSO)}.`],
			[random.pick(['Present illness', 'History of present illness', 'Course']), `${ill.story} ${ill.imaging}`],
			['Treatment so far', `Ongoing: ${random.pick(ONGOING)}. Medicines: ${random.pick(DRUGS)}.`],
			['Allergies', random.pick(['None known.', 'Penicillin (rash).'])],
		],
	},
	'medical-report': {
		titles: [
			'Discharge summary',
			'Outpatient consultation report',
			'Medical report',
			'Clinical status report',
			'Report of hospital stay',
			'Consultation',
		],
		loanType: 'medical-report',
		role: 'Consultant',
		body: ({random, case: ill}) => [
			[random.pick(['Reason for admission', 'Reason for visit']), ill.diagnosis],
			[
				'Clinical examination',
				`Performance status ECOG ${random.int(0, 2)}. Weight ${random.int(48, 96)} kg, blood pressure ${random.int(105, 150)}/80. Heart and lungs without findings. ${random.pick(['No palpable lymph nodes.', 'Mild oedema of the left ankle.'])}`,
			],
			['Course', `${ill.story} Pain was controlled and the patient mobilised.`],
			[random.pick(['Recommendations', 'Further plan']), 'Tumour board; evaluation for particle therapy abroad. Review in six weeks.'],
		],
	},
};

/** A report of one of the five kinds, its body loaned or our own, in one house's headings. */
export function report(type: keyof typeof KINDS & DocumentType, setting: Setting): PaperDocument {
	const {random, patient, hospital, case: ill} = setting;
	const kind = KINDS[type]!;
	const loaned = kind.loanType ? loan(random, setting.reports, kind.loanType, type === 'histology' ? 0.55 : 0.45) : undefined;
	const isLoanedScan = loaned && type === 'imaging-report';
	const title = isLoanedScan ? loaned.title.replace(/ - \d+$/, '') : random.pick(kind.titles).replace('{site}', ill.site);
	const own = ownNotation(random, 'en')(setting.date);
	const head = headingStyle(random);
	const paragraphs = loaned?.sections ?? kind.body(setting, title);
	const shown = random.may(0.35) ? title.toUpperCase() : title;
	const blocks: Block[] = [
		...letterhead(setting),
		text(shown, {isBold: random.may(0.8), size: random.pick([13, 15, 17]), align: random.pick(['left', 'center'] as const)}),
		gap(8),
		...patientHead(setting, own, kind.extra?.(setting)),
		...paragraphs.flatMap(([heading, body]) => (heading ? head(heading, body) : [text(body)])),
		...signOff(setting, hospital.specialist, kind.role),
	];
	return {
		sheaf: look(setting, blocks, title),
		truth: {
			type,
			inquiry: setting.inquiry,
			patient: truthPatient(patient),
			date: setting.date,
			language: 'en',
			layout: `${type}:${title}${loaned ? ' (loaned)' : ''}`,
		},
	};
}
