import {z} from 'zod';
import {box} from './geometry.ts';

const place = {
	/** As printed, OCR errors included. */
	verbatim: z.string(),
	/** 0–1: that the value is right *and* has this role. */
	confidence: z.number().min(0).max(1),
	/** Sequence of the page within the delivery. */
	page: z.int().positive(),
	box: box.nullable(),
	/** Which rule found it, for the reviewer: `label "Date of birth"`, `MRZ`, `letter heading`. */
	source: z.string(),
};

/** Calendar date `YYYY-MM-DD`. */
export const calendarDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const DATE_ROLES = ['document', 'examination', 'signature', 'sent', 'treatment', 'other'] as const;

/** An extracted value, its role, and its place on the page. */
export const clue = z.discriminatedUnion('field', [
	z.strictObject({
		field: z.literal('patient-name'),
		/** Both known when the page labels them or their order is certain; else `tokens` alone. */
		familyName: z.string().nullable(),
		givenName: z.string().nullable(),
		/** Every name token in printed order. */
		tokens: z.array(z.string()),
		...place,
	}),
	z.strictObject({
		field: z.literal('birth-date'),
		/** Likeliest first; more than one while day and month can be exchanged. */
		dates: z.array(calendarDate).min(1),
		...place,
	}),
	z.strictObject({field: z.literal('date'), role: z.enum(DATE_ROLES), dates: z.array(calendarDate).min(1), ...place}),
	z.strictObject({field: z.literal('sex'), value: z.enum(['male', 'female']), ...place}),
	z.strictObject({field: z.literal('passport'), value: z.string(), ...place}),
	z.strictObject({field: z.literal('reference'), value: z.string(), ...place}),
	z.strictObject({field: z.literal('sender-fax'), value: z.string(), ...place}),
	z.strictObject({field: z.literal('age'), years: z.int(), ...place}),
]);
export type Clue = z.infer<typeof clue>;
export type ClueOf<Field extends Clue['field']> = Extract<Clue, {field: Field}>;
