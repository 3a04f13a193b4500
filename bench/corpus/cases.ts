import {readFile} from 'node:fs/promises';
import type {Random} from './random.ts';

/** What ails a made-up patient, in the words reports use. */
export interface Case {
	readonly diagnosis: string;
	readonly stage: string;
	readonly specimen: string;
	readonly microscopy: string;
	readonly imaging: string;
	readonly story: string;
	readonly site: string;
	readonly dose: string;
}

export const CASES: readonly Case[] = [
	{
		diagnosis: 'Sacral chordoma, S2 to S4, not resectable without loss of continence',
		stage: 'cT2b N0 M0 (AJCC 8th edition, axial bone)',
		specimen: 'CT-guided core biopsy of the sacrum',
		microscopy:
			'Cords and nests of large vacuolated cells lie in an abundant myxoid matrix. Mitoses are rare. Brachyury is strongly positive in the nuclei; EMA and pan-keratin are positive.',
		imaging:
			'A lobulated mass of 71 x 58 x 49 mm replaces the sacrum from S2 to S4 with a presacral component. It is bright on T2 and enhances unevenly. The rectum is displaced, not invaded.',
		story:
			'Sitting became painful in the spring of last year. MRI showed a sacral mass and the biopsy confirmed the tumour. The surgeons consider an R0 resection mutilating.',
		site: 'pelvis',
		dose: '50.4 Gy in 28 fractions',
	},
	{
		diagnosis: 'Chondrosarcoma of the skull base, grade II, left petroclival junction',
		stage: 'T1 N0 M0, stage IIA',
		specimen: 'Endoscopic transnasal resection fragments',
		microscopy:
			'Hyaline cartilage of raised cellularity with binucleated chondrocytes and moderate atypia. S100 is positive, brachyury negative. IDH1 R132C mutation is detected.',
		imaging:
			'A residual lesion of 24 x 19 mm at the left petroclival synchondrosis abuts the brainstem without compressing it. The internal carotid artery is encased over half of its circumference.',
		story:
			'Double vision on looking left led to imaging. A subtotal endoscopic resection was carried out; the residue touches the abducens nerve.',
		site: 'brain and skull base',
		dose: '54 Gy in 30 fractions',
	},
	{
		diagnosis: 'Adenoid cystic carcinoma of the hard palate with perineural spread',
		stage: 'pT4a pN0 cM0, R1',
		specimen: 'Partial maxillectomy, right',
		microscopy:
			'Cribriform and tubular growth of biphasic cells, perineural invasion in several nerves, the medial margin is reached. CD117 and p63 are positive, MYB-NFIB fusion present.',
		imaging:
			'After right maxillectomy there is thickening and enhancement along the maxillary nerve up to the foramen rotundum. No enlarged cervical lymph node.',
		story: 'A painless swelling of the palate was noticed by the dentist. Partial maxillectomy followed; the nerve margin was involved.',
		site: 'face and neck',
		dose: '60 Gy in 30 fractions',
	},
	{
		diagnosis: 'Locally recurrent rectal adenocarcinoma, presacral',
		stage: 'rcT4b N0 M0',
		specimen: 'Presacral biopsies, three cylinders',
		microscopy:
			'Fibrous tissue infiltrated by irregular glands with dirty necrosis. CDX2 and CK20 are positive. Mismatch repair proteins are retained.',
		imaging: 'Presacral soft tissue of 38 x 31 mm infiltrates the S3 endplate, progressive against the previous study. No hepatic lesion.',
		story:
			'Low anterior resection and chemoradiation four years ago. The marker rose this winter and a presacral recurrence was proven by biopsy.',
		site: 'pelvis and abdomen',
		dose: '50 Gy in 25 fractions',
	},
	{
		diagnosis: 'Undifferentiated pleomorphic sarcoma of the left gluteal region',
		stage: 'cT3 N0 M0, G3, stage IIIB',
		specimen: 'Incisional biopsy, left buttock',
		microscopy:
			'Pleomorphic spindle cells in a storiform pattern, more than 20 mitoses per 10 high power fields, necrosis in 30 percent. No line of differentiation is shown by immunohistochemistry.',
		imaging:
			'An intramuscular tumour of 112 x 87 mm in the gluteus maximus reaches the sciatic notch. The sciatic nerve is displaced forward. There is a central necrosis.',
		story:
			'A fast growing lump of the buttock was first taken for a haematoma. Biopsy gave the diagnosis; preoperative doxorubicin had no effect.',
		site: 'pelvis and thigh',
		dose: '45 Gy in 25 fractions',
	},
	{
		diagnosis: 'Pancreatic ductal adenocarcinoma of the head, locally advanced',
		stage: 'cT4 N1 M0, stage III',
		specimen: 'EUS-guided fine needle biopsy, head of pancreas',
		microscopy: 'Atypical glands in desmoplastic stroma, nuclear size variation above 4:1. CK7 and CA19-9 positive, SMAD4 lost.',
		imaging:
			'A hypovascular mass of 36 mm in the pancreatic head encases the superior mesenteric artery by more than 180 degrees. The liver is free of focal lesions.',
		story:
			'Jaundice was the first sign; a stent was placed. Eight cycles of FOLFIRINOX stabilised the disease without making it resectable.',
		site: 'abdomen',
		dose: '54 Gy in 30 fractions',
	},
];

export const PAST = [
	'an appendectomy in childhood',
	'a hip fracture in 2012',
	'pulmonary tuberculosis as a student',
	'two caesarean sections',
	'a cholecystectomy in 2009',
] as const;
export const ALSO = [
	'type 2 diabetes and hypertension',
	'atrial fibrillation',
	'chronic renal insufficiency stage G3a',
	'mild asthma',
	'hypothyroidism',
	'coronary disease with one stent',
] as const;
export const DRUGS = [
	'metformin 850 mg twice daily and ramipril 5 mg',
	'apixaban 5 mg twice daily',
	'levothyroxine 75 mcg',
	'tramadol 50 mg as needed and pregabalin 75 mg',
	'bisoprolol 2.5 mg, atorvastatin 20 mg',
] as const;
export const ONGOING = [
	'denosumab every four weeks',
	'imatinib 400 mg daily since March',
	'second line chemotherapy with gemcitabine',
	'physiotherapy only, no systemic treatment',
	'palliative analgesia',
] as const;

/** A public report text: its kind and its headed paragraphs. */
export interface LoanedReport {
	readonly type: string;
	readonly title: string;
	readonly sections: ReadonlyArray<readonly [string, string]>;
}

/** Report bodies from a JSON file (`[{type, title, sections: [[heading, text]]}]`), without those too short or endless. */
export async function loanedReports(file: string | undefined): Promise<LoanedReport[]> {
	if (!file) {
		return [];
	}

	const all = JSON.parse(await readFile(file, 'utf8')) as LoanedReport[];
	return all.filter(({sections}) => {
		const length = sections.reduce((sum, [, body]) => sum + body.length, 0);
		return length > 400 && length < 5500;
	});
}

/** Report of a kind, or nothing when there are none or by chance the own words shall be used. */
export function loan(random: Random, reports: readonly LoanedReport[], type: string, share: number): LoanedReport | undefined {
	const fitting = reports.filter(report => report.type === type);
	return fitting.length > 0 && random.may(share) ? random.pick(fitting) : undefined;
}
