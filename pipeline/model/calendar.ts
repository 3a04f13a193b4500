/** Arithmetic on calendar dates (`YYYY-MM-DD`), free of time zones. */

/**
 * The same day `months` later, or the last day of that month when it is shorter:
 * 30 November 2026 plus 3 months is 28 February 2027.
 */
export function addMonths(date: string, months: number): string {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number];
	const target = new Date(Date.UTC(year, month - 1 + months, 1));
	const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
	target.setUTCDate(Math.min(day, lastDay));
	return target.toISOString().slice(0, 10);
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `2026-11-05` as people read it: `5 November 2026`. */
export function spoken(date: string): string {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number];
	return `${day} ${MONTHS[month - 1] ?? '?'} ${year}`;
}
