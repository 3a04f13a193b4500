import type {IdentityReads} from './reads.ts';
import type {Weighed} from './weigh.ts';

/** A given name may differ from the registered one by at most this (weighted share) even with a document number beside it. */
const SAME_HAND = 0.4;

/**
 * What must agree before a document is filed by itself; the reason when something is wanting.
 * Score alone lets twins, parents and namesakes through who are not in the register at all.
 */
export function wanting(weighed: Weighed, reads: IdentityReads): string | null {
	const {dates, passport, reference} = weighed;
	const isDateEqual = dates.includes('equal');
	const isDateOpen = dates.length === 0 || dates.includes('one digit') || dates.includes('equal if turned');
	const hasNumber = passport === 'same' || reference === 'same';
	if (weighed.returnSheet === 'same' && !isContradicted(weighed)) {
		return null;
	}

	if (isNameEqual(weighed, reads) && isDateEqual) {
		return null;
	}

	if (hasNumber && isNameEqual(weighed, reads) && isDateOpen) {
		return null;
	}

	// A document number and the full birth date leave room for a badly read name, not for another name.
	if (hasNumber && isDateEqual && isNameNear(weighed)) {
		return null;
	}

	if (
		passport === 'same' &&
		reference === 'same' &&
		!weighed.names.some(({given}) => given === 'conflict') &&
		(isDateEqual || isDateOpen)
	) {
		return null;
	}

	if (!isNameEqual(weighed, reads)) {
		return 'The name as read is not letter for letter the registered one.';
	}

	return dates.length === 0 ? 'No birth date was read.' : 'The birth date as read is not surely the registered one.';
}

/** The levels at which a name or a date, read badly, may still be the registered one's. */
const SAME_NAME = ['equal', 'part', 'near', 'skeleton', 'initial', 'not read'];
const SAME_DATE = ['equal', 'equal if turned', 'turned', 'one digit'];

/**
 * A return sheet says for certain whose answer it heads, not that the right paper lies behind it. Whatever the paper tells of its patient
 * must agree; what it does not tell, it need not.
 */
const isContradicted = ({names, dates, reference}: Weighed): boolean =>
	(names.length > 0 && !names.some(({family, given}) => SAME_NAME.includes(family) && SAME_NAME.includes(given))) ||
	(dates.length > 0 && !dates.some(level => SAME_DATE.includes(level))) ||
	reference === 'other';

/** Given and family name equal up to glyphs in one read, and no other spelling of the given name that two reads agree on. */
function isNameEqual({names}: Weighed, reads: IdentityReads): boolean {
	const equal = names.filter(({family, given}) => (family === 'equal' || family === 'part') && given === 'equal');
	const isPartAgreed = names.filter(({family, given}) => family === 'equal' && given === 'part').length > 0;
	if (equal.length === 0 && !isPartAgreed) {
		return false;
	}

	const others = Map.groupBy(
		reads.names.filter((_, index) => !['equal', 'part'].includes(names[index]!.given)),
		({givenName, tokens}) => (givenName ?? tokens.join(' ')).toLowerCase(),
	);
	return ![...others.values()].some(({length}) => length >= 2 && length >= equal.length);
}

const isNameNear = ({names}: Weighed): boolean =>
	names.some(
		({family, given, familyDistance, givenDistance}) =>
			(['equal', 'part', 'near', 'skeleton'].includes(family) || familyDistance <= SAME_HAND) &&
			(['equal', 'part', 'near', 'skeleton'].includes(given) || givenDistance <= SAME_HAND),
	);
