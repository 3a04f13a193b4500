import {z} from 'zod';
import {type ParcelEntry, parcelEntry} from '#pipeline/model/registered-parcel.ts';
import {carriersOf, waybillOf} from '#pipeline/parcels/waybill.ts';

const {shape} = parcelEntry;
/** An emptied field of a form says nothing. */
const emptied = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal('').transform(() => null), schema]);

const typed = {
	waybill: z.union([
		z
			.string()
			.max(100)
			.transform(text => waybillOf(text) || null)
			.pipe(shape.waybill),
		z.null(),
	]),
	carrier: emptied(shape.carrier),
	sender: emptied(shape.sender),
	sheetsCounted: shape.sheetsCounted,
	pagesPerSheet: shape.pagesPerSheet,
	discsCounted: shape.discsCounted,
	notes: shape.notes,
	shelf: emptied(shape.shelf),
	returnOrDestroyOn: emptied(shape.returnOrDestroyOn),
	afterwards: shape.afterwards,
	goneOn: emptied(shape.goneOn),
};

const change = z.strictObject(typed);

/** What may be corrected later, field by field. */
export const parcelChange = change.partial();
export type ParcelChange = z.output<typeof parcelChange>;

const NOTHING_KNOWN: ParcelEntry = {
	waybill: null,
	carrier: null,
	sender: null,
	sheetsCounted: null,
	pagesPerSheet: 1,
	discsCounted: null,
	notes: '',
	shelf: null,
	returnOrDestroyOn: null,
	afterwards: 'return',
	goneOn: null,
};

/** Fields that were sent, without those that were not. */
export const given = (changes: ParcelChange): Partial<ParcelEntry> =>
	Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<ParcelEntry>;

/** A new parcel: what was not sent is not known yet; a carrier whose check digit is right need not be typed. */
export function entryOf(changes: ParcelChange): ParcelEntry {
	const entry = {...NOTHING_KNOWN, ...given(changes)};
	const [first, second] = entry.waybill === null ? [] : carriersOf(entry.waybill);
	const isCertain = first?.isCheckDigitRight === true && !second?.isCheckDigitRight;
	return {...entry, carrier: entry.carrier ?? (isCertain ? first.carrier : null)};
}
