import type {Clue, ClueOf} from '../model/clue.ts';
import type {Description, DocumentType} from '../model/document.ts';

/** How strongly each sign speaks for a new document (+) or for going on (−), natural logarithm of odds. */
const WEIGHTS = {
	start: -0.6,
	firstOfMany: 5,
	nextNumber: -6,
	laterNumber: -3,
	previousWasLast: 3,
	previousHasMore: -1.5,
	title: 3.5,
	noTitle: -1,
	letterhead: 2,
	noLetterhead: -0.8,
	salutation: 1.5,
	identityBlock: 2.2,
	startsMidSentence: -2.5,
	previousEndsMidSentence: -1.5,
	previousClosed: 1.5,
	previousOpen: -0.7,
	coverSheet: 6,
	form: 2.5,
	otherPatient: 5,
	otherBirthDate: 3,
	otherLanguage: 1.5,
	otherType: 1.2,
	sameType: -0.6,
	otherTitle: 1,
	intakeSheet: 20,
} as const;

/** Natural logarithm of the odds that `next` opens a new document, given the page before it. */
export function oddsOfBoundary(previous: Description, next: Description): number {
	const [before, after] = [previous.cues, next.cues];
	const [typeBefore, typeAfter] = [likeliest(previous), likeliest(next)];
	if (typeBefore.type === 'intake-sheet' || typeAfter.type === 'intake-sheet') {
		return WEIGHTS.intakeSheet;
	}

	let odds: number = WEIGHTS.start;

	if (after.pageOf) {
		odds +=
			after.pageOf.number === 1
				? WEIGHTS.firstOfMany
				: before.pageOf &&
						before.pageOf.number === after.pageOf.number - 1 &&
						(before.pageOf.total ?? after.pageOf.total) === after.pageOf.total
					? WEIGHTS.nextNumber
					: WEIGHTS.laterNumber;
	} else if (before.pageOf?.total) {
		odds += before.pageOf.number >= before.pageOf.total ? WEIGHTS.previousWasLast : WEIGHTS.previousHasMore;
	}

	odds += after.title ? WEIGHTS.title : WEIGHTS.noTitle;
	odds += after.letterhead.length > 0 ? WEIGHTS.letterhead : WEIGHTS.noLetterhead;
	odds += after.hasSalutation ? WEIGHTS.salutation : 0;
	odds += after.hasIdentityBlock ? WEIGHTS.identityBlock : 0;
	odds += after.startsMidSentence ? WEIGHTS.startsMidSentence : 0;
	odds += before.endsMidSentence ? WEIGHTS.previousEndsMidSentence : 0;
	odds += before.hasClosing ? WEIGHTS.previousClosed : WEIGHTS.previousOpen;

	if ([typeBefore, typeAfter].some(({type, probability}) => type === 'fax-cover' && probability > 0.7)) {
		odds += WEIGHTS.coverSheet;
	}

	if ([typeBefore, typeAfter].some(({type, probability}) => type === 'access-form' && probability > 0.8)) {
		odds += WEIGHTS.form;
	}

	if (typeBefore.probability > 0.85 && typeAfter.probability > 0.85) {
		odds += typeBefore.type === typeAfter.type ? (after.title ? 0 : WEIGHTS.sameType) : WEIGHTS.otherType;
	}

	return odds + oddsOfIdentity(previous, next);
}

function oddsOfIdentity(previous: Description, next: Description): number {
	let odds = 0;
	const [nameBefore, nameAfter] = [surest('patient-name', previous), surest('patient-name', next)];
	if (nameBefore && nameAfter && !sharesToken(nameBefore.tokens, nameAfter.tokens)) {
		odds += WEIGHTS.otherPatient;
	}

	const [bornBefore, bornAfter] = [surest('birth-date', previous), surest('birth-date', next)];
	if (bornBefore && bornAfter && !bornBefore.dates.some(date => bornAfter.dates.includes(date))) {
		odds += WEIGHTS.otherBirthDate;
	}

	const [before, after] = [previous.language, next.language];
	if (before.code && after.code && before.code !== after.code && Math.min(before.confidence, after.confidence) > 0.7) {
		odds += WEIGHTS.otherLanguage;
	}

	return odds;
}

/** Below this a read is no evidence of another patient. */
const SURE = 0.65;

const surest = <Field extends Clue['field']>(field: Field, {clues}: Description): ClueOf<Field> | undefined =>
	clues
		.filter((clue): clue is ClueOf<Field> => clue.field === field && clue.confidence >= SURE)
		.reduce<ClueOf<Field> | undefined>(
			(best, clue) => (best && (best as Clue).confidence >= (clue as Clue).confidence ? best : clue),
			undefined,
		);

/** Names with one word in common, give or take a letter, may be the same person's. */
function sharesToken(a: readonly string[], b: readonly string[]): boolean {
	const bare = (tokens: readonly string[]) =>
		tokens.map(token => token.normalize('NFD').replace(/\P{L}/gu, '').toLowerCase()).filter(({length}) => length > 1);
	const others = bare(b);
	return bare(a).some(token => others.some(other => token === other || isNearly(token, other)));
}

/** One letter more, less or other. */
function isNearly(a: string, b: string): boolean {
	if (Math.min(a.length, b.length) < 4 || Math.abs(a.length - b.length) > 1) {
		return false;
	}

	let start = 0;
	while (start < a.length && a[start] === b[start]) {
		start++;
	}

	let end = 0;
	while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) {
		end++;
	}

	return Math.max(a.length, b.length) - start - end <= 1;
}

export function likeliest({typeScores}: Description): {type: DocumentType; probability: number} {
	const [type, score] = Object.entries(typeScores).reduce((best, entry) => (entry[1] > best[1] ? entry : best));
	return {type: type as DocumentType, probability: Math.exp(score)};
}
