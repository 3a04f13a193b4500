import type {Clue} from '../model/clue.ts';
import type {DescribedPage, DocumentType, SeparatedDocument} from '../model/document.ts';
import type {ReadPage} from '../model/page.ts';
import type {RulePack} from '../model/requirement.ts';
import {poolTypes} from '../separation/pool-types.ts';
import {RETURN_SHEET} from './describe-sheet.ts';
import {sheetOf} from './find.ts';

/** Surer of its type than this, a document needs no hint. */
const SURE_OF_TYPE = 0.6;

interface Asked {
	readonly clue: Clue;
	readonly types: readonly DocumentType[];
}

/**
 * Documents of one delivery in order, each behind a return sheet with the clue whose answer it is, up to the next sheet of either kind.
 * The clue is evidence like any other: what the paper itself says against it stands. Said again of the same documents it changes nothing.
 */
export function afterReturnSheets(documents: readonly SeparatedDocument[], packs: readonly RulePack[]): SeparatedDocument[] {
	let asked: Asked | null = null;
	return documents.map(document => {
		if (document.type === 'intake-sheet') {
			asked = askedBy(document, packs);
			return document;
		}

		const own = withoutClueOf(document);
		return asked === null || document.type === 'fax-cover' ? own : answering(own, asked);
	});
}

/** The parcel whose batch sheet is among these pages; null when there is none, or sheets of several. */
export function batchReferenceOf(pages: ReadonlyArray<Pick<ReadPage, 'codes' | 'reading'>>): string | null {
	const parcels = new Set(
		pages.flatMap(page => {
			const reference = sheetOf(page)?.reference;
			return reference?.kind === 'batch' ? [reference.parcelId] : [];
		}),
	);
	return parcels.size === 1 ? [...parcels][0]! : null;
}

/** Without what an earlier arrangement of the delivery's pages said; a sheet that a person put into the document itself still speaks. */
function withoutClueOf(document: SeparatedDocument): SeparatedDocument {
	const sequences = new Set(document.pages.map(({sequence}) => sequence));
	const isOwn = ({source, page}: Clue) => source !== RETURN_SHEET || sequences.has(page);
	return document.clues.every(isOwn) ? document : {...document, clues: document.clues.filter(isOwn)};
}

function askedBy({pages: [page], clues}: SeparatedDocument, packs: readonly RulePack[]): Asked | null {
	const reference = page && sheetOf(page)?.reference;
	const clue = clues.find(({source}) => source === RETURN_SHEET);
	return reference?.kind === 'return' && clue ? {clue, types: typesFor(reference.requirementCode, packs)} : null;
}

/** What satisfies the requirement in any rule pack: the sheet may be older than the present one. */
const typesFor = (requirementCode: string, packs: readonly RulePack[]): DocumentType[] => [
	...new Set(
		packs
			.flatMap(({requirements}) => requirements.filter(({code}) => code === requirementCode))
			.flatMap(({documentTypes}) => documentTypes),
	),
];

function answering(document: SeparatedDocument, {clue, types}: Asked): SeparatedDocument {
	const clues = [...document.clues, clue];
	if (document.typeConfidence >= SURE_OF_TYPE || types.length === 0) {
		return {...document, clues};
	}

	const descriptions = document.pages.flatMap(({description}: DescribedPage) => description ?? []);
	const {type, confidence, reasons} = poolTypes(descriptions, types);
	const reason = types.includes(type) ? [`${type}: the return sheet before it asked for one`] : [];
	return {...document, clues, type, typeConfidence: confidence, typeReasons: [...reason, ...reasons]};
}
