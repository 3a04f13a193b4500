import type {Clue} from '#pipeline/model/clue.ts';
import {pageOrder} from './date-range.ts';
import {datesIn} from './date-reading.ts';
import {fold} from './letters.ts';

/** What a clue says, for comparing: two clues of the same value have the same key. */
export function saidBy(clue: Clue): string {
	switch (clue.field) {
		case 'patient-name':
			return `name ${clue.tokens.map(fold).sort().join(' ')}`;
		case 'birth-date':
			return `birth ${clue.dates[0]}`;
		case 'date':
			return `${clue.role} ${clue.dates[0]}`;
		case 'age':
			return `age ${clue.years}`;
		default:
			return `${clue.field} ${clue.value}`;
	}
}

/** Dates written in an order that other labelled dates of the document settle lose their second meaning. */
function settled(clues: readonly Clue[]): readonly Clue[] {
	const isDate = (clue: Clue) => (clue.field === 'date' && clue.role !== 'sent' && clue.confidence >= 0.6) || clue.field === 'birth-date';
	const order = pageOrder(clues.filter(isDate).flatMap(({verbatim}) => datesIn(verbatim)));
	if (!order) {
		return clues;
	}

	return clues.map(clue => {
		if ((clue.field !== 'date' && clue.field !== 'birth-date') || clue.dates.length < 2) {
			return clue;
		}

		const reading = datesIn(clue.verbatim).find(({order: own}) => own === 'open');
		const meant = reading?.dates.filter((_, at) => at < reading.dates.length / 2 === (order === 'dmy')) ?? [];
		const dates = clue.dates.filter(date => meant.includes(date));
		return dates.length > 0 ? {...clue, dates} : clue;
	});
}

/**
 * The clues of one document's pages, surest first. A value repeated on other pages (banner, identity block) gains; every clue stays, with its own place.
 */
export function poolClues(pages: ReadonlyArray<readonly Clue[]>): Clue[] {
	const clues = settled(pages.flat());
	const seenOn = new Map<string, Set<number>>();
	for (const clue of clues) {
		const key = saidBy(clue);
		seenOn.set(key, (seenOn.get(key) ?? new Set()).add(clue.page));
	}

	return clues
		.map(clue => {
			const repeats = (seenOn.get(saidBy(clue))?.size ?? 1) - 1;
			return {...clue, confidence: Math.min(0.99, 1 - (1 - clue.confidence) * 0.7 ** Math.min(repeats, 3))};
		})
		.sort((a, b) => b.confidence - a.confidence || a.page - b.page);
}
