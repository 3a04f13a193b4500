import {searchClues} from '../clues/find.ts';
import {scoreTypes} from '../document-types/score.ts';
import {type DescribedPage, describedPage} from '../model/document.ts';
import type {ReadPage} from '../model/page.ts';
import {printedPageOf} from '../model/printed-page.ts';
import {bodyRows} from '../separation/body-rows.ts';
import {findCues} from '../separation/cues.ts';
import {describeSheet} from '../sheets/describe-sheet.ts';
import {sheetOf} from '../sheets/find.ts';
import {atOnce, defineStage, type Tools, type Turns} from '../stage.ts';

/** ReadPage → DescribedPage: what the page says of its type, its patient, its language and its place in a document. */
export const describe = defineStage({
	name: 'describe',
	version: 1,
	output: describedPage,
	// Quick, and its words stand in the journal already under `recognise`.
	journalled: false,
	run: (page: ReadPage, tools: Pick<Tools, 'linguist'>) => atOnce(description(page, tools)),
	inTurns: description,
});

function* description(page: ReadPage, {linguist}: Pick<Tools, 'linguist'>): Turns<DescribedPage> {
	const printed = printedPageOf(page);
	if (!printed) {
		return {...page, description: null};
	}

	const sheet = sheetOf(page);
	yield;
	if (sheet) {
		return {...page, description: describeSheet(sheet, page.sequence)};
	}

	const clues = yield* searchClues(printed, linguist);
	yield;
	const rows = bodyRows(printed);
	const {scores, reasons, title} = scoreTypes(printed, rows, clues);
	yield;
	const cues = findCues(printed, rows, clues, title);
	yield;
	return {
		...page,
		description: {
			typeScores: scores,
			typeReasons: reasons,
			clues,
			language: linguist.identify(rows.map(({text}) => text).join('\n')),
			cues,
		},
	};
}
