import {z} from 'zod';
import {LEGIBILITY_WORDS} from '../pages/legibility.ts';
import {DOCUMENT_TYPES} from './document.ts';
import {PAGE_STATES} from './filing.ts';

/** A page without its words: where it is and how well it could be read. */
export const pageGlance = z.strictObject({
	deliveryId: z.string(),
	sequence: z.int().positive(),
	state: z.enum(PAGE_STATES),
	/** 0–1; null for blank pages, and for pages filed before this was kept. */
	legibility: z.number().min(0).max(1).nullable(),
	word: z.enum(LEGIBILITY_WORDS).nullable(),
	/** Of the document it is in. */
	type: z.enum(DOCUMENT_TYPES).nullable(),
});
export type PageGlance = z.infer<typeof pageGlance>;
