import {z} from 'zod';
import {clue} from './clue.ts';
import {box} from './geometry.ts';
import {readPage} from './page.ts';

export const DOCUMENT_TYPES = [
	'access-form',
	'medical-report',
	'radiotherapy-plan',
	'histology',
	'imaging-report',
	'clinical-history',
	'cover-letter',
	'other',
	'fax-cover',
	'intake-sheet',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** Papers that belong to their delivery and to no patient: nobody is asked whose they are, and they satisfy nothing. */
export const isOfDelivery = (type: DocumentType): boolean => type === 'fax-cover' || type === 'intake-sheet';

/** The seven elements of a referring physician's cover letter. */
export const COVER_LETTER_SECTIONS = [
	'diagnosis',
	'tumorStage',
	'nonOncologicalHistory',
	'oncologicalHistory',
	'therapiesInProgress',
	'drugs',
	'comorbidities',
] as const;
export type CoverLetterSection = (typeof COVER_LETTER_SECTIONS)[number];

export const language = z.strictObject({
	/** ISO 639-1, or null when there is too little text to tell. */
	code: z.string().nullable(),
	confidence: z.number().min(0).max(1),
});
export type Language = z.infer<typeof language>;

/** Natural logarithms of probabilities over the document types, as the page alone suggests. */
export const typeScores = z.record(z.enum(DOCUMENT_TYPES), z.number());
export type TypeScores = z.infer<typeof typeScores>;

/** What hints that a page opens, continues or ends a document. */
export const cues = z.strictObject({
	/** "Page 2 of 3" as printed by the author (not by the fax machine). */
	pageOf: z.strictObject({number: z.int(), total: z.int().nullable()}).nullable(),
	/** Title line such as "Histopathology report", when there is one in the upper part. */
	title: z.string().nullable(),
	/** Normalised words of the letterhead zone. */
	letterhead: z.array(z.string()),
	hasSalutation: z.boolean(),
	hasClosing: z.boolean(),
	/** Identity block (name with birth date) near the top. */
	hasIdentityBlock: z.boolean(),
	/** First text line starts in lower case or mid-sentence. */
	startsMidSentence: z.boolean(),
	/** Last text line ends without a full stop near the page's end. */
	endsMidSentence: z.boolean(),
});
export type Cues = z.infer<typeof cues>;

export const description = z.strictObject({typeScores, typeReasons: z.array(z.string()), clues: z.array(clue), language, cues});
export type Description = z.infer<typeof description>;

/** A page with what it says; null for blank and unreadable pages. */
export const describedPage = readPage.extend({description: description.nullable()});
export type DescribedPage = z.infer<typeof describedPage>;

/** What a person said of a document: whose it is, what it is, what is on it. */
export const decidedByPerson = z.strictObject({
	isTypeDecided: z.boolean(),
	belongsTo: z
		.discriminatedUnion('kind', [
			z.strictObject({kind: z.literal('inquiry'), inquiryId: z.string()}),
			z.strictObject({kind: z.literal('nobody')}),
		])
		.nullable(),
	findings: z.strictObject({
		documentDate: z.string().optional(),
		isEnglish: z.boolean().optional(),
		isSigned: z.boolean().optional(),
		sections: z.array(z.enum(COVER_LETTER_SECTIONS)).optional(),
	}),
});
export type DecidedByPerson = z.infer<typeof decidedByPerson>;

/** A run of pages that is one letter. */
export const separatedDocument = z.strictObject({
	/** `<delivery id>/<first page>`: stable over repeated runs. */
	id: z.string(),
	deliveryId: z.string(),
	/** In order; blank sheet sides between them are not listed. */
	pages: z.array(describedPage).min(1),
	type: z.enum(DOCUMENT_TYPES),
	/** Calibrated probability that `type` is right. */
	typeConfidence: z.number().min(0).max(1),
	typeReasons: z.array(z.string()),
	/** Least certain boundary of this document, 0–1; low means "ask a person". */
	boundaryConfidence: z.number().min(0).max(1),
	/** Pooled over its pages. */
	clues: z.array(clue),
	language,
	/** What a person decided about it; absent while nobody did. */
	decided: decidedByPerson.optional(),
});
export type SeparatedDocument = z.infer<typeof separatedDocument>;

/** Sheet sides that are in no document. */
export const separation = z.strictObject({
	documents: z.array(separatedDocument),
	blankPages: z.array(z.int().positive()),
	/** Pages nobody could read, each waiting for a person. */
	unreadablePages: z.array(z.strictObject({sequence: z.int().positive(), reason: z.string()})),
});
export type Separation = z.infer<typeof separation>;

export const signature = z.strictObject({
	state: z.enum(['present', 'absent', 'unclear']),
	page: z.int().positive(),
	box: box.nullable(),
	reason: z.string(),
});
export type Signature = z.infer<typeof signature>;

export const section = z.strictObject({
	section: z.enum(COVER_LETTER_SECTIONS),
	page: z.int().positive(),
	box: box.nullable(),
	verbatim: z.string(),
});
export type Section = z.infer<typeof section>;

/** What its type asks for. */
export const examination = z.strictObject({
	/** The document's own date; several while day and month can be exchanged, likeliest first; empty when none is found. */
	documentDates: z.array(z.string()),
	/** True, false, or null when it cannot be told. */
	isEnglish: z.boolean().nullable(),
	/** Access form only. */
	signature: signature.nullable(),
	/** Cover letter only. */
	sections: z.array(section).nullable(),
});
export type Examination = z.infer<typeof examination>;

export const examinedDocument = separatedDocument.extend({examination});
export type ExaminedDocument = z.infer<typeof examinedDocument>;
