import {z} from 'zod';

/** `P-2026-0007`: counted anew every year, printed on the batch sheet. */
export const parcelId = z.string().regex(/^P-\d{4}-\d{4,7}$/, 'a parcel number such as P-2026-0007');

/** How far a parcel's paper has come; all but `closed` follow from what was scanned and are never stored. */
export const PARCEL_STATES = ['registered', 'scanning', 'balanced', 'differs', 'closed'] as const;
export type ParcelState = (typeof PARCEL_STATES)[number];

const count = z.int().min(0).max(20_000);
const text = (longest: number) => z.string().trim().min(1).max(longest).nullable();

/** What the mailroom writes down and may correct later. */
export const parcelEntry = z.strictObject({
	/** As normalised: capitals and digits, no spaces and dashes. */
	waybill: text(60),
	carrier: text(60),
	/** Who sent it, as the label says. */
	sender: text(300),
	/** Sheets of paper, counted by hand; null while nobody counted. */
	sheetsCounted: count.nullable(),
	/** How it is scanned: 2 when the scanner takes both sides. */
	pagesPerSheet: z.union([z.literal(1), z.literal(2)]),
	discsCounted: count.nullable(),
	notes: z.string().trim().max(2000),
	/** Where the paper lies now. */
	shelf: text(100),
	/** The day by which the paper has to leave us. */
	returnOrDestroyOn: z.iso.date().nullable(),
	afterwards: z.enum(['return', 'destroy']),
	/** The day on which it left. */
	goneOn: z.iso.date().nullable(),
});
export type ParcelEntry = z.infer<typeof parcelEntry>;

export const parcelPhoto = z.strictObject({sha256: z.string().length(64), mediaType: z.literal('image/jpeg')});
export type ParcelPhoto = z.infer<typeof parcelPhoto>;

/** A courier package as it was handed over: what came, how much of it, and where the paper lies. */
export const registeredParcel = z.strictObject({
	id: parcelId,
	...parcelEntry.shape,
	photo: parcelPhoto.nullable(),
	/** Account id. */
	registeredBy: z.string().min(1),
	registeredAt: z.iso.datetime(),
	/** Set once a person said that nothing more comes of it. */
	closed: z
		.strictObject({
			at: z.iso.datetime(),
			by: z.string(),
			/** Why, when sheets and pages did not agree. */
			reason: z.string().max(500).nullable(),
		})
		.nullable(),
});
export type RegisteredParcel = z.infer<typeof registeredParcel>;

/** One scanned file of a parcel: where its pages are. */
export const parcelScan = z.strictObject({
	deliveryId: z.string(),
	receivedAt: z.iso.datetime(),
	/** False until its pages have been read, and when they could not be. */
	isRead: z.boolean(),
	isQuarantined: z.boolean(),
	failureCode: z.string().nullable(),
	received: z.int().nonnegative(),
	filed: z.int().nonnegative(),
	blank: z.int().nonnegative(),
	inReview: z.int().nonnegative(),
	unreadable: z.int().nonnegative(),
	/** Blank pages with an even number: backs, where both sides were scanned. */
	blankBacks: z.int().nonnegative(),
	/** Pages that are our own batch sheet, and blank pages right behind one. */
	batchSheets: z.int().nonnegative(),
	batchSheetBacks: z.int().nonnegative(),
});
export type ParcelScan = z.infer<typeof parcelScan>;

/** Sheets counted against pages scanned; our own batch sheets are left out of every count. */
export const parcelBalance = z.strictObject({
	sheetsCounted: z.int().nullable(),
	/** Sheets times sides; null while nobody counted. */
	expectedPages: z.int().nullable(),
	scans: z.int(),
	/** Scans whose pages are not known yet. */
	unreadScans: z.int(),
	received: z.int(),
	filed: z.int(),
	blank: z.int(),
	blankBacks: z.int(),
	inReview: z.int(),
	unreadable: z.int(),
	/** Received less expected. */
	difference: z.int().nullable(),
	/** What to do while the paper is at hand, in sentences. */
	advice: z.array(z.string()),
});
export type ParcelBalance = z.infer<typeof parcelBalance>;
