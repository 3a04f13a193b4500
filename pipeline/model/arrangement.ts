import {z} from 'zod';
import {DOCUMENT_TYPES, decidedByPerson} from './document.ts';

/** One document as a person put it together. What is null is left to the machine. */
export const arrangedDocument = z.strictObject({
	/** In reading order. */
	pages: z.array(z.int().positive()).min(1),
	type: z.enum(DOCUMENT_TYPES).nullable(),
	...decidedByPerson.pick({belongsTo: true, findings: true}).shape,
});
export type ArrangedDocument = z.infer<typeof arrangedDocument>;
export type BelongsTo = NonNullable<ArrangedDocument['belongsTo']>;
export type Findings = ArrangedDocument['findings'];

/**
 * What people decided about the pages of one delivery, over its untouched original. Pages it does not speak of
 * stay as the machine separated them; whatever it says stands, however often the delivery is read again.
 */
export const arrangement = z.strictObject({
	documents: z.array(arrangedDocument),
	/** By page: blank although the machine saw ink, or not blank although it saw none. */
	blanks: z.record(z.string(), z.boolean()),
	/** By page: degrees clockwise on top of how the machine turned it. */
	turns: z.record(z.string(), z.union([z.literal(90), z.literal(180), z.literal(270)])),
});
export type Arrangement = z.infer<typeof arrangement>;

export const NOTHING_ARRANGED: Arrangement = {documents: [], blanks: {}, turns: {}};
