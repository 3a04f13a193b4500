import type {Clue} from '#pipeline/model/clue.ts';
import {type PrintedPage, rowsOf} from '#pipeline/model/printed-page.ts';
import type {Linguist} from '#pipeline/ports.ts';
import {atOnce, type Turns} from '../stage.ts';
import {dateClues} from './date-clues.ts';
import {detailClues} from './detail-clues.ts';
import {headerClues, headerLine} from './header-line.ts';
import {identityRowClues} from './identity-row.ts';
import {labelledValues} from './labelled-values.ts';
import {zoneClues} from './machine-readable.ts';
import {mendedWords} from './mended-words.ts';
import {nameClues} from './name-clues.ts';
import {labelledRows} from './page-rows.ts';
import {saidBy} from './pool.ts';
import {referenceClues} from './references.ts';
import {sentenceClues} from './sentences.ts';

/** Everything one reading of a page tells about whose it is and of when. */
function* cluesOfReading(page: PrintedPage, linguist: Linguist): Turns<Clue[]> {
	const header = headerLine(page);
	const machine = new Set(header?.words);
	const words = mendedWords(page.words.filter(word => !machine.has(word)));
	const body = {...page, words};
	const rows = labelledRows(body);
	yield;
	const plain = rowsOf(words);
	const values = labelledValues(rows);
	const dates = dateClues(values, rows, page);
	// A date with a label of its own is what the label says, wherever it stands.
	const isLabelled = (clue: Clue) =>
		dates.some(({source, box}) => source.startsWith('label') && box?.left === clue.box?.left && box?.top === clue.box?.top);
	yield;
	const names = nameClues(values, rows, page, name => linguist.toLatin(name));
	yield;
	const isSaid = (clue: Clue) => isLabelled(clue) || names.some(({box}) => box?.left === clue.box?.left && box?.top === clue.box?.top);
	return [
		...(header ? headerClues(header, page) : []),
		...zoneClues(plain, page.sequence, page.receivedOn, linguist),
		...plain.flatMap(row => referenceClues(row, page.sequence)),
		...names.filter(clue => clue.field === 'patient-name' || !isLabelled(clue)),
		...dates,
		...identityRowClues(rows, page, name => linguist.toLatin(name)).filter(clue => !isSaid(clue)),
		...detailClues(values, page.sequence),
		...sentenceClues(
			plain.flatMap(row => row.words),
			page.sequence,
			page.receivedOn,
			linguist,
		),
	];
}

/** How much of its doubt a clue keeps when a second reading agrees. */
const AGREED = 0.5;
/** What is left of the confidence of a value only a further reading shows. */
const FURTHER = 0.7;

/**
 * Clues on one page. Its further readings are searched too: a clue they share gains, one they alone have comes as a further clue with less
 * confidence. Values are never blended. Pure.
 */
export const findClues = (page: PrintedPage, linguist: Linguist): Clue[] => atOnce(searchClues(page, linguist));

/** The same, a reading at a time. */
export function* searchClues(page: PrintedPage, linguist: Linguist): Turns<Clue[]> {
	const clues = yield* cluesOfReading(page, linguist);
	for (const words of page.alternatives) {
		yield;
		const known = new Map(clues.map((clue, at) => [saidBy(clue), at]));
		const confirmed = new Set<number>();
		for (const clue of yield* cluesOfReading({...page, words, alternatives: []}, linguist)) {
			const at = known.get(saidBy(clue));
			const first = at === undefined ? undefined : clues[at];
			if (at === undefined || !first) {
				clues.push({...clue, confidence: clue.confidence * FURTHER, source: `${clue.source} (further reading)`});
			} else if (!confirmed.has(at)) {
				confirmed.add(at);
				clues[at] = {...first, confidence: Math.min(0.99, 1 - (1 - first.confidence) * AGREED)};
			}
		}
	}

	return clues;
}
