import {type Block, gap, text} from '../page-model.ts';
import {notation, type Setting} from './document.ts';

interface Labels {
	readonly name: string;
	readonly family: string;
	readonly given: string;
	readonly born: string;
	readonly date: string;
}

const LABELS: Record<string, readonly Labels[]> = {
	en: [
		{name: 'Name of patient', family: 'Family name', given: 'First name(s)', born: 'Born', date: 'Date'},
		{name: 'Patient', family: 'Last name', given: 'Forename', born: 'DOB', date: 'Reported'},
		{name: 'Pt name', family: 'Surname', given: 'Given names', born: 'D.O.B.', date: 'Date of report'},
		{name: 'Full name', family: 'Family name', given: 'Given name', born: 'Date of birth', date: 'Issued on'},
		{name: 'Patient full name', family: 'SURNAME', given: 'FIRST NAME', born: 'Birth date', date: 'Report issued'},
	],
	it: [{name: 'Paziente', family: 'Cognome', given: 'Nome', born: 'Nato/a il', date: 'Data referto'}],
	es: [{name: 'Paciente', family: 'Apellidos', given: 'Nombre', born: 'Fecha de nacimiento', date: 'Fecha del informe'}],
	fr: [{name: 'Patient', family: 'Nom', given: 'Prénom', born: 'Né(e) le', date: 'Date du compte rendu'}],
	de: [{name: 'Patient/in', family: 'Name', given: 'Vorname', born: 'geb. am', date: 'Datum'}],
	ru: [{name: 'Пациент', family: 'Фамилия', given: 'Имя', born: 'Дата рождения', date: 'Дата'}],
	el: [{name: 'Ασθενής', family: 'Επώνυμο', given: 'Όνομα', born: 'Ημερομηνία γέννησης', date: 'Ημερομηνία'}],
	tr: [{name: 'Hasta', family: 'Soyadı', given: 'Adı', born: 'Doğum tarihi', date: 'Rapor tarihi'}],
	sr: [{name: 'Pacijent', family: 'Prezime', given: 'Ime', born: 'Datum rođenja', date: 'Datum izveštaja'}],
	ar: [{name: 'المريض', family: 'اسم العائلة', given: 'الاسم', born: 'تاريخ الميلاد', date: 'التاريخ'}],
};

/** Who it is about and when: in five arrangements, with a number and a sex that reports carry. */
export function patientHead(setting: Setting, own: string, extra: ReadonlyArray<readonly [string, string]> = []): Block[] {
	const {random, patient, language} = setting;
	const labels = random.pick(LABELS[language] ?? LABELS['en']!);
	const born = notation(random, language)(patient.birthDate);
	const order = random.int(0, 2);
	const whole =
		order === 0
			? `${patient.familyName.toUpperCase()}, ${patient.givenName}`
			: order === 1
				? `${patient.givenName} ${patient.familyName}`
				: `${patient.familyName.toUpperCase()} ${patient.givenName}`;
	const isParted = random.may(0.45);
	const named: Array<readonly [string, string]> = isParted
		? [
				[labels.family, patient.familyName],
				[labels.given, patient.givenName],
			]
		: [[labels.name, whole]];
	const plain = language === 'en' ? extra : [];
	const pairs: Array<readonly [string, string]> = [
		...named,
		[labels.born, born],
		...(random.may(0.4) && language === 'en' ? ([['Sex', random.pick([patient.sex, patient.sex === 'male' ? 'M' : 'F'])]] as const) : []),
		...(patient.passport && random.may(0.3) && language === 'en' ? ([['Passport', patient.passport]] as const) : []),
		...plain,
		[labels.date, own],
	];
	const label = (value: string) => text(value, {size: 9.5});
	const value = (said: string) => text(said, {isBold: random.may(0.4)});
	switch (random.int(0, 4)) {
		case 0:
			return [
				...pairs.map(([name, said]) => ({kind: 'columns' as const, widths: [1, 2.2], cells: [[label(name)], [value(said)]], border: true})),
				gap(8),
			];
		case 1:
			return [...pairs.map(([name, said]) => text(`${name}: ${said}`)), gap(8)];
		case 2: {
			const half = Math.ceil(pairs.length / 2);
			const side = (some: typeof pairs) => some.map(([name, said]) => text(`${name}: ${said}`));
			return [
				{kind: 'columns', widths: [1, 1], cells: [side(pairs.slice(0, half)), side(pairs.slice(half))], border: random.may(0.5)},
				gap(8),
			];
		}

		case 3: {
			const cells = pairs.map(([name, said]) => [text(name, {size: 7.5, after: 0}), text(said)]);
			const rows: Block[] = [];
			for (let index = 0; index < cells.length; index += 3) {
				const some = cells.slice(index, index + 3);
				rows.push({kind: 'columns', widths: some.map(() => 1), cells: some, border: true});
			}

			return [...rows, gap(8)];
		}

		default:
			return [
				...pairs.map(([name, said]) => ({kind: 'columns' as const, widths: [1, 2], cells: [[text(name)], [text(`:  ${said}`)]]})),
				{kind: 'rule', weight: 0.5},
				gap(6),
			];
	}
}
