import {fold} from './letters.ts';

/** January … December in the languages hospitals write in, folded; abbreviations are any start of three or more letters. */
const NAMES: readonly string[] = [
	'january gennaio enero janvier januar ianuarie januar ianuarie января январь јануар ιανουαριου ιανουαριος ocak janeiro styczen stycznia sijecanj يناير janner jan',
	'february febbraio febrero fevrier februar februarie февраля февраль фебруар φεβρουαριου φεβρουαριος subat fevereiro luty lutego veljaca فبراير',
	'march marzo mars marz martie mart марта март μαρτιου μαρτιος marco marzec marca ozujak مارس maerz',
	'april aprile abril avril aprilie апреля апрель април απριλιου απριλιος nisan kwiecien kwietnia travanj أبريل',
	'may maggio mayo mai maj мая май мај μαιου μαιος mayis maio maja svibanj مايو',
	'june giugno junio juin juni iunie jun июня июнь јун ιουνιου ιουνιος haziran junho czerwiec czerwca lipanj يونيو',
	'july luglio julio juillet juli iulie jul июля июль јул ιουλιου ιουλιος temmuz julho lipiec lipca srpanj يوليو',
	'august agosto aout avgust августа август αυγουστου αυγουστος agustos sierpien sierpnia kolovoz أغسطس',
	'september settembre septiembre setiembre septembre septembrie septembar сентября сентябрь септембар σεπτεμβριου σεπτεμβριος eylul setembro wrzesien wrzesnia rujan سبتمبر sept',
	'october ottobre octubre octobre oktober octombrie oktobar октября октябрь октобар οκτωβριου οκτωβριος ekim outubro pazdziernik pazdziernika listopad أكتوبر',
	'november novembre noviembre noiembrie novembar ноября ноябрь новембар νοεμβριου νοεμβριος kasim novembro studeni listopada نوفمبر',
	'december dicembre diciembre decembre dezember decembrie decembar декабря декабрь децембар δεκεμβριου δεκεμβριος aralik dezembro grudzien grudnia prosinac ديسمبر',
];
const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];
const whole = new Map<string, number>();
const starts = new Map<string, number>();
NAMES.forEach((names, index) => {
	for (const name of names.split(' ').map(fold)) {
		whole.set(name, index + 1);
		for (let length = 3; length < name.length; length++) {
			const start = name.slice(0, length);
			// A start shared by two months (ιου-, jun- is not) names neither.
			starts.set(start, starts.has(start) && starts.get(start) !== index + 1 ? 0 : index + 1);
		}
	}
});

/** The digits recognition takes for letters inside month names. */
const lettered = (text: string): string => text.replace(/0/g, 'o').replace(/1/g, 'l').replace(/5/g, 's').replace(/8/g, 'b');

/** 1–12, or null when the word is no month. One wrong letter in a long name is forgiven. */
export function monthOf(word: string): number | null {
	const letters = lettered(fold(word));
	const exact = whole.get(letters) ?? starts.get(letters);
	if (exact) {
		return exact;
	}

	if (letters.length >= 5) {
		for (const [name, month] of whole) {
			if (Math.abs(name.length - letters.length) <= 0 && [...name].filter((letter, at) => letter !== letters[at]).length <= 1) {
				return month;
			}
		}
	}

	return null;
}

/** 1–12 of a Roman numeral in capitals, or null. */
export const romanMonthOf = (word: string): number | null => {
	const at = ROMAN.indexOf(word.toLowerCase().replace(/l/g, 'i'));
	return at < 0 ? null : at + 1;
};
