import {z} from 'zod';
import {box} from './geometry.ts';

/** One printed word as recognised. Words come in reading order. */
export const word = z.strictObject({
	text: z.string(),
	/** 0–1, as the engine reports it. Words of born-digital text have 1. */
	confidence: z.number().min(0).max(1),
	box,
	/** Words of one text line share this number; lines count up in reading order over the page. */
	line: z.int().nonnegative(),
	/** Lines of one text block share this number. */
	block: z.int().nonnegative(),
});
export type Word = z.infer<typeof word>;

/** A stored page image: upright once enhanced. JPEG or PNG, grey, square pixels. */
export const pageImage = z.strictObject({
	sha256: z.string().length(64),
	widthPx: z.int().positive(),
	heightPx: z.int().positive(),
	/** Of the stored image; pixels are square. */
	dpi: z.number().positive(),
});
export type PageImage = z.infer<typeof pageImage>;

/** How a sheet side came: decides how it is enhanced. */
export const PAGE_KINDS = ['fax-standard', 'fax-fine', 'fax-superfine', 'scan', 'born-digital'] as const;

/** One sheet side of a delivery: a place in the original, not yet an image of its own. */
export const page = z.strictObject({
	deliveryId: z.string(),
	/** Calendar day of arrival: nothing on the page can be younger. */
	receivedOn: z.string(),
	/** 1-based position in the original, as a person would count. */
	sequence: z.int().positive(),
	originalSha256: z.string().length(64),
	mediaType: z.string(),
	/** Null when this page of the original cannot be decoded; `problem` then says why. */
	kind: z.enum(PAGE_KINDS).nullable(),
	problem: z.string().nullable(),
	/** Pixels and resolution as sent; a PDF page that has to be rasterised has its size in points at 72 dpi. */
	widthPx: z.number().nonnegative(),
	heightPx: z.number().nonnegative(),
	dpiX: z.number().nonnegative(),
	dpiY: z.number().nonnegative(),
	/** Fax quality tags (TIFF 326–328): share of bad lines 0–1; null when the file does not say. */
	badLines: z.number().min(0).max(1).nullable(),
});
export type Page = z.infer<typeof page>;

export const BLANKNESS = ['blank', 'nearly-blank', 'inked'] as const;

/** Square pixels, upright as far as the ink shows (not yet up against down), straight. */
export const cleanPage = page.extend({
	image: pageImage.nullable(),
	/** `nearly-blank` pages are recognised before anybody calls them blank. */
	blankness: z.enum(BLANKNESS),
	/** Degrees turned and skew removed to reach `image`. */
	rotation: z.number(),
	skewDegrees: z.number(),
	/** A person turned it: which way is up is no longer a question. */
	isTurnedByHand: z.boolean().optional(),
	/** Born-digital text of the page, when sound, with boxes in `image` pixels; spares recognition. */
	text: z.array(word).nullable(),
});
export type CleanPage = z.infer<typeof cleanPage>;

export const SCRIPTS = ['latin', 'cyrillic', 'greek', 'arabic', 'hebrew', 'han', 'other'] as const;

export const reading = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('read'),
		/** Engine and model, or `born-digital`. */
		engine: z.string(),
		words: z.array(word),
		/** Mean word confidence weighted by length, 0–1. */
		confidence: z.number().min(0).max(1),
		/** Share of letter-like ink inside recognised words, 0–1: text silently dropped by layout shows here. */
		coverage: z.number().min(0).max(1),
		script: z.enum(SCRIPTS),
		/** Further, different readings of the same page (other scale, other model), as candidates. */
		alternatives: z.array(z.array(word)),
	}),
	z.strictObject({kind: z.literal('blank'), reason: z.string()}),
	z.strictObject({kind: z.literal('unreadable'), reason: z.string()}),
]);
export type Reading = z.infer<typeof reading>;

/** A page with its words, and its image turned the right way up. */
export const readPage = cleanPage.omit({text: true}).extend({
	reading,
	/** Texts of the codes on the page (QR, DataMatrix, Code 128), also of pages without a word. Waybills and patients' labels are among them. */
	codes: z.array(z.string()).default([]),
});
export type ReadPage = z.infer<typeof readPage>;
