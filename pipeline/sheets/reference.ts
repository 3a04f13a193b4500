import {checkCharacters, isChecked} from './check-characters.ts';
import {readingsOf} from './misreading.ts';

/** What a sheet says: the parcel whose stack lies under it, or the missing document it asks for. */
export type SheetReference =
	| {readonly kind: 'batch'; readonly parcelId: string}
	| {readonly kind: 'return'; readonly inquiryId: string; readonly requirementCode: string};

/**
 * The form of the text, printed before its fields. A new form gets a new number and the old one stays readable:
 * sheets lie in drawers of hospitals for years.
 */
const BATCH = 'P1';
const RETURN = 'R1';

/** `P1.1042.8D`: the sheet on top of a parcel's stack. Throws when `parcelId` is empty. */
export const makeBatchReference = (parcelId: string): string => withCheck([BATCH, written(parcelId, 'parcel number')]);

/** `R1.INQ-2026-0143.COVER-LETTER.CE`: the sheet on top of the document that was missing. Throws when a part is empty. */
export const makeReturnReference = ({inquiryId, requirementCode}: {inquiryId: string; requirementCode: string}): string =>
	withCheck([RETURN, written(inquiryId, 'inquiry id'), written(exchangedCase(requirementCode), 'requirement code')]);

/**
 * What the text of a code or a printed reference says; null when it is no reference of ours. Spaces, other dashes, small letters
 * and look-alike characters are put right only where the check characters leave a single possibility.
 */
export function readSheetReference(text: string): SheetReference | null {
	const trimmed = text.trim();
	const exact = parsed(trimmed);
	if (exact) {
		return exact;
	}

	for (const readings of readingsOf(trimmed)) {
		const right = new Set(readings.filter(reading => parsed(reading)));
		if (right.size > 0) {
			const [only] = right;
			return right.size === 1 ? parsed(only!) : null;
		}
	}

	return null;
}

function withCheck(fields: readonly string[]): string {
	const text = fields.join('.');
	return `${text}.${checkCharacters(text)}`;
}

function parsed(text: string): SheetReference | null {
	const found = /^(?<text>(?<form>[PR]1)\.(?<fields>[A-Z\d$.-]+))\.(?<check>[A-Z\d]{2})$/.exec(text)?.groups;
	if (!found || !isChecked(found['text']!, found['check']!)) {
		return null;
	}

	const [first, second, ...others] = found['fields']!.split('.').map(meant);
	if (!first || others.length > 0) {
		return null;
	}

	if (found['form'] === BATCH) {
		return second === undefined ? {kind: 'batch', parcelId: first} : null;
	}

	return second ? {kind: 'return', inquiryId: first, requirementCode: exchangedCase(second)} : null;
}

/** Capitals, digits and dashes stay as they are; any other character becomes `$` and two digits a byte, so that every id comes back as given. */
function written(value: string, what: string): string {
	if (value === '') {
		throw new TypeError(`A sheet reference needs a ${what}.`);
	}

	return [...value]
		.map(letter =>
			/[A-Z\d-]/.test(letter)
				? letter
				: [...new TextEncoder().encode(letter)].map(byte => `$${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
		)
		.join('');
}

/** The reverse of `written`; null when it is no such text. */
function meant(field: string): string | null {
	try {
		return decodeURIComponent(field.replaceAll('$', '%')) || null;
	} catch {
		return null;
	}
}

/** Requirement codes are small letters and are printed as capitals. */
const exchangedCase = (text: string): string =>
	text.replaceAll(/[a-zA-Z]/g, letter => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()));
