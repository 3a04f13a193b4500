export const DATE_LEVELS = ['equal', 'equal if turned', 'turned', 'one digit', 'year', 'conflict'] as const;
export type DateLevel = (typeof DATE_LEVELS)[number];

const turned = (date: string): string => date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1-$3-$2');

const differingDigits = (a: string, b: string): number => [...a].filter((digit, index) => digit !== b[index]).length;

/**
 * A read birth date against the registered one. `dates` holds what the print may mean, likeliest first:
 * only the likeliest counts as equal, since a namesake born on the turned date reads just the same.
 */
export function compareDate(dates: readonly string[], registered: string): DateLevel {
	const [first] = dates;
	if (first === registered) {
		return 'equal';
	}

	if (dates.includes(registered)) {
		return 'equal if turned';
	}

	if (dates.some(date => turned(date) === registered)) {
		return 'turned';
	}

	if (dates.some(date => differingDigits(date, registered) === 1)) {
		return 'one digit';
	}

	return dates.some(date => date.slice(0, 4) === registered.slice(0, 4)) ? 'year' : 'conflict';
}
