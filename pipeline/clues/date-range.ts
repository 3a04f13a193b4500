import type {DateReading} from './date-reading.ts';

/** Day the patient turned nought, at most 110 years before arrival. */
const OLDEST_YEARS = 110;

/** What the page's other dates tell of the order of day and month. */
export type PageOrder = 'dmy' | 'mdy' | null;

/** The order in which the page's sound dates are written, when they agree. */
export function pageOrder(readings: readonly DateReading[]): PageOrder {
	const votes = readings.filter(({order, separator}) => (order === 'dmy' || order === 'mdy') && separator !== '.');
	const dmy = votes.filter(({order}) => order === 'dmy').length;
	return votes.length === 0 || (dmy > 0 && dmy < votes.length) ? null : dmy > 0 ? 'dmy' : 'mdy';
}

/** The calendar day so many years before. */
export const yearsBefore = (date: string, years: number): string =>
	`${String(Number(date.slice(0, 4)) - years).padStart(4, '0')}${date.slice(4)}`;

/**
 * The dates a reading may mean in its role, likeliest first. Nothing is younger than the day of arrival; a birth lies within 110 years
 * before it, papers within 40. A birth in two digits of year is the elder century when both are possible and the younger makes an infant.
 */
export function plausibleDates(reading: DateReading, role: 'birth' | 'paper', receivedOn: string, order: PageOrder): string[] {
	const oldest = yearsBefore(receivedOn, role === 'birth' ? OLDEST_YEARS : 40);
	const possible = reading.dates.filter(date => date <= receivedOn && date >= oldest);
	if (reading.shortYear) {
		const infant = yearsBefore(receivedOn, 3);
		const eldest = possible.filter(date => (role === 'birth' ? date <= infant : date >= yearsBefore(receivedOn, 27)));
		possible.splice(0, possible.length, ...(eldest.length > 0 ? eldest : possible));
	}

	const [first, second] = reading.dates;
	if (reading.order === 'open' && order && first && second && possible.length > 1) {
		return order === 'mdy' ? [...possible].reverse() : possible;
	}

	return possible;
}
