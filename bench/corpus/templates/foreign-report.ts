import {gap, text} from '../page-model.ts';
import {
	type DocumentType,
	headingStyle,
	letterhead,
	look,
	ownNotation,
	type PaperDocument,
	type Setting,
	signOff,
	truthPatient,
} from './document.ts';
import {patientHead} from './patient-head.ts';

export type ForeignType = 'histology' | 'imaging-report' | 'clinical-history';

interface Wording {
	readonly language: string;
	readonly papers: Record<ForeignType, {readonly title: string; readonly paragraphs: ReadonlyArray<readonly [string, string]>}>;
}

const paper = (title: string, ...paragraphs: Array<readonly [string, string]>) => ({title, paragraphs});

/** Reports written in other languages; the wording is our own. */
export const WORDINGS: readonly Wording[] = [
	{
		language: 'it',
		papers: {
			histology: paper(
				'Esame istologico',
				['Materiale inviato', 'Frammenti bioptici di lesione sacrale, in formalina.'],
				[
					'Descrizione microscopica',
					'Neoplasia costituita da cellule vacuolate disposte in cordoni entro una matrice mixoide. Le cellule sono positive per brachyury e citocheratina.',
				],
				['Diagnosi', 'Cordoma convenzionale. Margini non valutabili.'],
			),
			'imaging-report': paper(
				'Risonanza magnetica della pelvi',
				['Quesito clinico', 'Stadiazione di lesione nota.'],
				[
					'Descrizione',
					'Si osserva voluminosa lesione espansiva del sacro, iperintensa nelle sequenze T2, che disloca il retto senza infiltrarlo. Non linfonodi ingranditi.',
				],
				['Conclusioni', 'Quadro compatibile con cordoma del sacro.'],
			),
			'clinical-history': paper(
				'Anamnesi e storia clinica',
				['Anamnesi familiare', 'Il padre è deceduto per infarto del miocardio.'],
				['Anamnesi patologica remota', 'Il paziente riferisce appendicectomia in età giovanile e ipertensione in terapia.'],
				[
					'Anamnesi prossima',
					'Da circa un anno dolore alla seduta; la risonanza ha mostrato una massa sacrale e la biopsia ha confermato la diagnosi.',
				],
			),
		},
	},
	{
		language: 'es',
		papers: {
			histology: paper(
				'Informe de anatomía patológica',
				['Muestra remitida', 'Biopsia con aguja gruesa de la lesión.'],
				[
					'Descripción microscópica',
					'Se observa una proliferación de células atípicas dispuestas en nidos, con figuras de mitosis frecuentes y necrosis focal.',
				],
				['Diagnóstico', 'Sarcoma pleomórfico indiferenciado de alto grado.'],
			),
			'imaging-report': paper(
				'Resonancia magnética',
				['Motivo del estudio', 'Estadificación del tumor conocido.'],
				[
					'Hallazgos',
					'Se identifica una masa sólida de once centímetros en el músculo glúteo mayor, que desplaza el nervio ciático. No se observan adenopatías.',
				],
				['Conclusión', 'Lesión compatible con sarcoma de partes blandas.'],
			),
			'clinical-history': paper(
				'Historia clínica',
				['Antecedentes personales', 'Hipertensión arterial en tratamiento. No alergias conocidas.'],
				[
					'Enfermedad actual',
					'Paciente que consulta por una tumoración de crecimiento rápido. Se realizó biopsia y se inició quimioterapia sin respuesta.',
				],
				['Plan', 'Se solicita valoración para tratamiento con hadrones.'],
			),
		},
	},
	{
		language: 'fr',
		papers: {
			histology: paper(
				"Compte rendu d'anatomie pathologique",
				['Prélèvement', 'Biopsie du palais dur, adressée dans le formol.'],
				[
					'Microscopie',
					'La tumeur est faite de cellules basaloïdes disposées en massifs cribriformes avec un envahissement des filets nerveux.',
				],
				['Conclusion', 'Carcinome adénoïde kystique. La limite médiane est atteinte.'],
			),
			'imaging-report': paper(
				'IRM du massif facial',
				['Indication', "Bilan d'extension de la tumeur connue."],
				['Résultat', "Il existe un épaississement du nerf maxillaire jusqu'au foramen rond. Absence d'adénopathie cervicale."],
				['Conclusion', 'Aspect évocateur d’une extension périnerveuse.'],
			),
			'clinical-history': paper(
				'Antécédents et histoire de la maladie',
				['Antécédents', 'Diabète de type 2 traité par metformine, appendicectomie dans l’enfance.'],
				[
					'Histoire de la maladie',
					'La patiente a remarqué une tuméfaction indolore. Une maxillectomie partielle a été réalisée, puis la réunion de concertation a proposé une hadronthérapie.',
				],
			),
		},
	},
	{
		language: 'de',
		papers: {
			histology: paper(
				'Histologischer Befund',
				['Einsendung', 'Stanzbiopsien aus dem Os sacrum.'],
				[
					'Mikroskopie',
					'Es zeigen sich Stränge vakuolisierter Zellen in einer myxoiden Matrix. Die Tumorzellen sind positiv für Brachyury.',
				],
				['Beurteilung', 'Konventionelles Chordom. Kein Anhalt für eine Dedifferenzierung.'],
			),
			'imaging-report': paper(
				'Befund der Kernspintomographie',
				['Fragestellung', 'Ausdehnung des bekannten Tumors.'],
				[
					'Befund',
					'Die Raumforderung ersetzt das Sakrum von S2 bis S4 und verdrängt das Rektum nach vorne. Vergrößerte Lymphknoten sind nicht nachweisbar.',
				],
				['Beurteilung', 'Bild vereinbar mit einem Chordom.'],
			),
			'clinical-history': paper(
				'Krankengeschichte',
				['Vorerkrankungen', 'Arterielle Hypertonie, Zustand nach Appendektomie.'],
				[
					'Verlauf',
					'Seit einem Jahr bestehen Schmerzen beim Sitzen. Nach der Biopsie wurde die Diagnose gestellt, eine Operation wurde wegen der Folgen abgelehnt.',
				],
			),
		},
	},
	{
		language: 'ru',
		papers: {
			histology: paper(
				'Гистологическое заключение',
				['Материал', 'Биопсия крестца, три фрагмента.'],
				[
					'Микроскопическое описание',
					'Опухоль состоит из крупных вакуолизированных клеток в миксоидном матриксе. Клетки положительны на брахиури.',
				],
				['Заключение', 'Хордома крестца.'],
			),
			'imaging-report': paper(
				'Магнитно-резонансная томография таза',
				[
					'Описание',
					'Определяется объёмное образование крестца с неровными контурами, смещающее прямую кишку. Лимфатические узлы не увеличены.',
				],
				['Заключение', 'Картина соответствует хордоме крестца.'],
			),
			'clinical-history': paper(
				'Выписка из истории болезни',
				['Анамнез', 'Больной считает себя больным около года, когда появились боли в области крестца. Выполнена биопсия.'],
				['Рекомендации', 'Рекомендована консультация для решения вопроса об ионной терапии.'],
			),
		},
	},
	{
		language: 'el',
		papers: {
			histology: paper(
				'Ιστολογική έκθεση',
				['Υλικό', 'Βιοψία ιερού οστού σε τρία τεμάχια.'],
				['Μικροσκοπική περιγραφή', 'Νεόπλασμα από μεγάλα κενοτοπιώδη κύτταρα μέσα σε μυξοειδές στρώμα, θετικά για κερατίνη.'],
				['Συμπέρασμα', 'Χόρδωμα του ιερού οστού.'],
			),
			'imaging-report': paper(
				'Μαγνητική τομογραφία πυέλου',
				['Ευρήματα', 'Παρατηρείται ευμεγέθης μάζα του ιερού οστού που απωθεί το ορθό χωρίς διήθηση. Δεν υπάρχουν διογκωμένοι λεμφαδένες.'],
				['Συμπέρασμα', 'Εικόνα συμβατή με χόρδωμα.'],
			),
			'clinical-history': paper(
				'Ιατρικό ιστορικό',
				['Ατομικό αναμνηστικό', 'Αρτηριακή υπέρταση υπό αγωγή.'],
				['Παρούσα νόσος', 'Ο ασθενής αναφέρει άλγος από έτους. Η βιοψία έθεσε τη διάγνωση και προτάθηκε ακτινοθεραπεία με ιόντα.'],
			),
		},
	},
	{
		language: 'tr',
		papers: {
			histology: paper(
				'Patoloji raporu',
				['Gönderilen materyal', 'Sakrum biyopsisi, üç parça halinde.'],
				[
					'Mikroskopik bulgular',
					'Miksoid zemin içinde vakuollü büyük hücrelerden oluşan tümör izlenmiştir. Hücreler brachyury ile pozitiftir.',
				],
				['Tanı', 'Konvansiyonel kordoma.'],
			),
			'imaging-report': paper(
				'Pelvik manyetik rezonans görüntüleme',
				['Bulgular', 'Sakrumda rektumu öne doğru iten büyük bir kitle izlenmektedir. Büyümüş lenf nodu saptanmamıştır.'],
				['Sonuç', 'Görünüm kordoma ile uyumludur.'],
			),
			'clinical-history': paper(
				'Hastanın öyküsü',
				['Özgeçmiş', 'Hipertansiyon nedeniyle ilaç kullanmaktadır.'],
				['Hikaye', 'Bir yıldır otururken ağrı şikayeti olan hastaya biyopsi yapılmış ve tanı konulmuştur. Ameliyat önerilmemiştir.'],
			),
		},
	},
	{
		language: 'sr',
		papers: {
			histology: paper(
				'Patohistološki nalaz',
				['Materijal', 'Biopsija krsne kosti, tri fragmenta.'],
				['Mikroskopski opis', 'Tumor je građen od krupnih vakuolizovanih ćelija u miksoidnoj osnovi. Ćelije su pozitivne na citokeratin.'],
				['Dijagnoza', 'Hordom krsne kosti.'],
			),
			'imaging-report': paper(
				'Magnetna rezonanca male karlice',
				[
					'Nalaz',
					'Uočava se velika ekspanzivna promena krsne kosti koja potiskuje rektum bez znakova infiltracije. Limfni čvorovi nisu uvećani.',
				],
				['Zaključak', 'Nalaz odgovara hordomu.'],
			),
			'clinical-history': paper(
				'Otpusna lista i istorija bolesti',
				['Lična anamneza', 'Arterijska hipertenzija, na terapiji.'],
				['Sadašnja bolest', 'Tegobe su počele pre godinu dana bolovima pri sedenju. Urađena je biopsija kojom je postavljena dijagnoza.'],
			),
		},
	},
	{
		language: 'ar',
		papers: {
			histology: paper(
				'تقرير التشريح المرضي',
				['العينة', 'خزعة من عظم العجز في ثلاث قطع.'],
				['الوصف المجهري', 'ورم مكون من خلايا كبيرة ذات فجوات ضمن مادة مخاطية.'],
				['التشخيص', 'ورم حبلي في عظم العجز.'],
			),
			'imaging-report': paper(
				'تقرير الرنين المغناطيسي للحوض',
				['النتائج', 'توجد كتلة كبيرة في عظم العجز تدفع المستقيم إلى الأمام دون ارتشاح.'],
				['الخلاصة', 'الصورة متوافقة مع ورم حبلي.'],
			),
			'clinical-history': paper(
				'التاريخ المرضي',
				['السوابق', 'ارتفاع ضغط الدم تحت العلاج.'],
				['المرض الحالي', 'يشكو المريض من آلام منذ سنة وقد أجريت له خزعة أثبتت التشخيص.'],
			),
		},
	},
];

/** A paper in another language than English. */
export function foreignReport(setting: Setting, type: ForeignType): PaperDocument {
	const {random, patient, language, hospital} = setting;
	const said = WORDINGS.find(wording => wording.language === language)!.papers[type];
	const head = headingStyle(random);
	const blocks = [
		...letterhead(setting),
		text(said.title, {isBold: true, size: 15}),
		gap(8),
		...patientHead(setting, ownNotation(random, language)(setting.date)),
		...said.paragraphs.flatMap(([heading, body]) => head(heading, body)),
		...signOff(setting, hospital.specialist, ''),
	];
	return {
		sheaf: look(setting, blocks, said.title),
		truth: {
			type: type as DocumentType,
			inquiry: setting.inquiry,
			patient: truthPatient(patient),
			date: setting.date,
			language,
			layout: `foreign-${language}-${type}`,
		},
	};
}
