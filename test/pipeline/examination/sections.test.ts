import test from 'ava';
import {findSections} from '#pipeline/examination/sections.ts';
import {pageOf} from '../../fakes/printed-page.ts';

const ALL = ['comorbidities', 'diagnosis', 'drugs', 'nonOncologicalHistory', 'oncologicalHistory', 'therapiesInProgress', 'tumorStage'];

const found = (...pages: string[][]): string[] =>
	findSections(pages.map((lines, index) => pageOf(lines, {sequence: index + 1})))
		.map(({section}) => section)
		.sort();

const without = (...missing: string[]): string[] => ALL.filter(section => !missing.includes(section));

const LETTERS: ReadonlyArray<readonly [style: string, lines: string[], sections: string[]]> = [
	[
		'headings on lines of their own, text below',
		[
			'Dear colleagues,',
			'we refer our patient for carbon ion therapy.',
			'Diagnosis',
			'Chordoma of the clivus.',
			'Stage',
			'Localised disease, no metastases.',
			'Past medical history',
			'Appendectomy in 1999.',
			'Oncological history',
			'Headache since March 2025, endonasal resection in June 2025.',
			'Current treatment',
			'None at the moment.',
			'Medications',
			'Levothyroxine 75 mcg daily.',
			'Comorbidities',
			'None.',
			'With kind regards,',
		],
		ALL,
	],
	[
		'headings run in, with colons',
		[
			'To whom it may concern,',
			'Primary diagnosis: adenoid cystic carcinoma of the parotid gland',
			'TNM: cT4a N1 M0, stage IVA',
			'General medical history: tonsillectomy as a child',
			'History of the present illness: swelling noticed in 2024, biopsy in January 2025',
			'Ongoing therapies: weekly cisplatin',
			'Rx: amlodipine 5 mg, aspirin 100 mg',
			'Concomitant diseases: arterial hypertension',
			'Sincerely,',
		],
		ALL,
	],
	[
		'numbered headings in capitals',
		[
			'Dear Doctor,',
			'1. DIAGNOSIS',
			'Sacral chordoma',
			'2. TUMOUR STAGE',
			'T2 N0 M0',
			'3. NON-ONCOLOGICAL HISTORY',
			'No previous illnesses of relevance.',
			'4. ONCOLOGICAL HISTORY',
			'Pain since 2023; core biopsy in 2024.',
			'5. THERAPIES IN PROGRESS',
			'Physiotherapy twice a week.',
			'6. DRUGS',
			'Pregabalin 75 mg twice daily.',
			'7. COMORBIDITIES',
			'Type 2 diabetes.',
		],
		ALL,
	],
	[
		'headings with nothing below two of them',
		[
			'Dear colleagues,',
			'Diagnosis:',
			'Chondrosarcoma of the skull base',
			'Tumour stage:',
			'Non-oncological history:',
			'Cholecystectomy in 2010',
			'Detailed oncological history:',
			'Diplopia since 2024, partial resection in May 2025',
			'Therapies in progress:',
			'Drugs:',
			'Dexamethasone 4 mg',
			'Comorbidities: none',
		],
		without('tumorStage', 'therapiesInProgress'),
	],
	[
		'headings in a column of their own',
		[
			'Dear Professor,',
			'Diagnosis             Osteosarcoma of the pelvis',
			'Staging               Stage IIB, no lung metastases',
			'Past history          Asthma in childhood',
			'Cancer history        Six cycles of chemotherapy in 2025',
			'Current drugs         Paracetamol 1 g when needed',
			'Yours faithfully',
		],
		without('therapiesInProgress', 'comorbidities'),
	],
	[
		'running sentences without headings',
		[
			'Dear colleagues,',
			'Mr Example was diagnosed with squamous cell carcinoma of the nasal cavity. The disease was staged as cT3 N1 M0.',
			'His past medical history includes an inguinal hernia repair. He underwent endoscopic surgery in March 2025',
			'followed by recurrence in August 2025. He is currently receiving immunotherapy. He is taking metformin 500 mg twice daily.',
			'There are no comorbidities of note.',
			'Kind regards,',
		],
		ALL,
	],
	[
		'running sentences that tell only some',
		[
			'Dear Sir or Madam,',
			'I refer this lady with biopsy confirmed uveal melanoma of the left eye.',
			'She takes bisoprolol 5 mg daily.',
			'Regards,',
		],
		['diagnosis', 'drugs'],
	],
	[
		'misread headings',
		[
			'Dear colleagues,',
			'Diagnosls: meningioma of the petroclival region',
			'Tumour staqe: WHO grade II',
			'Non-oncologlcal history: fracture of the wrist in 2001',
			'Oncological hlstory: two operations, in 2019 and 2024',
			'Theraples in progress: none',
			'Medicatlons: levetiracetam 500 mg',
			'Comorbldities: none',
		],
		ALL,
	],
	[
		'Italian headings',
		[
			'Gentili colleghi,',
			'Diagnosi: condrosarcoma della base cranica',
			'Stadiazione: pT2 N0 M0',
			'Anamnesi patologica remota: appendicectomia',
			'Anamnesi oncologica: diplopia dal 2024, intervento nel 2025',
			'Terapie in corso: fisioterapia',
			'Terapia farmacologica: ramipril 5 mg',
			'Comorbilità: ipertensione',
		],
		ALL,
	],
	[
		'French headings',
		[
			'Chers confrères,',
			'Diagnostic : chordome du sacrum',
			'Stade : localisé',
			'Antécédents médicaux : asthme',
			'Histoire oncologique : douleurs depuis 2023, biopsie en 2024',
			'Traitements en cours : aucun',
			'Médicaments : paracétamol',
			'Comorbidités : aucune',
		],
		ALL,
	],
	[
		'German headings',
		[
			'Sehr geehrte Damen und Herren,',
			'Diagnose: Adenoidzystisches Karzinom',
			'Stadium: cT4 cN0 cM0',
			'Nebendiagnosen: Hypertonie',
			'Onkologische Anamnese: Resektion 2024',
			'Laufende Therapie: keine',
			'Medikation: Ramipril 5 mg',
		],
		without('nonOncologicalHistory'),
	],
	[
		'Spanish headings',
		[
			'Estimados colegas:',
			'Diagnóstico: cordoma de clivus',
			'Estadio: T1 N0 M0',
			'Antecedentes personales: apendicectomía',
			'Historia oncológica: cirugía en 2024',
			'Tratamiento actual: ninguno',
			'Medicación: enalapril 10 mg',
			'Comorbilidades: hipertensión',
		],
		ALL,
	],
	[
		'Portuguese headings',
		[
			'Prezados colegas,',
			'Diagnóstico: cordoma sacral',
			'Estadiamento: T2 N0 M0',
			'Antecedentes pessoais: asma',
			'História oncológica: biópsia em 2024',
			'Tratamento em curso: nenhum',
			'Medicação: losartan 50 mg',
			'Comorbidades: nenhuma',
		],
		ALL,
	],
	[
		'Polish headings',
		[
			'Szanowni Państwo,',
			'Rozpoznanie: struniak kości krzyżowej',
			'Stopień zaawansowania: T2 N0 M0',
			'Wywiad onkologiczny: biopsja w 2024',
			'Obecne leczenie: brak',
			'Leki: ramipril 5 mg',
			'Choroby współistniejące: nadciśnienie',
		],
		without('nonOncologicalHistory'),
	],
	[
		'Croatian headings',
		[
			'Poštovani,',
			'Dijagnoza: hordom klivusa',
			'Stadij: T1 N0 M0',
			'Onkološka anamneza: operacija 2024',
			'Terapija u tijeku: nema',
			'Lijekovi: ramipril 5 mg',
			'Komorbiditeti: hipertenzija',
		],
		without('nonOncologicalHistory'),
	],
	[
		'other common words for the headings',
		[
			'Dear colleagues,',
			'Cancer diagnosis: leiomyosarcoma of the retroperitoneum',
			'AJCC stage: IIIB',
			'Anamnesis (non oncological): gastric ulcer in 2011',
			'Course of disease: resection in 2023, local relapse in 2025',
			'Present therapy: pazopanib since July 2025',
			'Pharmacological therapy: omeprazole 20 mg',
			'Associated conditions: chronic gastritis',
		],
		ALL,
	],
];

for (const [style, lines, sections] of LETTERS) {
	test(`a letter with ${style}`, t => {
		t.deepEqual(found(lines), [...sections].sort());
	});
}

test('other diagnoses and the date of diagnosis are no diagnosis', t => {
	t.deepEqual(
		found([
			'Dear colleagues,',
			'Differential diagnosis: schwannoma',
			'Date of diagnosis: 12/03/2025',
			'Drugs: none',
			'Comorbidities: none',
		]),
		['comorbidities', 'drugs'],
	);
});

test('one history does not stand for the other', t => {
	t.deepEqual(found(['Dear colleagues,', 'Drugs: none', 'Comorbidities: none', 'Non-oncological history: appendectomy']), [
		'comorbidities',
		'drugs',
		'nonOncologicalHistory',
	]);
	t.deepEqual(found(['Dear colleagues,', 'Drugs: none', 'Comorbidities: none', 'Oncological history: resection in 2024']), [
		'comorbidities',
		'drugs',
		'oncologicalHistory',
	]);
});

test('elements are found on the page they stand on, with their words', t => {
	const pages = [
		['Dear colleagues,', 'Diagnosis: sacral chordoma', 'Stage: T2 N0 M0'],
		['Medications: ramipril 5 mg', 'Comorbidities: hypertension'],
	].map((lines, index) => pageOf(lines, {sequence: index + 4}));
	const sections = findSections(pages);
	t.deepEqual(
		sections.map(({section, page}) => [section, page]),
		[
			['diagnosis', 4],
			['tumorStage', 4],
			['drugs', 5],
			['comorbidities', 5],
		],
	);
	t.is(sections[2]?.verbatim, 'Medications: ramipril 5 mg');
	t.truthy(sections[2]?.box);
});

test('a letter about something else has none of the elements', t => {
	t.deepEqual(found(['Dear colleagues,', 'please find enclosed the discs you asked for.', 'Kind regards,']), []);
});
