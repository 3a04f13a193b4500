import {poolClues} from '../clues/pool.ts';
import type {DescribedPage, SeparatedDocument} from '../model/document.ts';
import {documentIdOf} from '../model/filing.ts';
import {printedPageOf} from '../model/printed-page.ts';
import type {Linguist} from '../ports.ts';
import {bodyRows} from './body-rows.ts';
import {poolTypes} from './pool-types.ts';

/** Pages that make one document → what they say together. Pages without words (blank, unreadable) are carried along. */
export function documentOf(pages: readonly DescribedPage[], boundaryConfidence: number, linguist: Linguist): SeparatedDocument {
	const described = pages.flatMap(page => (page.description ? [{...page, description: page.description}] : []));
	const {type, confidence, reasons} =
		described.length > 0
			? poolTypes(described.map(({description}) => description))
			: {type: 'other' as const, confidence: 0, reasons: ['Nothing on it could be read.']};
	const [first] = pages as [DescribedPage];
	const text = described
		.map(page =>
			bodyRows(printedPageOf(page)!)
				.map(row => row.text)
				.join('\n'),
		)
		.join('\n');
	return {
		// By the lowest page, so that putting pages in another order keeps its name.
		id: documentIdOf(first, Math.min(...pages.map(({sequence}) => sequence))),
		deliveryId: first.deliveryId,
		pages: [...pages],
		type,
		typeConfidence: confidence,
		typeReasons: reasons,
		boundaryConfidence,
		clues: poolClues(described.map(({description}) => description.clues)),
		language: linguist.identify(text),
	};
}
