import {z} from 'zod';
import {box} from './geometry.ts';

export const REVIEW_REASONS = [
	'possible-link',
	'no-candidate',
	'unreadable-page',
	'uncertain-type',
	'uncertain-boundary',
	'uncertain-date',
	'uncertain-signature',
	'uncertain-language',
	'handwriting',
	'several-patients',
	'page-count-differs',
	'partial-transmission',
	'failed-transmission',
	'repeated-content',
	'rejected-file',
	'quarantined',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/** Where to look. */
export const evidence = z.strictObject({page: z.int().positive(), box: box.nullable(), note: z.string()});

/** A question to a person. */
export const reviewTask = z.strictObject({
	/** Deterministic over repeated filing: reason and subject. */
	id: z.string(),
	reason: z.enum(REVIEW_REASONS),
	deliveryId: z.string().nullable(),
	documentId: z.string().nullable(),
	/** What is asked, in a sentence, without patient data. */
	question: z.string(),
	details: z.array(z.string()),
	candidates: z.array(z.string()),
	evidence: z.array(evidence),
	state: z.enum(['open', 'resolved']),
	createdAt: z.iso.datetime(),
});
export type ReviewTask = z.infer<typeof reviewTask>;
