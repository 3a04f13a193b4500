import {type DescribedPage, type Description, type Separation, separation} from '../model/document.ts';
import {oddsOfBoundary} from '../separation/boundary.ts';
import {documentOf} from '../separation/document-of.ts';
import {afterReturnSheets} from '../sheets/follow.ts';
import {defineStage, type Tools} from '../stage.ts';

type Described = DescribedPage & {readonly description: Description};

const isDescribed = (page: DescribedPage): page is Described => page.description !== null;

/** DescribedPages → Separation: where one letter ends and the next begins. Every page comes out in exactly one place. */
export const separate = defineStage({
	name: 'separate',
	version: 1,
	output: separation,
	journalled: false,
	run(pages: readonly DescribedPage[], {linguist, packs = []}: Pick<Tools, 'linguist' | 'packs'>): Separation {
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
			documents: afterReturnSheets(
				runs.map(run => documentOf(run.pages, Math.min(...run.odds.map(certainty)), linguist)),
				packs,
			),
			blankPages: pages.filter(({reading}) => reading.kind === 'blank').map(({sequence}) => sequence),
			unreadablePages: pages.flatMap(({sequence, reading}) => (reading.kind === 'unreadable' ? [{sequence, reason: reading.reason}] : [])),
		};
	},
});

/** Log-odds either way → probability that the decision was right. */
const certainty = (odds: number): number => 1 / (1 + Math.exp(-Math.abs(odds)));
