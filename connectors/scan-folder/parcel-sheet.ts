import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';

/** What the mailroom may write beside the scans of a parcel, in `parcel.json`. */
export const parcelSheet = z.strictObject({
	waybill: z.string().max(100).optional(),
	carrier: z.string().max(100).optional(),
	contents: z.string().max(1000).optional(),
	organisation: z.string().max(200).optional(),
	/** Pages counted, by file name. */
	pages: z.record(z.string(), z.int().nonnegative()).optional(),
});
export type ParcelSheet = z.infer<typeof parcelSheet>;

export const SHEET_NAME = 'parcel.json';
const LARGEST_BYTES = 64 * 1024;

/** The sheet of a parcel's folder: what it says (`{}` when there is none), or what is wrong with it in words that repeat nothing of it. */
export async function readSheet(folder: string): Promise<{sheet: ParcelSheet; problem: string | null}> {
	let text: string;
	try {
		const file = await open(path.join(folder, SHEET_NAME), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const status = await file.stat();
			if (!status.isFile() || status.size > LARGEST_BYTES) {
				return {sheet: {}, problem: 'it is not a small text file.'};
			}

			text = await file.readFile('utf8');
		} finally {
			await file.close();
		}
	} catch (error) {
		const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
		return {sheet: {}, problem: isAbsent ? null : 'it cannot be read.'};
	}

	let json: unknown;
	try {
		// Some editors put a mark before the text.
		json = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return {sheet: {}, problem: 'it is not valid JSON.'};
	}

	const parsed = parcelSheet.safeParse(json);
	return parsed.success ? {sheet: parsed.data, problem: null} : {sheet: {}, problem: problemOf(parsed.error)};
}

/** Names our fields only: the file's own keys are file names, and those may name patients. */
function problemOf({issues}: z.ZodError): string {
	const wrong = [...new Set(issues.map(({path: [field]}) => (field === undefined ? null : String(field))))];
	return wrong
		.map(field =>
			field === null
				? `it may have only the fields ${Object.keys(parcelSheet.shape).join(', ')}.`
				: `its field "${field}" has a wrong value${field === 'pages' ? ' (file names with whole numbers)' : ''}.`,
		)
		.join(' ');
}
