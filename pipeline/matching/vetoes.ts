import type {IdentityReads} from './reads.ts';
import type {Weighed} from './weigh.ts';

/** Contradictions that forbid a link, whatever the weight, in words. */
export function vetoesOf({names, dates, passport, reference, returnSheet, sex}: Weighed, reads: IdentityReads): string[] {
	const vetoes: string[] = [];
	if (names.length > 0 && names.every(({given}) => given === 'conflict')) {
		vetoes.push('The given name is another.');
	}

	if (names.length > 0 && names.every(({family}) => family === 'conflict')) {
		vetoes.push('The family name is another.');
	}

	if (dates.length > 0 && dates.every(level => level === 'conflict' || level === 'year')) {
		vetoes.push('The birth date is another.');
	}

	const rival = rivalDate(reads, dates);
	if (rival) {
		vetoes.push('The paper shows two birth dates.');
	}

	if (passport === 'other') {
		vetoes.push('The passport number is another.');
	}

	if (reference === 'other') {
		vetoes.push('The paper bears the reference of another inquiry.');
	}

	if (returnSheet === 'other') {
		vetoes.push('It came behind the return sheet of another inquiry.');
	}

	if (sex === 'other') {
		vetoes.push('The sex is another.');
	}

	return vetoes;
}

/** A date that does not agree although at least two reads, and more than agree, say it. */
function rivalDate({birthDates}: IdentityReads, levels: Weighed['dates']): boolean {
	const agreeing = levels.filter(level => level === 'equal' || level === 'equal if turned').length;
	const others = Map.groupBy(
		birthDates.filter((_, index) => levels[index] !== 'equal' && levels[index] !== 'equal if turned'),
		({dates}) => dates[0],
	);
	return agreeing > 0 && [...others.values()].some(({length}) => length >= 2 && length >= agreeing);
}
