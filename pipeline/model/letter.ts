import {z} from 'zod';
import {calendarDate} from './clue.ts';

/** Who writes: stands at the head of the letter and on its return sheets. */
export const centre = z.strictObject({
	name: z.string().min(1),
	/** Lines parted by line feeds, as on an envelope. */
	address: z.string().min(1),
	/** As it is to be dialled from abroad: `+39 0382 000000`. */
	faxNumber: z.string().min(1),
});
export type Centre = z.infer<typeof centre>;

/** One thought in both languages; the same text twice in a letter that is English only. */
export const bilingual = z.strictObject({english: z.string().max(4000), translated: z.string().max(4000)});
export type Bilingual = z.infer<typeof bilingual>;

/** Why something is asked for. */
export const ASK_REASONS = [
	'missing',
	'some-missing',
	'images-missing',
	'report-missing',
	'expired',
	'lapsing',
	'not-english',
	'unsigned',
	'sections-missing',
	'unreadable-pages',
	'lost-pages',
] as const;
export type AskReason = (typeof ASK_REASONS)[number];

/** Codes of asks that belong to a delivery, not to a requirement. */
export const UNREADABLE_PAGES = 'unreadable-pages';
export const LOST_PAGES = 'lost-pages';

export const ask = z.strictObject({
	/** Of the rule pack, or `unreadable-pages`, `lost-pages`. */
	requirementCode: z.string().min(1).max(100),
	label: bilingual,
	...bilingual.shape,
	reasons: z.array(z.enum(ASK_REASONS)),
});
export type Ask = z.infer<typeof ask>;

/** What a coordinator may change while the letter is a draft. */
export const letterBody = z.strictObject({
	subject: bilingual,
	/** Salutation and opening. */
	paragraphs: z.array(bilingual).max(20),
	asks: z.array(ask).max(50),
	/** How to answer, and the complimentary close. */
	closing: z.array(bilingual).max(20),
});
export type LetterBody = z.infer<typeof letterBody>;

export const LETTER_STATES = ['draft', 'final', 'sent'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** How a person sent it; the program itself sends nothing. */
export const SENT_VIA = ['fax', 'courier', 'post', 'e-mail', 'by-hand'] as const;
export type SentVia = (typeof SENT_VIA)[number];

/** A letter that asks for what a dossier lacks. Holds the name and the reference of the inquiry, nothing else about a patient. */
export const letterDraft = z.strictObject({
	id: z.uuid(),
	inquiryId: z.string().min(1),
	/** ISO 639-1 of the translation; `en` for a letter in English only. */
	language: z.string().regex(/^[a-z]{2,3}$/),
	/** The day all ages in it were counted to, and the date it bears. */
	asOf: calendarDate,
	createdAt: z.iso.datetime(),
	createdBy: z.string().min(1),
	/** Counts up with every change, so that two people cannot overwrite one another. */
	version: z.int().positive(),
	state: z.enum(LETTER_STATES),
	sentVia: z.enum(SENT_VIA).nullable(),
	sentAt: z.iso.datetime().nullable(),
	sentBy: z.string().nullable(),
	...letterBody.shape,
});
export type LetterDraft = z.infer<typeof letterDraft>;
