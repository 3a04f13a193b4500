import {addMonths} from '../model/calendar.ts';

/** The centre answers about ten working days after the documents are complete. */
export const ANSWER_WORKING_DAYS = 10;

const dayAfter = (date: string): string => {
	const next = new Date(`${date}T00:00:00Z`);
	next.setUTCDate(next.getUTCDate() + 1);
	return next.toISOString().slice(0, 10);
};

const isWeekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());

/** The `count`-th working day (Monday to Friday, public holidays not known) after `date`. */
export function addWorkingDays(date: string, count: number): string {
	let day = date;
	for (let left = count; left > 0; ) {
		day = dayAfter(day);
		left -= isWeekend(day) ? 0 : 1;
	}

	return day;
}

/** The earliest date a document may bear to be in time on `today`: the first whose `months` are not over yet. */
export function oldestInTime(today: string, months: number): string {
	let day = addMonths(today, -months);
	while (addMonths(day, months) < today) {
		day = dayAfter(day);
	}

	return day;
}
