import type {RegisteredParcel} from '../../types.ts';
import {refuseProblems} from '../../ui/fields.tsx';

/** What the mailroom writes down, as the API takes it; an emptied field is an empty text. */
export type Entry = Partial<{
	readonly waybill: string;
	readonly carrier: string;
	readonly sender: string;
	readonly sheetsCounted: number | null;
	readonly pagesPerSheet: 1 | 2;
	readonly discsCounted: number | null;
	readonly notes: string;
	readonly shelf: string;
	readonly returnOrDestroyOn: string;
	readonly afterwards: 'return' | 'destroy';
	readonly goneOn: string;
}>;

const TEXTS = ['waybill', 'carrier', 'sender', 'notes', 'shelf', 'returnOrDestroyOn', 'goneOn'] as const;
const COUNTS = ['sheetsCounted', 'discsCounted'] as const;
/** Fields that show their own problem. */
export const SHOWN: readonly string[] = [...TEXTS, ...COUNTS];

/** The fields that the form has; throws a refusal when a count is none. */
export function entryIn(form: FormData, said: {message: string; wholeNumber: string}): Entry {
	const text = (name: string) => String(form.get(name) ?? '').trim();
	refuseProblems(
		said.message,
		COUNTS.map(field => !/^\d*$/.test(text(field)) && {field, problem: said.wholeNumber}),
	);
	const present = <Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value) =>
		Object.fromEntries(names.filter(name => form.has(name)).map(name => [name, value(name)]));
	return {
		...present(TEXTS, text),
		...present(COUNTS, name => (text(name) === '' ? null : Number(text(name)))),
		...present(['pagesPerSheet'], name => (text(name) === '2' ? 2 : 1)),
		...present(['afterwards'], text),
	};
}

/** Only what was changed: of a closed parcel little else may be sent, and nothing somebody else wrote meanwhile is overwritten. */
export const changesIn = (entry: Entry, parcel: RegisteredParcel): Entry =>
	Object.fromEntries(
		Object.entries(entry).filter(([name, value]) => value !== (parcel[name as keyof Entry] ?? (typeof value === 'string' ? '' : null))),
	);
