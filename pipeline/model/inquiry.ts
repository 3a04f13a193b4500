import {z} from 'zod';
import {calendarDate} from './clue.ts';

export const person = z.strictObject({
	familyName: z.string().min(1),
	givenName: z.string().min(1),
	birthDate: calendarDate,
	sex: z.enum(['male', 'female']).nullable().default(null),
	nationality: z.string().nullable().default(null),
	passport: z.string().nullable().default(null),
	phone: z.string().nullable().default(null),
});
export type Person = z.infer<typeof person>;

/** An open request for access to treatment; its person is who we look for. */
export const inquiry = z.strictObject({
	/** The centre's own reference, printed on its forms: `INQ-2026-0143`. */
	id: z.string().min(1),
	openedOn: calendarDate,
	person,
	/** A number its hospital faxed from before. */
	faxNumber: z.string().nullable().default(null),
	/** Conditions that change the checklist. */
	previousRadiotherapy: z.boolean().default(false),
	recentSurgery: z.boolean().default(false),
	isOpen: z.boolean().default(true),
	/** Set when it turned out to be another inquiry of the same person. */
	mergedInto: z.string().nullable().default(null),
});
export type Inquiry = z.infer<typeof inquiry>;
