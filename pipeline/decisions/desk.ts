import {IntakeError} from '../errors.ts';
import type {ArrangedDocument, Arrangement, BelongsTo, Findings} from '../model/arrangement.ts';
import type {DocumentType} from '../model/document.ts';
import type {FiledDocument, FiledPage} from '../model/filing.ts';

/** A delivery as a person has it on the desk: what is filed now, and what people decided before. */
export interface Desk {
	readonly documents: readonly FiledDocument[];
	readonly pages: readonly Pick<FiledPage, 'sequence' | 'state'>[];
	readonly arrangement: Arrangement;
}

const NO_FINDINGS: Findings = {};

/** The document as people arranged it so far; as filed when nobody did. */
const arranged = ({pages}: FiledDocument, {arrangement}: Desk): ArrangedDocument =>
	arrangement.documents.find(document => document.pages.includes(pages[0]!)) ?? {
		pages: [...pages],
		type: null,
		belongsTo: null,
		findings: NO_FINDINGS,
	};

function documentNamed(desk: Desk, id: string): ArrangedDocument {
	const document = desk.documents.find(candidate => candidate.id === id);
	if (!document) {
		throw new IntakeError('STATE_CONFLICT', 'This document is no longer there: its pages were arranged otherwise. Look at them again.');
	}

	return arranged(document, desk);
}

/** Puts `documents` in place; pages they hold leave wherever they were, and documents left without a page are gone. */
function placed(desk: Desk, documents: readonly ArrangedDocument[], touched: readonly ArrangedDocument[] = []): Arrangement {
	const {arrangement} = desk;
	const taken = new Set(documents.flatMap(({pages}) => pages));
	const isTouched = (document: ArrangedDocument) => touched.some(({pages}) => pages.some(page => document.pages.includes(page)));
	const others = [...arrangement.documents.filter(document => !isTouched(document)), ...touched]
		.map(document => ({...document, pages: document.pages.filter(page => !taken.has(page))}))
		.filter(({pages}) => pages.length > 0);
	const blanks = Object.fromEntries(Object.entries(arrangement.blanks).filter(([page]) => !taken.has(Number(page))));
	return {...arrangement, blanks, documents: [...others, ...documents].sort((a, b) => Math.min(...a.pages) - Math.min(...b.pages))};
}

/** Every document that holds one of these pages now, as arranged. */
const holding = (desk: Desk, pages: readonly number[]): ArrangedDocument[] =>
	desk.documents.filter(document => document.pages.some(page => pages.includes(page))).map(document => arranged(document, desk));

const change = (desk: Desk, id: string, changes: Partial<ArrangedDocument>): Arrangement =>
	placed(desk, [{...documentNamed(desk, id), ...changes}]);

export const assign = (desk: Desk, id: string, belongsTo: BelongsTo | null): Arrangement => change(desk, id, {belongsTo});

export const retype = (desk: Desk, id: string, type: DocumentType | null): Arrangement => change(desk, id, {type});

export const confirm = (desk: Desk, id: string): Arrangement => change(desk, id, {});

export function note(desk: Desk, id: string, findings: Findings): Arrangement {
	return change(desk, id, {findings: {...documentNamed(desk, id).findings, ...findings}});
}

/** One document becomes two: the second begins with page `before`. */
export function split(desk: Desk, id: string, before: number): Arrangement {
	const document = documentNamed(desk, id);
	const at = document.pages.indexOf(before);
	if (at < 1) {
		throw new IntakeError('INPUT_INVALID', `Page ${before} cannot begin the second half: it is the first page, or of another document.`);
	}

	// What was seen on the whole need not hold for either half; whose it is does.
	const [head, tail] = [document.pages.slice(0, at), document.pages.slice(at)];
	return placed(desk, [
		{...document, pages: head, findings: NO_FINDINGS},
		{...document, pages: tail, type: null, findings: NO_FINDINGS},
	]);
}

/** `id` takes in the pages of `other`, behind its own. */
export function merge(desk: Desk, id: string, other: string): Arrangement {
	if (id === other) {
		throw new IntakeError('INPUT_INVALID', 'A document cannot be put behind itself.');
	}

	const [first, second] = [documentNamed(desk, id), documentNamed(desk, other)];
	return placed(desk, [{...first, pages: [...first.pages, ...second.pages], findings: NO_FINDINGS}]);
}

/** Takes pages out of wherever they are and puts them into `id` (a new document when null) before the page `before` (at the end when null). */
export function move(desk: Desk, pages: readonly number[], id: string | null, before: number | null): Arrangement {
	refuseStrangers(desk, pages);
	const target = id === null ? {pages: [], type: null, belongsTo: null, findings: NO_FINDINGS} : documentNamed(desk, id);
	const staying = target.pages.filter(page => !pages.includes(page));
	const found = before === null ? -1 : staying.indexOf(before);
	const at = found === -1 ? staying.length : found;
	return placed(
		desk,
		[{...target, pages: [...staying.slice(0, at), ...pages, ...staying.slice(at)]}],
		holding(
			desk,
			pages.filter(page => !target.pages.includes(page)),
		),
	);
}

export function markBlank(desk: Desk, pages: readonly number[], isBlank: boolean): Arrangement {
	refuseStrangers(desk, pages);
	const {arrangement} = desk;
	const without = arrangement.documents
		.concat(holding(desk, pages).filter(document => !arrangement.documents.includes(document)))
		.map(document => (isBlank ? {...document, pages: document.pages.filter(page => !pages.includes(page))} : document))
		.filter(document => document.pages.length > 0);
	return {
		...arrangement,
		documents: isBlank ? without : arrangement.documents,
		blanks: {...arrangement.blanks, ...Object.fromEntries(pages.map(page => [String(page), isBlank]))},
	};
}

/** Turns pages clockwise, on top of how they stand now. */
export function rotate(desk: Desk, pages: readonly number[], degrees: 90 | 180 | 270): Arrangement {
	refuseStrangers(desk, pages);
	const turns = {...desk.arrangement.turns};
	for (const page of pages) {
		const total = ((turns[page] ?? 0) + degrees) % 360;
		if (total === 90 || total === 180 || total === 270) {
			turns[page] = total;
		} else {
			delete turns[page];
		}
	}

	// Read anew it may look like part of its neighbour: whoever turns a page sees it where it lies, and there it stays.
	return {...placed(desk, holding(desk, pages)), turns};
}

function refuseStrangers({pages: present}: Desk, pages: readonly number[]): void {
	const strangers = pages.filter(page => !present.some(({sequence}) => sequence === page));
	if (strangers.length > 0 || new Set(pages).size !== pages.length || pages.length === 0) {
		throw new IntakeError('INPUT_INVALID', 'Name pages of this delivery, each once.');
	}
}
