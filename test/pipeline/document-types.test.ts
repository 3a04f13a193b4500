import test from 'ava';
import {scoreTypes} from '#pipeline/document-types/score.ts';
import type {DocumentType} from '#pipeline/model/document.ts';
import {rowsOf} from '#pipeline/model/printed-page.ts';
import {pageOf} from '../fakes/printed-page.ts';

function typeOf(lines: readonly string[]): {type: string; probability: number} {
	const page = pageOf(lines);
	const {scores} = scoreTypes(page, rowsOf(page.words), []);
	const [type, score] = Object.entries(scores).reduce((best, entry) => (entry[1] > best[1] ? entry : best));
	return {type, probability: Math.exp(score)};
}

const HEAD = ['Bergmark General Hospital', 'Tel 555 0134', ''];
const PATIENT = ['Patient: Solveig Vesterlund   Born: 04/03/1961', ''];

const PAGES: ReadonlyArray<readonly [DocumentType, string, readonly string[]]> = [
	['histology', 'an English title', [...HEAD, 'HISTOPATHOLOGY REPORT', ...PATIENT, 'Specimen: core biopsy.', 'Diagnosis: chordoma.']],
	['histology', 'a title with a misread letter', [...HEAD, 'Histo1ogical Exarnination', ...PATIENT, 'Received in formalin.']],
	['histology', 'an Italian title', [...HEAD, 'Referto di esame istologico', 'Paziente: Vesterlund Solveig', 'Cordoma del clivus.']],
	['histology', 'a title in other words', [...HEAD, 'Pathology consultation no. 7', ...PATIENT, 'Nature of specimen: resection.']],
	[
		'imaging-report',
		'a modality',
		[...HEAD, 'MRI of the skull base', ...PATIENT, 'Technique: T1 and T2 sequences.', 'Findings: a mass. Impression: chordoma.'],
	],
	['imaging-report', 'a subject with a colon', [...HEAD, 'Radiology result: CT pelvis', ...PATIENT, 'Assessment: no distant disease.']],
	[
		'radiotherapy-plan',
		'dose and fractions',
		[
			...HEAD,
			'Summary of irradiation',
			...PATIENT,
			'PTV 50.4 Gy in 28 fractions, VMAT, 6 MV photons.',
			'Total dose to the target volume as prescribed.',
		],
	],
	[
		'clinical-history',
		'a timeline',
		[...HEAD, 'Detailed Clinical History', ...PATIENT, 'Date   Event', '10/03/2025   Onset of symptoms.', '04/05/2025   First imaging.'],
	],
	[
		'medical-report',
		'a discharge letter',
		[...HEAD, 'Report of hospital stay', ...PATIENT, 'Admitted with pain. Hospital course uneventful. Discharge home.'],
	],
	[
		'cover-letter',
		'a letter without title',
		[
			...HEAD,
			'To the International Patients office',
			'Re: Solveig Vesterlund, born 04/03/1961',
			'Dear colleagues,',
			'We kindly ask you to consider our patient for carbon ion therapy at your centre.',
			'Diagnosis: chordoma of the clivus.',
			'Medical history: appendectomy.',
			'Yours sincerely,',
			'Dr. A. Lindgren',
		],
	],
	[
		'access-form',
		'a form whose label says passport',
		[
			'Treatment access request',
			'Surname',
			'Vesterlund',
			'Given name',
			'Solveig',
			'Date of birth',
			'04/03/1961',
			'Gender',
			'F',
			'Nationality',
			'Norway',
			'Passport',
			'X123',
			'Phone',
			'555',
			'I consent to the use of my data.',
			'Date   Signature',
		],
	],
	[
		'fax-cover',
		'labels',
		[
			'FAX',
			'To: International Patients',
			'From: Dr. A. Lindgren',
			'Fax: +39 0382 000000',
			'Pages: 5',
			'Confidential. If you received this fax in error please destroy it.',
		],
	],
	[
		'other',
		'laboratory values',
		[
			...HEAD,
			'Laboratory findings',
			...PATIENT,
			'Analyte   Value   Unit   Reference',
			'Haemoglobin   12.4   g/dL',
			'Creatinine   0.9   mg/dL',
			'Platelets   244   x10^9/L',
		],
	],
	[
		'other',
		'an advertisement',
		[
			'NEW OFFICE CHAIRS',
			'Save up to 60% this month only. Free delivery for all orders.',
			'Call now or visit www.example.org. To be removed from our list fax back.',
		],
	],
	[
		'other',
		'an operation note',
		[...HEAD, 'OPERATIVE NOTE', ...PATIENT, 'PREOPERATIVE DIAGNOSIS: chordoma.', 'ANESTHESIA: general. The incision was closed.'],
	],
];

for (const [wanted, how, lines] of PAGES) {
	test(`${wanted} is told by ${how}`, t => {
		const {type, probability} = typeOf(lines);
		t.is(type, wanted);
		t.true(probability > 0.5, String(probability));
	});
}

test('a page that says nothing of its type is not sure of any', t => {
	t.true(typeOf(['Vesterlund', '12', 'page of notes']).probability < 0.6);
});

test('a heading inside a report does not outweigh its title', t => {
	t.is(
		typeOf([...HEAD, 'CT SCAN REPORT', ...PATIENT, 'CLINICAL HISTORY', 'Known chordoma.', 'FINDINGS', 'No change. Impression: stable.'])
			.type,
		'imaging-report',
	);
});
