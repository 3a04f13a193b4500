import {western} from './born-digital.ts';
import {addDays} from './calendar.ts';
import type {Random} from './random.ts';

export interface Patient {
	readonly familyName: string;
	readonly givenName: string;
	readonly birthDate: string;
	readonly sex: 'male' | 'female';
	readonly nationality: string;
	readonly passport?: string;
	readonly phone?: string;
}

interface Culture {
	readonly nationality: string;
	/** Masculine, or masculine/feminine. */
	readonly families: readonly string[];
	readonly men: readonly string[];
	readonly women: readonly string[];
	readonly isDouble?: boolean;
}

const list = (value: string) => value.split(', ');
const culture = (nationality: string, families: string, men: string, women: string, isDouble = false): Culture => ({
	nationality,
	families: list(families),
	men: list(men),
	women: list(women),
	isDouble,
});

/** Frequent names of many places; no list is of real patients. */
export const CULTURES: readonly Culture[] = [
	culture(
		'Poland',
		'Wiśniewski/Wiśniewska, Kowalczyk, Zieliński/Zielińska, Wójcik, Mazur',
		'Łukasz, Paweł, Zbigniew',
		'Małgorzata, Agnieszka, Żaneta',
	),
	culture('Croatia', 'Đurić, Kovačević, Šimunović, Jurić, Vuković', 'Željko, Ante, Tomislav', 'Đurđica, Marijana, Ivana'),
	culture('Ukraine', 'Shevchenko, Kovalenko, Bondarenko, Tkachuk', 'Oleksandr, Mykola, Bohdan', 'Oksana, Yuliia, Halyna'),
	culture(
		'Bulgaria',
		'Dimitrov/Dimitrova, Georgiev/Georgieva, Stoyanov/Stoyanova',
		'Plamen, Krasimir, Dimitar',
		'Tsvetelina, Radka, Desislava',
	),
	culture(
		'Greece',
		'Papadakis, Nikolaidis/Nikolaidou, Karagiannis/Karagianni, Vasileiou',
		'Georgios, Panagiotis, Stavros',
		'Eleni, Vasiliki, Aikaterini',
	),
	culture('Jordan', 'Al-Khatib, Al-Zoubi, Haddadin, Abu Ghazaleh', 'Tariq, Mohammad, Khaled', 'Rania, Lina, Sawsan'),
	culture('Morocco', 'El Idrissi, Benjelloun, Ait Hammou, Bouzidi', 'Hamza, Abdelkader, Driss', 'Khadija, Zineb, Fatima Zahra'),
	culture('Türkiye', 'Öztürk, Yıldırım, Çelik, Şahin, Güneş', 'Mehmet, İbrahim, Uğur', 'Ayşe, Gülşen, Çiğdem'),
	culture('Portugal', 'Ferreira, Carvalho, Gonçalves, Araújo, Magalhães', 'João, Nuno, Tiago', 'Conceição, Inês, Mafalda', true),
	culture('Mexico', 'Hernández, Gutiérrez, Ibáñez, Peña, Zúñiga', 'José Luis, Ramón, Andrés', 'María del Carmen, Guadalupe, Ximena', true),
	culture('Netherlands', 'van der Meer, de Vries, van den Berg, ter Horst', 'Joris, Pieter, Sander', 'Femke, Anneke, Liesbeth'),
	culture('Viet Nam', 'Nguyễn, Trần, Phạm', 'Văn Hùng, Minh Quân, Đức Anh', 'Thị Lan, Thu Hà, Ngọc Bích'),
	culture('China', 'Zhang, Wang, Ouyang, Liu', 'Wei, Jianguo, Haoran', 'Xiaoming, Meiling, Yan'),
	culture('Norway', 'Bjørnstad, Haugen, Østby, Kristiansen', 'Håkon, Sverre, Øyvind', 'Åse, Ingrid, Solveig'),
	culture('Sweden', 'Lindström, Åkesson, Sjöberg', 'Göran, Björn, Lars', 'Märta, Annika, Ebba'),
	culture('India', 'Chatterjee, Venkataraman, Deshpande, Iyer', 'Rajesh, Arvind, Subramanian', 'Lakshmi, Priyanka, Meenakshi'),
	culture('Hungary', 'Szabó, Horváth, Kőszegi, Nagy', 'László, Gábor, Ferenc', 'Erzsébet, Katalin, Zsófia'),
	culture('France', 'Lefèvre, Beaumont, Delacroix, Saint-Martin', 'Jean-Pierre, François, Étienne', 'Hélène, Marie-Claude, Anaïs'),
	culture('Ireland', "O'Sullivan, MacCarthy, Fitzgerald, O'Dwyer", 'Ciarán, Declan, Eoin', 'Siobhán, Aoife, Gráinne'),
	culture('Iran', 'Hosseini, Karimi, Mousavi', 'Reza, Amir Hossein, Behrouz', 'Shirin, Maryam, Nasrin'),
];

const aged = (random: Random) => addDays('1938-01-01', random.int(0, 26_000));

/** A person of some culture. */
export function person(random: Random, fixed: Partial<Patient> & {culture?: Culture} = {}): Patient {
	const home = fixed.culture ?? CULTURES.find(({nationality}) => nationality === fixed.nationality) ?? random.pick(CULTURES);
	const sex = fixed.sex ?? random.pick(['male', 'female'] as const);
	const forms = home.isDouble ? [random.pick(home.families), random.pick(home.families)] : [random.pick(home.families)];
	const familyName = forms.map(form => form.split('/')[sex === 'female' ? 1 : 0] ?? form.split('/')[0]!).join(' ');
	return {
		familyName: fixed.familyName ?? familyName,
		givenName: fixed.givenName ?? random.pick(sex === 'male' ? home.men : home.women),
		birthDate: fixed.birthDate ?? aged(random),
		sex,
		nationality: home.nationality,
		...(random.may(0.75) && {passport: `${random.pick(['A', 'C', 'FK', 'L', 'ZA', 'X'])}${random.digits(random.int(6, 8))}`}),
		...(random.may(0.5) && {phone: `+${random.digits(11)}`}),
	};
}

/** As a clerk types it: half the time without accents. */
export const asRegistered = (random: Random, who: Patient): Patient =>
	random.may(0.5) ? {...who, familyName: western(who.familyName), givenName: western(who.givenName)} : who;

/** Inquiries' people: mostly plain, with the pairs that are easily confused. */
export function register(random: Random, count: number): Array<{patient: Patient; tag: string}> {
	const people: Array<{patient: Patient; tag: string}> = [];
	const kin = (tag: string, make: (one: Patient) => Partial<Patient>) => {
		const one = person(random);
		people.push(
			{patient: one, tag},
			{patient: person(random, {familyName: one.familyName, nationality: one.nationality, ...make(one)}), tag},
		);
	};
	if (count >= 8) {
		kin('twins', one => ({birthDate: one.birthDate, sex: one.sex, givenName: otherName(random, one)}));
		kin('namesakes', one => ({sex: one.sex, givenName: one.givenName}));
		kin('parent-and-child', one => ({sex: one.sex, givenName: one.givenName, birthDate: addDays(one.birthDate, random.int(8000, 11_000))}));
	}

	if (count >= 14) {
		kin('twins', one => ({birthDate: one.birthDate, sex: one.sex === 'male' ? 'female' : 'male'}));
	}

	for (const home of random.shuffled(CULTURES)) {
		if (people.length >= count) {
			break;
		}

		people.push({patient: person(random, {culture: home}), tag: 'plain'});
	}

	while (people.length < count) {
		people.push({patient: person(random), tag: 'plain'});
	}

	return people;
}

function otherName(random: Random, one: Patient): string {
	const home = CULTURES.find(({nationality}) => nationality === one.nationality)!;
	return random.pick((one.sex === 'male' ? home.men : home.women).filter(name => name !== one.givenName));
}

/** A relative or namesake nobody has registered. */
export function stranger(random: Random, near: Patient): Patient {
	return person(
		random,
		random.pick<Partial<Patient>>([
			{familyName: near.familyName, nationality: near.nationality, sex: near.sex, givenName: otherName(random, near)},
			{familyName: near.familyName, givenName: near.givenName, sex: near.sex, nationality: near.nationality},
			{},
		]),
	);
}
