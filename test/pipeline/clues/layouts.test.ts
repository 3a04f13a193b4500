import test from 'ava';
import {documentDates} from '#pipeline/clues/document-date.ts';
import {findClues} from '#pipeline/clues/find.ts';
import {patientRead} from '#pipeline/clues/patient.ts';
import {poolClues} from '#pipeline/clues/pool.ts';
import type {DocumentType} from '#pipeline/model/document.ts';
import type {Linguist} from '#pipeline/ports.ts';
import {pageOf} from '../../fakes/printed-page.ts';

const linguist: Linguist = {
	name: 'none',
	identify: () => ({code: null, confidence: 0}),
	toLatin: text => text,
	machineReadableZone: () => null,
};

interface Expected {
	name?: string;
	birth?: string | null;
	date?: string | null;
	type?: DocumentType;
}

const reads = test.macro((t, lines: readonly string[], {name, birth, date, type = 'medical-report'}: Expected) => {
	const page = pageOf(lines);
	const clues = poolClues([findClues(page, linguist)]);
	const patient = patientRead(clues);
	if (name !== undefined) {
		t.is(`${patient?.familyName ?? ''}, ${patient?.givenName ?? ''}`, name);
	}

	if (birth !== undefined) {
		t.is(patient?.birthDate ?? null, birth);
	}

	if (date !== undefined) {
		t.is(documentDates(clues, type, page.receivedOn)[0] ?? null, date);
	}
});

test('the family name stands in capitals', reads, ['Patient: ROSSI Mario', 'DOB: 03.04.1961'], {name: 'Rossi, Mario', birth: '1961-04-03'});
test('a comma parts family and given name', reads, ['Patient name: Okonkwo, Chidi Emeka', 'Date of Birth: 25/12/1980'], {
	name: 'Okonkwo, Chidi Emeka',
	birth: '1980-12-25',
});
test('a comma without a blank after it', reads, ['Patient   KOWALSKA,Zofia', 'DOB   15-May-2006'], {
	name: 'Kowalska, Zofia',
	birth: '2006-05-15',
});
test('titles are no part of the name', reads, ['Patient: Mrs. Dr. Helga Baumgartner', 'born: 1.2.1950'], {
	name: 'Baumgartner, Helga',
	birth: '1950-02-01',
});
test('two titles at once', reads, ['Re: Mr/Ms Anders Lindqvist, DOB 1970-11-30'], {name: 'Lindqvist, Anders', birth: '1970-11-30'});
test(
	'the doctor is not the patient',
	reads,
	['Referring physician: Dr. Paul Smith', 'Patient: Anna Ivanova', 'Consultant: Prof. John Brown'],
	{name: 'Ivanova, Anna'},
);
test(
	'the next of kin is not the patient',
	reads,
	['Surname: Haddad', 'First name: Rania', 'Next of kin', 'Name: Samir Haddad', 'Date of birth of patient: 01.02.1990'],
	{name: 'Haddad, Rania'},
);
test('a particle belongs to the family name', reads, ['Name: Joris van den Berg', 'Geboortedatum: 12-08-1961'], {
	name: 'van den Berg, Joris',
	birth: '1961-08-12',
});
test('an Arabic article belongs to the family name', reads, ['Patient Name: Khaled Al-Otaibi', 'DOB: 1975-01-31'], {
	name: 'Al-Otaibi, Khaled',
});
test('two surnames of Iberia', reads, ['Paciente: María García Fernández', 'Fecha de nacimiento: 7 de marzo de 1968'], {
	name: 'García Fernández, María',
	birth: '1968-03-07',
});
test('surnames and name asked for together', reads, ['Apellidos y nombre: García Fernández, María', 'F. nacimiento: 07/03/1968'], {
	name: 'García Fernández, María',
});
test(
	'surname and given name in a table with heads',
	reads,
	['Surname        First name     Date of birth', 'Petrenko       Oksana         14.02.1983'],
	{name: 'Petrenko, Oksana', birth: '1983-02-14'},
);
test(
	'heads of which one is unknown',
	reads,
	['Patient              DOB            Lab ref', 'Ximena Soto Rojas    1955-08-02     H24-88752'],
	{name: 'Soto Rojas, Ximena', birth: '1955-08-02'},
);
test(
	'a label in two languages',
	reads,
	['Surname / Nom', 'DELACROIX', 'Given names / Prénoms', 'ETIENNE', 'Date of birth / Date de naissance', '14 APR 1979'],
	{name: 'Delacroix, Etienne', birth: '1979-04-14'},
);
test(
	'labels in two languages before a colon',
	reads,
	['Cognome/Surname: BIANCHI', 'Nome/Name: LUCA', 'Data di nascita/Date of birth: 05/11/1949'],
	{name: 'Bianchi, Luca', birth: '1949-11-05'},
);
test('German letter heading', reads, ['Patient: Müller, Hans-Peter, geb. am 03.04.1951, wohnhaft in Graz', 'Graz, 12.10.2026'], {
	name: 'Müller, Hans-Peter',
	birth: '1951-04-03',
	date: '2026-10-12',
});
test('French letter heading', reads, ['Lyon, le 3 novembre 2026', 'Objet : Mme Claire DUPONT, née le 12/05/1962'], {
	name: 'Dupont, Claire',
	birth: '1962-05-12',
	date: '2026-11-03',
});
test('Italian with place of birth', reads, ['Si certifica che la Sig.ra Maria Ferri, nata a Pavia il 12/05/1962, è stata ricoverata.'], {
	name: 'Ferri, Maria',
	birth: '1962-05-12',
});
test('a birth date in brackets after the name', reads, ['Patient: Lindström, Märta   (June 27, 1997)', '14 August 2026'], {
	name: 'Lindström, Märta',
	birth: '1997-06-27',
	date: '2026-08-14',
});
test('a day of a visit after the name is no birth date', reads, ['Patient: Lindström, Märta   27 June 2026'], {
	name: 'Lindström, Märta',
	birth: null,
});
test('a birth told in running text', reads, ['Services for: Anna Schmidt, born 24.11.1943'], {name: 'Schmidt, Anna', birth: '1943-11-24'});
test(
	'a heading below the name is not the given name',
	reads,
	['Name     Hassanein Mohamed', 'Born on     20.09.1954', '', 'REASON FOR EXAM: Evaluate for pulmonary embolism.'],
	{name: 'Hassanein, Mohamed'},
);
test('the place before the date must not swallow the day', reads, ['Limerick, 11 OCT 2026', 'Patient: Eoin Murphy'], {date: '2026-10-11'});
test(
	'a date on the line above its label',
	reads,
	['Surname: Bianchi', '', '', '          17/09/2026', '     Date                 Signature'],
	{date: '2026-09-17', type: 'access-form'},
);
test('a date under "Place and date"', reads, ['Surname: Bianchi', '', 'Place and date          Signature', 'Pavia, 17/09/2026'], {
	date: '2026-09-17',
	type: 'access-form',
});
test('an unknown label before a date', reads, ['Patient: Daniela Bennett', 'Report: October 1, 2026', 'Surgery: 3 June 2025 with biopsy'], {
	date: '2026-10-01',
});
test(
	'histology: the date of report, not of sampling',
	reads,
	['Sample taken: 23-11-2024', 'Received: 24-11-2024', 'Reported: 30/11/2024'],
	{date: '2024-11-30', type: 'histology'},
);
test('day and month settled by another date of the page', reads, ['DOB: 03/04/1961', 'Date of exam: 10/25/2026'], {birth: '1961-03-04'});
test(
	'letters among the digits of a birth date make it too doubtful to say',
	reads,
	['Surname: Szabo', 'First name: Gabor', 'Birth date: IS. S. 2OO4'],
	{birth: null},
);
test('Turkish and Polish capitals read as small letters', reads, ['Surname: Kaya', 'Name: ibrahim'], {name: 'Kaya, Ibrahim'});
test('Vietnamese order under one label of two names', reads, ['Surname and given name: NGUYEN Van Minh'], {name: 'Nguyen, Van Minh'});
test('Name beside Vorname is the family name', reads, ['Name: Schneider', 'Vorname: Ulrike', 'Geb.-Datum: 01.12.1944'], {
	name: 'Schneider, Ulrike',
	birth: '1944-12-01',
});
test('Nom beside Prénom is the family name', reads, ['Nom : LEFEVRE     Prénom : Hélène', 'Né(e) le : 19.02.1949'], {
	name: 'Lefevre, Hélène',
	birth: '1949-02-19',
});
test(
	'labels without colons far from their values',
	reads,
	['Family name             Novak', 'Given name              Jana', 'Date of birth           5. 6. 1977'],
	{name: 'Novak, Jana', birth: '1977-06-05'},
);
test('a patient in a sentence', reads, ['We saw Mr. James Whitaker, a 61-year-old man, in our clinic.'], {name: 'Whitaker, James'});
test('ISO date of birth in a banner', reads, ['MRN 123456 | SMITH, John A | DOB 1961-04-03 | M'], {birth: '1961-04-03'});
test('a physician as patient is a patient still', reads, ['Patient: Prof. Dr. Ulrich Baumgartner'], {name: 'Baumgartner, Ulrich'});
test(
	'a physician beside a bare name label is not',
	reads,
	['Patient: Oksana Petrenko', 'Dr. Helga Baumgartner', 'Name: Dr. Helga Baumgartner'],
	{name: 'Petrenko, Oksana'},
);
test(
	'Romanian identity block',
	reads,
	['Nume și prenume: POPESCU Ioana     CNP: 2680307123456', 'Data nașterii: 07.03.1968', 'Data raportului: 02.10.2026'],
	{name: 'Popescu, Ioana', birth: '1968-03-07', date: '2026-10-02'},
);
test('Serbian identity block', reads, ['Ime i prezime: Jelena Petrovié', 'Datum rođenja: 25.07.1975.', 'Beograd, 02.10.2026.'], {
	name: 'Petrović, Jelena',
	birth: '1975-07-25',
	date: '2026-10-02',
});
test('Polish identity block', reads, ['Nazwisko i imie: Kowalczyk Agnieszka', 'Data urodzenia: 1966-12-31', 'Data badania: 2026-09-12'], {
	name: 'Kowalczyk, Agnieszka',
	birth: '1966-12-31',
	date: '2026-09-12',
	type: 'imaging-report',
});
test(
	'Portuguese identity block',
	reads,
	['Nome do doente: Nuno Magalhães Ferreira', 'Data de nascimento: 25/09/1996', 'Data do relatório: 03/08/2026'],
	{name: 'Magalhães Ferreira, Nuno', birth: '1996-09-25', date: '2026-08-03'},
);
test('Turkish identity block', reads, ['Adı Soyadı: Mehmet YILMAZ', 'Doğum Tarihi: 19.06.1964', 'Rapor Tarihi: 01.11.2026'], {
	name: 'Yilmaz, Mehmet',
	birth: '1964-06-19',
	date: '2026-11-01',
});
test('Russian identity block', reads, ['Фамилия: Иванов', 'Имя: Сергей', 'Отчество: Петрович', 'Дата рождения: 18.12.1957'], {
	name: 'Иванов, Сергей',
	birth: '1957-12-18',
});
test('Greek identity block', reads, ['Επώνυμο: Παπαδάκης     Όνομα: Γεώργιος', 'Ημερομηνία γέννησης: 06/02/1984'], {
	name: 'Παπαδάκης, Γεώργιος',
	birth: '1984-02-06',
});
test(
	'Spanish report date with place',
	reads,
	['Nombre: José Luis', 'Apellidos: Hernández Peña', 'F. Nac.: 02/08/1955', 'Madrid, a 5 de noviembre de 2026'],
	{name: 'Hernández Peña, José Luis', birth: '1955-08-02', date: '2026-11-05'},
);
test('Dutch and Scandinavian particles', reads, ['Patient name: Femke de Vries'], {name: 'de Vries, Femke'});
test('Irish and Scottish surnames', reads, ["Patient: Siobhan O'Dwyer"], {name: "O'Dwyer, Siobhan"});
test('Indian names of one doubtful order take the given name first', reads, ['Patient: Lakshmi Venkataraman', 'DOB: 13/10/1948'], {
	name: 'Venkataraman, Lakshmi',
	birth: '1948-10-13',
});
test('family name first under an open label is told by the names themselves', reads, ['Name: Venkataraman Lakshmi'], {
	name: 'Venkataraman, Lakshmi',
});
test('Chinese family name in capitals', reads, ['Name: ZHANG Xiaoming', 'Date of birth: 1988/03/15'], {
	name: 'Zhang, Xiaoming',
	birth: '1988-03-15',
});
test('double forenames stay together', reads, ['Patient: Jean-Pierre Beaumont'], {name: 'Beaumont, Jean-Pierre'});
test('an Arabic compound forename stays together', reads, ['Patient: Abdul Rahman Al-Khatib'], {name: 'Al-Khatib, Abdul Rahman'});
test('Abu opens a family name', reads, ['Patient: Mohammad Abu Ghazaleh'], {name: 'Abu Ghazaleh, Mohammad'});
test('a hyphenated Ben opens a family name', reads, ['Name: Ben-David Yosef'], {name: 'Ben-David, Yosef'});
test('a maiden name is not the name', reads, ['Surname: Novak', 'Maiden name: Svoboda', 'First name: Jana'], {name: 'Novak, Jana'});
test('age after the birth date does no harm', reads, ['Name: Peter Novak (M, 61 y)', 'DOB: 04-Mar-1965 (61 y)'], {
	name: 'Novak, Peter',
	birth: '1965-03-04',
});
test('sex and number after the name', reads, ['Patient: NOVAK PETER (M) ID: 553423'], {name: 'Novak, Peter'});
test('capitals throughout: the known forename tells', reads, ['PATIENT NAME: GRACE WHITFIELD', 'D.O.B.: 15 FEB 1939'], {
	name: 'Whitfield, Grace',
	birth: '1939-02-15',
});
test(
	'the fax line on top is not the document date',
	reads,
	['19/11/2026 18:14 +511069934997 CITY HOSPITAL PAGE 05/05', '', 'Patient: John Whitfield', 'Letter of 3 October 2026'],
	{birth: null},
);
test('a birth date is never the document date', reads, ['Patient: Whitfield, John 27 JUN 1957', '12-Mar-2026'], {date: '2026-03-12'});
test('dates of treatment are not the date of the plan', reads, ['Start: 01.02.2026     End: 15.03.2026', 'Plan date: 20.01.2026'], {
	date: '2026-01-20',
	type: 'radiotherapy-plan',
});
test('a future date is not the document date', reads, ['Next appointment: 12.12.2026', 'Date: 12.10.2026'], {date: '2026-10-12'});
test(
	'an American page reads months first',
	reads,
	['Houston, TX 77030', 'Patient: John Whitfield', 'DOB: 03/04/1961', 'Date: 10/05/2026'],
	{birth: '1961-03-04', date: '2026-10-05'},
);
test('a forename that is a word of medicine', reads, ['Patient: Ion Popescu', 'carbon ion therapy'], {name: 'Popescu, Ion'});
test('a surname that is a word of forms', reads, ['Patient: Sophie Ward'], {name: 'Ward, Sophie'});
test('the ward after the name is no part of it', reads, ['Patient: Sophie Miller Ward 3'], {name: 'Miller, Sophie'});
test('a first letter that recognition has no sign for', reads, ['Full name: Hakon @stby'], {name: 'Østby, Hakon'});
test(
	'a name wrapped in a narrow cell',
	reads,
	['Patient full name: PAPADAKIS     Case no: P25-12327', '                   Panagiotis    Received: 23 January 2025'],
	{name: 'Papadakis, Panagiotis'},
);
test(
	'a birth under a head past reading, beside the name',
	reads,
	['Surname        Given names     bxs.', 'Kovacevic      Zeljko          17.03.1977', '', 'Date of report', '30-Sep-2026'],
	{
		name: 'Kovacevic, Zeljko',
		birth: '1977-03-17',
		date: '2026-09-30',
	},
);
test(
	'a date with a label of its own beside the name is no birth',
	reads,
	['Patient                 Date of admission', 'Zeljko Kovacevic        17.03.1997'],
	{name: 'Kovacevic, Zeljko', birth: null},
);
test('stops read as colons in D.O.B.', reads, ['D.O: B.: 27-11-1942'], {birth: '1942-11-27'});
test('name, birth and sex in a row whose heads were lost', reads, ['MRI of the face', '', 'KOWALSKA Zofia     3. 2. 2008     female'], {
	name: 'Kowalska, Zofia',
	birth: '2008-02-03',
});
test('a place and an old date in a row are no patient', reads, ['Newtown Infirmary     12.03.2019'], {name: ', ', birth: null});
test(
	'a name that wraps under its label',
	reads,
	['Patient full name: PAPADAKIS     Case no: P25-12327', 'Panagiotis                      Received: 23 January 2025'],
	{name: 'Papadakis, Panagiotis'},
);
test(
	'the lower line of a passport tells the birth, the upper the whole name',
	reads,
	['P<UTOJAMESON<<FRANCES<<<<<<<<<<<<<<<<ee<e<c<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
	{name: 'Jameson, Frances', birth: '1974-08-12'},
);
test(
	'a name of letters that fillers are misread as stays whole',
	reads,
	['P<UTOKESSEL<<LEE<<<<<<<<<<<<<<<<<<<ee<e<c<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
	{name: 'Kessel, Lee'},
);
test('an identity line with bars', reads, ['MRN 123456 | SMITH, John A | DOB 1961-04-03 | M'], {
	name: 'Smith, John A',
	birth: '1961-04-03',
});
test('a form in two columns', reads, ['Last name: Novak          Date of birth: 04.03.1965', 'First name: Peter         Sex: M'], {
	name: 'Novak, Peter',
	birth: '1965-03-04',
});
test('a subject line with everything', reads, ['RE: Maria Rossi, DOB: 12/05/1962, MRN 5534'], {name: 'Rossi, Maria', birth: '1962-05-12'});
test('a Spanish subject line', reads, ['Asunto: Paciente Dña. Carmen Fernández Ruiz, nacida el 22/06/2004'], {
	name: 'Fernández Ruiz, Carmen',
	birth: '2004-06-22',
});
test('a German certificate', reads, ['wir berichten über Herrn Klaus Weber, geboren am 12.05.1962, der sich vorstellte.'], {
	name: 'Weber, Klaus',
	birth: '1962-05-12',
});
test('a French sentence', reads, ['Je vous adresse Madame Hélène Lefèvre, née le 19 février 1949, pour avis.'], {
	name: 'Lefèvre, Hélène',
	birth: '1949-02-19',
});
test('born at the end of a line', reads, ['The patient Omar Haddad, born on 3 April 1961, was referred.'], {
	name: 'Haddad, Omar',
	birth: '1961-04-03',
});
test('two labels glued to their values', reads, ['Name:John Whitfield', 'DOB:03/25/1961'], {name: 'Whitfield, John', birth: '1961-03-25'});
test('a date below "Date" in the top of a letter', reads, ['Date', '12 October 2026', '', 'Dear colleague,'], {date: '2026-10-12'});
test(
	'a mother named in a report of a child',
	reads,
	['Patient: Luca Bianchi', "Mother's name: Anna Bianchi", 'Date of birth: 04.05.2015'],
	{name: 'Bianchi, Luca', birth: '2015-05-04'},
);
test(
	'the signing doctor after "Signed" is not the patient',
	reads,
	['Patient: Luca Bianchi', 'Electronically signed by: Marco Verdi, 12.10.2026'],
	{name: 'Bianchi, Luca'},
);
test('Thai and Buddhist years are not guessed', reads, ['Date of birth: 12/05/2505'], {birth: null});
test('an impossible day is not a birth', reads, ['Date of birth: 31/02/1960'], {birth: null});
test('Hungarian order, the year first', reads, ['Név: Szabó Gábor', 'Születési dátum: 2004. 11. 01.'], {birth: '2004-11-01'});
test('Czech identity block', reads, ['Jméno a příjmení: Jana Novotná', 'Datum narození: 5. 6. 1977'], {
	name: 'Novotná, Jana',
	birth: '1977-06-05',
});
test('Danish and Norwegian labels', reads, ['Navn: Lars Jensen', 'Fødselsdato: 05.06.1977'], {name: 'Jensen, Lars', birth: '1977-06-05'});
test('Croatian labels', reads, ['Prezime i ime: Horvat Ivana', 'Datum rođenja: 05.06.1977.'], {name: 'Horvat, Ivana', birth: '1977-06-05'});
test('Dutch labels', reads, ['Naam: J. de Vries', 'Geb. datum: 05-06-1977'], {birth: '1977-06-05'});
test('Swedish labels', reads, ['Namn: Annika Lindström', 'Född: 1965-03-22'], {name: 'Lindström, Annika', birth: '1965-03-22'});
test('Indonesian and Malay labels', reads, ['Nama: Siti Rahayu', 'Tanggal lahir: 05-06-1977'], {birth: '1977-06-05'});
test('Hungarian order stays family name first in one label', reads, ['Családi név: Szabó', 'Utónév: Gábor', 'Születési idő: 2004.11.01.'], {
	name: 'Szabó, Gábor',
	birth: '2004-11-01',
});
test('Finnish labels', reads, ['Sukunimi: Virtanen     Etunimi: Matti', 'Syntymäaika: 5.6.1977'], {
	name: 'Virtanen, Matti',
	birth: '1977-06-05',
});
test('Slovene labels', reads, ['Ime in priimek: Ana Kovač', 'Datum rojstva: 5. 6. 1977'], {name: 'Kovač, Ana', birth: '1977-06-05'});
test('Bulgarian labels', reads, ['Име: Пламен', 'Фамилия: Стоянов', 'Дата на раждане: 04.07.1974'], {
	name: 'Стоянов, Пламен',
	birth: '1974-07-04',
});
test(
	'an unreadable birth does not take the next date of the page',
	reads,
	['Pt name     PHAM, Van Hung', 'D.O.B.     13-0%-1973', 'Sex     male', 'Date of report     10-Sep-2026'],
	{
		name: 'Pham, Van Hung',
		birth: null,
		date: '2026-09-10',
	},
);
test('the letters of D.O.B. are no figures of the date', reads, ['Pt name     PHAM, Van Hung', 'D.O.B.     13-0$-1973', 'Sex     male'], {
	birth: '1973-05-13',
});
