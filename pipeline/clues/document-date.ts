import type {Clue, ClueOf} from '#pipeline/model/clue.ts';
import type {DocumentType} from '#pipeline/model/document.ts';

type DateClue = ClueOf<'date'>;

/** How well a date speaks for the document as a whole; null when its role never does. */
function merit(clue: DateClue, type: DocumentType): number | null {
	switch (clue.role) {
		case 'document':
			return clue.confidence;
		case 'signature':
			return type === 'access-form' ? clue.confidence + 0.3 : clue.confidence * 0.6;
		case 'examination':
			return type === 'histology' ? null : clue.confidence * (type === 'imaging-report' ? 0.8 : 0.55);
		default:
			return null;
	}
}

/** The document's own date, likeliest first: several only while day and month are open, none when it has none. */
export function documentDates(clues: readonly Clue[], type: DocumentType, receivedOn: string): string[] {
	const births = new Set(clues.filter(clue => clue.field === 'birth-date').flatMap(({dates}) => dates.slice(0, 1)));
	const oldest = [...births].sort()[0] ?? '';
	const votes = new Map<string, {dates: string[]; merit: number}>();
	for (const clue of clues) {
		const value = clue.field === 'date' ? merit(clue, type) : null;
		if (clue.field !== 'date' || value === null) {
			continue;
		}

		const dates = clue.dates.filter(date => date <= receivedOn && date > oldest && !births.has(date));
		const [first] = dates;
		const known = first ? votes.get(first) : undefined;
		if (first) {
			votes.set(first, {
				dates: known && known.dates.length < dates.length ? known.dates : dates,
				merit: known ? Math.max(known.merit, value) + 0.02 : value,
			});
		}
	}

	return [...votes.values()].sort((a, b) => b.merit - a.merit)[0]?.dates ?? [];
}
