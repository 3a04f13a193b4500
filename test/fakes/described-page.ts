import {findClues} from '#pipeline/clues/find.ts';
import type {DescribedPage} from '#pipeline/model/document.ts';
import type {ReadPage} from '#pipeline/model/page.ts';
import type {Linguist} from '#pipeline/ports.ts';
import {describe} from '#pipeline/stages/describe.ts';
import {pageOf} from './printed-page.ts';

/** Knows English only; enough where language is not the question. */
export const plainLinguist: Linguist = {
	name: 'plain',
	identify: text => (text.length > 30 ? {code: 'en', confidence: 0.9} : {code: null, confidence: 0}),
	toLatin: text => text,
	machineReadableZone: () => null,
};

/** A read page of invented lines; give what else matters. */
export function aReadPage(lines: readonly string[], given: Partial<ReadPage> = {}): ReadPage {
	const {words, widthPx, heightPx} = pageOf(lines);
	return {
		deliveryId: 'd1',
		receivedOn: '2026-11-20',
		sequence: 1,
		originalSha256: '0'.repeat(64),
		mediaType: 'image/tiff',
		kind: 'scan',
		problem: null,
		widthPx,
		heightPx,
		dpiX: 180,
		dpiY: 180,
		badLines: null,
		image: {sha256: '1'.repeat(64), widthPx, heightPx, dpi: 180},
		blankness: 'inked',
		rotation: 0,
		skewDegrees: 0,
		codes: [],
		reading: {kind: 'read', engine: 'test', words: [...words], confidence: 0.9, coverage: 1, script: 'latin', alternatives: []},
		...given,
	};
}

export const aDescribedPage = async (lines: readonly string[], given: Partial<ReadPage> = {}): Promise<DescribedPage> =>
	describe.run(aReadPage(lines, given), {linguist: plainLinguist}, new AbortController().signal);

export const cluesOf = (lines: readonly string[]) => findClues(pageOf(lines), plainLinguist);
