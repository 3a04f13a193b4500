import {z} from 'zod';
import {DELIVERY_STATES} from './delivery.ts';
import type {separatedDocument} from './document.ts';
import {matchedDocument} from './match.ts';
import {pageImage, word} from './page.ts';
import {reviewTask} from './review-task.ts';

/** Every page that was received is in exactly one of these. */
export const PAGE_STATES = ['filed', 'blank', 'in-review', 'unreadable'] as const;

export const filedPage = z.strictObject({
	deliveryId: z.string(),
	sequence: z.int().positive(),
	state: z.enum(PAGE_STATES),
	documentId: z.string().nullable(),
	/** Null when the page could not be decoded. */
	image: pageImage.nullable(),
	words: z.array(word),
	/** How well it could be read, 0–1; null for blank pages, and for pages filed before this was kept. */
	legibility: z.number().min(0).max(1).nullable().default(null),
});
export type FiledPage = z.infer<typeof filedPage>;

/** A document as kept: its pages by number, everything else as decided. */
export const filedDocument = matchedDocument.omit({pages: true}).extend({
	pages: z.array(z.int().positive()).min(1),
	receivedAt: z.iso.datetime(),
});
export type FiledDocument = z.infer<typeof filedDocument>;

/** What one journey decided about a delivery; replaces what an earlier journey of the same delivery decided. */
export const filing = z.strictObject({
	deliveryId: z.string(),
	state: z.enum(DELIVERY_STATES),
	pages: z.array(filedPage),
	documents: z.array(filedDocument),
	tasks: z.array(reviewTask),
	/** The registered parcel whose batch sheet lay on these pages. */
	sheetReference: z.string().nullable().default(null),
});
export type Filing = z.infer<typeof filing>;

/** Pages announced = pages received = filed + blank + in review + unreadable. */
export const pageBalance = z.strictObject({
	announced: z.int().nullable(),
	received: z.int(),
	filed: z.int(),
	blank: z.int(),
	inReview: z.int(),
	unreadable: z.int(),
	/** Every received page is in one state, and the announced count, when known, agrees. */
	isBalanced: z.boolean(),
});
export type PageBalance = z.infer<typeof pageBalance>;

export const documentIdOf = (document: Pick<z.infer<typeof separatedDocument>, 'deliveryId'>, firstPage: number): string =>
	`${document.deliveryId}/${firstPage}`;
