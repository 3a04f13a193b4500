import {poolClues} from '../clues/pool.ts';
import {type DescribedPage, type Description, type SeparatedDocument, type Separation, separation} from '../model/document.ts';
import {documentIdOf} from '../model/filing.ts';
import {printedPageOf} from '../model/printed-page.ts';
import {bodyRows} from '../separation/body-rows.ts';
import {oddsOfBoundary} from '../separation/boundary.ts';
import {poolTypes} from '../separation/pool-types.ts';
import {defineStage, type Tools} from '../stage.ts';

type Described = DescribedPage & {readonly description: Description};

const isDescribed = (page: DescribedPage): page is Described => page.description !== null;

/** DescribedPages → Separation: where one letter ends and the next begins. Every page comes out in exactly one place. */
export const separate = defineStage({
	name: 'separate',
	version: 1,
	output: separation,
	journalled: false,
	run(pages: readonly DescribedPage[], {linguist}: Pick<Tools, 'linguist'>): Separation {
		const runs: Array<{pages: Described[]; odds: number[]}> = [];
		for (const page of pages.filter(isDescribed)) {
			const last = runs.at(-1);
			const previous = last?.pages.at(-1);
			const odds = previous ? oddsOfBoundary(previous.description, page.description) : Number.POSITIVE_INFINITY;
			last?.odds.push(odds);
			if (last && odds <= 0) {
				last.pages.push(page);
			} else {
				runs.push({pages: [page], odds: [odds]});
			}
		}

		return {
			documents: runs.map(run => documentOf(run.pages, run.odds, linguist)),
			blankPages: pages.filter(({reading}) => reading.kind === 'blank').map(({sequence}) => sequence),
			unreadablePages: pages.flatMap(({sequence, reading}) => (reading.kind === 'unreadable' ? [{sequence, reason: reading.reason}] : [])),
		};
	},
});

function documentOf(pages: Described[], odds: readonly number[], linguist: Tools['linguist']): SeparatedDocument {
	const {type, confidence, reasons} = poolTypes(pages.map(({description}) => description));
	const [first] = pages as [Described];
	const text = pages
		.map(page =>
			bodyRows(printedPageOf(page)!)
				.map(row => row.text)
				.join('\n'),
		)
		.join('\n');
	return {
		id: documentIdOf(first, first.sequence),
		deliveryId: first.deliveryId,
		pages,
		type,
		typeConfidence: confidence,
		typeReasons: reasons,
		boundaryConfidence: Math.min(...odds.map(certainty)),
		clues: poolClues(pages.map(({description}) => description.clues)),
		language: linguist.identify(text),
	};
}

/** Log-odds either way → probability that the decision was right. */
const certainty = (odds: number): number => 1 / (1 + Math.exp(-Math.abs(odds)));
