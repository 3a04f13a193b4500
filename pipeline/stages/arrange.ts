import type {ArrangedDocument} from '../model/arrangement.ts';
import {type DescribedPage, type SeparatedDocument, type Separation, separation} from '../model/document.ts';
import type {Linguist} from '../ports.ts';
import {documentOf} from '../separation/document-of.ts';
import {afterReturnSheets} from '../sheets/follow.ts';
import {defineStage, type Tools} from '../stage.ts';

interface Separated {
	readonly deliveryId: string;
	/** Every page of the delivery. */
	readonly pages: readonly DescribedPage[];
	readonly separation: Separation;
}

/** Separation → Separation: what people decided about these pages stands above what the machine thought. */
export const arrange = defineStage({
	name: 'arrange',
	version: 1,
	output: separation,
	journalled: false,
	async run(
		{deliveryId, pages, separation: proposed}: Separated,
		{store, linguist, packs = []}: Pick<Tools, 'store' | 'linguist' | 'packs'>,
	): Promise<Separation> {
		const arranged = await store.decisions.fact('arrangement', deliveryId);
		if (!arranged) {
			return proposed;
		}

		const bySequence = new Map(pages.map(page => [page.sequence, page]));
		const isBlank = (sequence: number) => arranged.blanks[sequence];
		const placed = new Set(arranged.documents.flatMap(document => document.pages));
		const isFree = (sequence: number) => !placed.has(sequence) && isBlank(sequence) !== true;
		const decided = arranged.documents.flatMap(document => decidedDocument(document, bySequence, linguist) ?? []);
		const left = proposed.documents.flatMap(document => remainderOf(document, isFree, linguist) ?? []);
		const inked = proposed.blankPages.filter(sequence => isFree(sequence) && isBlank(sequence) === false);
		const shown = inked.map(sequence => documentOf([bySequence.get(sequence)!], 1, linguist));
		return {
			documents: afterReturnSheets(
				[...decided, ...left, ...shown].sort((a, b) => lowest(a) - lowest(b)),
				packs,
			),
			blankPages: pages
				.map(({sequence}) => sequence)
				.filter(sequence => !placed.has(sequence) && (isBlank(sequence) ?? proposed.blankPages.includes(sequence))),
			unreadablePages: proposed.unreadablePages.filter(({sequence}) => isFree(sequence)),
		};
	},
});

const lowest = ({pages}: SeparatedDocument): number => Math.min(...pages.map(({sequence}) => sequence));

/** Pages a person put together. A page that is no longer there (the original was fetched anew, shorter) is passed over. */
function decidedDocument(
	{pages: sequences, type, belongsTo, findings}: ArrangedDocument,
	pages: ReadonlyMap<number, DescribedPage>,
	linguist: Linguist,
): SeparatedDocument | undefined {
	const members = sequences.flatMap(sequence => pages.get(sequence) ?? []);
	if (members.length === 0) {
		return undefined;
	}

	return {
		...documentOf(members, 1, linguist),
		...(type && {type, typeConfidence: 1, typeReasons: ['A person said so.']}),
		decided: {isTypeDecided: type !== null, belongsTo, findings},
	};
}

/** What the machine put together, without the pages people took out of it. */
function remainderOf(
	document: SeparatedDocument,
	isFree: (sequence: number) => boolean,
	linguist: Linguist,
): SeparatedDocument | undefined {
	const left = document.pages.filter(({sequence}) => isFree(sequence));
	if (left.length === document.pages.length) {
		return document;
	}

	return left.length === 0 ? undefined : documentOf(left, document.boundaryConfidence, linguist);
}
