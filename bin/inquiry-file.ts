import {parse} from 'csv-parse/sync';
import {z} from 'zod';
import {type Inquiry, inquiry, person} from '#pipeline/model/inquiry.ts';

const empty = (value: unknown) => (value === '' ? undefined : value);
const answer = z.preprocess(
	value =>
		typeof value === 'string'
			? {yes: true, true: true, '1': true, no: false, false: false, '0': false, '': false}[value.trim().toLowerCase()]
			: (value ?? false),
	z.boolean({error: 'must be yes or no'}),
);
const sex = z.preprocess(
	value =>
		typeof value === 'string'
			? {m: 'male', male: 'male', f: 'female', female: 'female', '': null}[value.trim().toLowerCase()]
			: (value ?? null),
	z.enum(['male', 'female'], {error: 'must be male, female or empty'}).nullable(),
);
const date = z
	.string()
	.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be written YYYY-MM-DD')
	.refine(value => !Number.isNaN(Date.parse(value)), 'is no day of the calendar');
const optional = z.preprocess(
	value => (value === undefined || value === null || empty(value) === undefined ? null : value),
	z.string().nullable(),
);

/** A row of an import file: flat, as spreadsheets give it. */
const row = z.strictObject({
	id: z.string({error: 'is missing'}).trim().min(1, 'is empty'),
	openedOn: z.preprocess(empty, date.optional()),
	familyName: z.string({error: 'is missing'}).trim().min(1, 'is empty'),
	givenName: z.string({error: 'is missing'}).trim().min(1, 'is empty'),
	birthDate: z.preprocess(value => value, date),
	sex,
	nationality: optional,
	passport: optional,
	phone: optional,
	faxNumber: optional,
	previousRadiotherapy: answer,
	recentSurgery: answer,
	isOpen: z.preprocess(value => (value === undefined || value === '' ? true : value), answer),
});

/** CSV (with a heading row) or JSON (a list of rows, or of inquiries with a `person`) → inquiries, with every problem told by row. */
export function readInquiries(text: string, today: string): {inquiries: Inquiry[]; problems: string[]} {
	const trimmed = text.replace(/^\uFEFF/, '').trim();
	const {rows, problems} = /^[[{]/.test(trimmed) ? rowsOfJson(trimmed) : rowsOfCsv(trimmed);
	const inquiries: Inquiry[] = [];
	const seen = new Map<string, number>();
	for (const {number, value} of rows) {
		const parsed = row.safeParse(value);
		if (!parsed.success) {
			problems.push(
				...parsed.error.issues.map(
					issue =>
						`row ${number}: ${issue.code === 'unrecognized_keys' ? `there is no column ${issue.keys.join(', ')}` : `${issue.path.join('.')} ${issue.message}`}`,
				),
			);
			continue;
		}

		const {id, openedOn, faxNumber, previousRadiotherapy, recentSurgery, isOpen, ...who} = parsed.data;
		const earlier = seen.get(id);
		if (earlier !== undefined) {
			problems.push(`row ${number}: the id is already used in row ${earlier}`);
			continue;
		}

		seen.set(id, number);
		inquiries.push(
			inquiry.parse({id, openedOn: openedOn ?? today, faxNumber, previousRadiotherapy, recentSurgery, isOpen, person: person.parse(who)}),
		);
	}

	return {inquiries, problems: rows.length === 0 && problems.length === 0 ? ['the file holds no inquiries'] : problems};
}

interface Rows {
	readonly rows: ReadonlyArray<{number: number; value: unknown}>;
	readonly problems: string[];
}

function rowsOfJson(text: string): Rows {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (error) {
		return {rows: [], problems: [`it is not valid JSON: ${(error as Error).message}`]};
	}

	const list = Array.isArray(parsed) ? parsed : ((parsed as {inquiries?: unknown}).inquiries ?? [parsed]);
	const flat = (value: unknown) => {
		if (typeof value !== 'object' || value === null) {
			return value;
		}

		const {person: who, patient, ...rest} = value as Record<string, unknown>;
		return {...rest, ...(who as object | undefined), ...(patient as object | undefined)};
	};
	return {rows: (Array.isArray(list) ? list : [list]).map((value, index) => ({number: index + 1, value: flat(value)})), problems: []};
}

function rowsOfCsv(text: string): Rows {
	// Comma or semicolon, as spreadsheets of different countries write it.
	const delimiter = (text.split('\n', 1)[0] ?? '').includes(';') ? ';' : ',';
	let lines: string[][];
	try {
		lines = parse(text, {delimiter, relax_column_count: true, skip_empty_lines: true, trim: true});
	} catch (error) {
		return {rows: [], problems: [`it is not valid CSV: ${(error as Error).message}`]};
	}

	const [columns, ...values] = lines;
	if (!columns) {
		return {rows: [], problems: ['the file is empty']};
	}

	const problems: string[] = [];
	const rows = values.flatMap((fields, index) => {
		const number = index + 2;
		if (fields.length !== columns.length) {
			problems.push(`row ${number}: has ${fields.length} fields, the heading has ${columns.length}`);
			return [];
		}

		return [{number, value: Object.fromEntries(columns.map((name, column) => [name, fields[column]!]))}];
	});
	return {rows, problems};
}
