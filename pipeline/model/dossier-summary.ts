import {z} from 'zod';
import {calendarDate} from './clue.ts';
import {PROBLEMS, STATUSES} from './requirement.ts';

/** One requirement as a tile on the board. */
export const tile = z.strictObject({
	code: z.string(),
	label: z.string(),
	status: z.enum(STATUSES),
	problems: z.array(z.enum(PROBLEMS)),
	/** The first reason, in words. */
	reason: z.string().nullable(),
	lapsesOn: calendarDate.nullable(),
});

/** A dossier at a glance. */
export const dossierSummary = z.strictObject({
	inquiryId: z.string(),
	familyName: z.string(),
	givenName: z.string(),
	birthDate: calendarDate,
	openedOn: calendarDate,
	isOpen: z.boolean(),
	rulePack: z.string(),
	/** The day it was judged on. */
	asOf: calendarDate,
	tiles: z.array(tile),
	documents: z.int().nonnegative(),
	isComplete: z.boolean(),
	inReview: z.int().nonnegative(),
	/** Missing or deficient. */
	gaps: z.int().nonnegative(),
	/** First day on which something complete will have expired. */
	lapsesOn: calendarDate.nullable(),
	/** Arrival of the newest paper. */
	lastReceivedAt: z.iso.datetime().nullable(),
});
export type DossierSummary = z.infer<typeof dossierSummary>;
export type Tile = z.infer<typeof tile>;
