import {z} from 'zod';

/** Why something is erased. Free text would tell of the patient. */
export const ERASURE_GROUNDS = ['request', 'retention', 'mistake'] as const;

/** Pages of a delivery that others' papers came in, too. */
export const erasedPages = z.strictObject({deliveryId: z.string(), sequences: z.array(z.int().positive())});

/** What is to be gone. Ids of ours alone: it is kept for ever, beside the data and in backups. */
export const erasureOrder = z.strictObject({
	id: z.string(),
	at: z.iso.datetime(),
	by: z.string(),
	grounds: z.enum(ERASURE_GROUNDS),
	/** Of the request, in the office's own numbering. */
	reference: z.string().nullable(),
	inquiries: z.array(z.string()),
	/** Deliveries that go as a whole. */
	deliveries: z.array(z.string()),
	pages: z.array(erasedPages),
});
export type ErasureOrder = z.infer<typeof erasureOrder>;

/** How many of what was erased. */
export const erasureCounts = z.strictObject({
	inquiries: z.int(),
	deliveries: z.int(),
	documents: z.int(),
	pages: z.int(),
	letters: z.int(),
	reviewTasks: z.int(),
	decisions: z.int(),
	/** Files: originals, images of pages, photos. */
	files: z.int(),
});
export type ErasureCounts = z.infer<typeof erasureCounts>;

export interface LegalHold {
	readonly id: string;
	readonly inquiryId: string;
	readonly reference: string;
	readonly placedAt: string;
	readonly placedBy: string;
}
