import type {Signature} from '../model/document.ts';
import type {Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';
import type {PrintedPage} from '../model/printed-page.ts';
import type {GreyImage} from '../ports.ts';
import {strokesIn} from './ink.ts';
import {fieldOf, letterHeight, type SignatureField, unlabelledField} from './signature-field.ts';
import {type FieldInk, judgeInk} from './signature-ink.ts';
import {signatureLabels} from './signature-labels.ts';

/** A page with its words and its pixels. */
export interface SignedPage {
	readonly page: PrintedPage;
	readonly grey: GreyImage;
}

export type SignatureJudgement = Signature;

/** Whether a form is signed: handwriting in its signature field, besides print, rules, marks and streaks of the machine. */
export function judgeSignature(pages: readonly SignedPage[]): SignatureJudgement {
	const labelled = pages.flatMap(({page, grey}) => {
		const letterPx = letterHeight(page.words);
		const labels = signatureLabels(page.words, letterPx);
		return labels.map(label => ({page, grey, rank: label.rank, field: fieldOf(label, labels, page, letterPx)}));
	});
	const asked = labelled.filter(({rank}) => rank === Math.max(...labelled.map(other => other.rank)));
	const found = asked.map(({page, grey, field}) => judgementOf(page, grey, field));
	if (found.length > 0) {
		// Of patient and guardian one signs; without knowing whose fields they are, all have to agree.
		const present = found.find(({state}) => state === 'present');
		const other = found.find(({state}) => state !== 'present');
		const isPatients = asked[0]!.rank === 2;
		return present && other && !isPatients
			? {...present, state: 'unclear', reason: 'one of several signature fields is signed'}
			: (present ?? found.find(({state}) => state === 'unclear') ?? found[0]!);
	}

	for (const {page, grey} of pages.toReversed()) {
		const field = unlabelledField(page);
		if (field) {
			return judgementOf(page, grey, field);
		}
	}

	return {state: 'unclear', page: pages.at(-1)?.page.sequence ?? 1, box: null, reason: 'no signature field was found'};
}

function judgementOf(page: PrintedPage, grey: GreyImage, field: SignatureField): SignatureJudgement {
	const margin = 3 * field.letterPx;
	const {left, top, right, bottom} = field.box;
	const window = {left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin};
	const ink: FieldInk = {strokes: strokesIn(grey, window, field.letterPx), words: wordsNear(page.words, window), field, page};
	return {page: page.sequence, ...judgeInk(ink)};
}

const wordsNear = (words: readonly Word[], {left, top, right, bottom}: Box): Word[] =>
	words.filter(({box}) => box.right > left && box.left < right && box.bottom > top && box.top < bottom);
