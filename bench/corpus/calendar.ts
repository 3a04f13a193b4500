import type {Random} from './random.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const pad = (value: number) => String(value).padStart(2, '0');
const ordinal = (day: number) =>
	`${day}${day % 10 === 1 && day !== 11 ? 'st' : day % 10 === 2 && day !== 12 ? 'nd' : day % 10 === 3 && day !== 13 ? 'rd' : 'th'}`;

/** How a document writes a calendar date (YYYY-MM-DD). */
export type DateNotation = (date: string) => string;

function parts(date: string) {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number];
	return {year, month, day, name: MONTHS[month - 1]!};
}

/** Day always before month when both are figures: the order is never in doubt except by habit. */
export const NOTATIONS: readonly DateNotation[] = [
	date => date.split('-').reverse().join('.'),
	date => date.split('-').reverse().join('/'),
	date => date,
	date => {
		const {year, day, name} = parts(date);
		return `${day}-${name.slice(0, 3)}-${year}`;
	},
	date => {
		const {year, day, name} = parts(date);
		return `${name} ${day}, ${year}`;
	},
	date => {
		const {year, day, name} = parts(date);
		return `${ordinal(day)} ${name} ${year}`;
	},
	date => {
		const {year, day, name} = parts(date);
		return `${pad(day)} ${name.slice(0, 3).toUpperCase()} ${year}`;
	},
	date => {
		const {year, month, day} = parts(date);
		return `${day}. ${month}. ${year}`;
	},
	date => date.split('-').reverse().join('-'),
];

/** Two-digit years belong to documents' dates only: nobody writes a birth date so. */
export const SHORT_NOTATION: DateNotation = date => {
	const {year, month, day} = parts(date);
	return `${pad(day)}/${pad(month)}/${pad(year % 100)}`;
};

/** Notations without English words, for documents in other languages. */
export const FIGURES: readonly DateNotation[] = [NOTATIONS[0]!, NOTATIONS[1]!, NOTATIONS[8]!];

export function addDays(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Three calendar months earlier, held to the month's last day: a document dated before it has expired. */
export function expiryLimit(asOf: string): string {
	const {year, month, day} = parts(asOf);
	const first = new Date(Date.UTC(year, month - 4, 1));
	const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, last))).toISOString().slice(0, 10);
}

/** A date of the document: within the limit, or well past it. Keeps away from the limit's own days half the time. */
export function documentDate(random: Random, asOf: string, isExpired: boolean): string {
	return isExpired ? addDays(expiryLimit(asOf), -random.int(1, random.may(0.3) ? 8 : 500)) : addDays(asOf, -random.int(6, 82));
}
