/** Calendar days as `2026-11-20`, in UTC as the figures are counted. */

const DAY_MS = 86_400_000;
const MOST_BARS = 62;
const MOST_WEEKS = 372;

export const isDay = (text: string | null): text is string =>
	text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
export const plusDays = (day: string, count: number): string => new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** How wide a bar is, so that a long range stays legible. */
export type Span = 'day' | 'week' | 'month';
export function spanOf(from: string, to: string): Span {
	const days = daysBetween(from, to);
	return days <= MOST_BARS ? 'day' : days <= MOST_WEEKS ? 'week' : 'month';
}

/** The first day of the span that a day is in. */
export function startOf(day: string, span: Span): string {
	if (span === 'day') {
		return day;
	}

	// Weeks begin on Monday.
	return span === 'month' ? `${day.slice(0, 7)}-01` : plusDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

/** Every span from the first day to the last, those without anything, too: a gap in time is a gap in the chart. */
export function spansOf(from: string, to: string, span: Span): string[] {
	const starts: string[] = [];
	for (let day = from; day <= to; day = plusDays(day, 1)) {
		const start = startOf(day, span);
		if (starts.at(-1) !== start) {
			starts.push(start);
		}
	}

	return starts;
}
