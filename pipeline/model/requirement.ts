import {z} from 'zod';
import {calendarDate} from './clue.ts';
import {COVER_LETTER_SECTIONS, DOCUMENT_TYPES} from './document.ts';

export const CONDITIONS = ['always', 'if-any', 'previous-radiotherapy', 'recent-surgery'] as const;

/** One item of the checklist, as data. */
export const requirement = z.strictObject({
	code: z.string(),
	label: z.string(),
	/** Papers that can satisfy it; empty for things that are not paper (imaging studies). */
	documentTypes: z.array(z.enum(DOCUMENT_TYPES)),
	/** Further words the document must hold one of, e.g. MRI or CT for an imaging report. */
	keywords: z.array(z.string()).default([]),
	/** When it is asked for; `if-any` is never missing, but is judged when it comes. */
	condition: z.enum(CONDITIONS),
	/** Calendar months on the document's own date; null for papers that do not expire. */
	maxAgeMonths: z.int().positive().nullable(),
	mustBeEnglish: z.boolean(),
	mustBeSigned: z.boolean(),
	sections: z.array(z.enum(COVER_LETTER_SECTIONS)).default([]),
	minimumCount: z.int().positive().default(1),
	/** `study` is satisfied by images, not by paper. */
	kind: z.enum(['document', 'study', 'anything']).default('document'),
});
export type Requirement = z.infer<typeof requirement>;

/** A dated, versioned set of requirements; an inquiry is judged by the pack valid on the day it was opened. */
export const rulePack = z.strictObject({
	id: z.string(),
	version: z.int().positive(),
	title: z.string(),
	source: z.string(),
	validFrom: calendarDate,
	requirements: z.array(requirement).min(1),
});
export type RulePack = z.infer<typeof rulePack>;

export const STATUSES = ['complete', 'deficient', 'missing', 'not-needed', 'in-review', 'waived'] as const;
export const PROBLEMS = [
	'expired',
	'not-english',
	'unsigned',
	'sections-missing',
	'date-unknown',
	'signature-unclear',
	'language-unclear',
] as const;

export const requirementState = z.strictObject({
	code: z.string(),
	label: z.string(),
	status: z.enum(STATUSES),
	problems: z.array(z.enum(PROBLEMS)),
	/** In words: "Cover letter of 16 November 2025 is older than 3 months". */
	reasons: z.array(z.string()),
	/** The documents it was judged on, best first; proof page by page. */
	documentIds: z.array(z.string()),
	/** Day on which what is complete today will have expired. */
	lapsesOn: calendarDate.nullable(),
});
export type RequirementState = z.infer<typeof requirementState>;
