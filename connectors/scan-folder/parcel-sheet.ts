import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';

/** What the mailroom may write beside the scans of a parcel, in `parcel.json`. */
export const parcelSheet = z.strictObject({
	waybill: z.string().max(100).optional(),
	carrier: z.string().max(100).optional(),
	contents: z.string().max(1000).optional(),
	organisation: z.string().max(200).optional(),
	/** Sheets counted, by file name. */
	pages: z.record(z.string(), z.int().nonnegative()).optional(),
});
export type ParcelSheet = z.infer<typeof parcelSheet>;

export const SHEET_NAME = 'parcel.json';

/** The sheet of a parcel's folder: `none`, what it says, or what is wrong with it. */
export async function readSheet(folder: string): Promise<{sheet: ParcelSheet; problem: string | null}> {
	let text: string;
	try {
		text = await readFile(path.join(folder, SHEET_NAME), 'utf8');
	} catch {
		return {sheet: {}, problem: null};
	}

	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return {sheet: {}, problem: `${SHEET_NAME} is not valid JSON.`};
	}

	const parsed = parcelSheet.safeParse(json);
	return parsed.success
		? {sheet: parsed.data, problem: null}
		: {sheet: {}, problem: parsed.error.issues.map(({path: where, message}) => `${where.join('.') || SHEET_NAME}: ${message}`).join('; ')};
}
