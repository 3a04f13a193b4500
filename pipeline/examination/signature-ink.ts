import type {Signature} from '../model/document.ts';
import {around, type Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';
import type {PrintedPage} from '../model/printed-page.ts';
import type {Stroke} from './ink.ts';
import {isPrint, type SignatureField} from './signature-field.ts';
import {isNeighbour} from './signature-labels.ts';

export interface FieldInk {
	readonly strokes: readonly Stroke[];
	/** Words in and around the field. */
	readonly words: readonly Word[];
	readonly field: SignatureField;
	readonly page: PrintedPage;
}

type Verdict = Pick<Signature, 'state' | 'box' | 'reason'>;

const widthOf = ({left, right}: Box) => right - left;
const heightOf = ({top, bottom}: Box) => bottom - top;
const centreIn = (inner: Box, outer: Box): boolean => {
	const [x, y] = [(inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2];
	return x >= outer.left && x <= outer.right && y >= outer.top && y <= outer.bottom;
};

/** What the ink of a signature field amounts to. All measures are in heights of printed letters. */
export function judgeInk({strokes, words, field, page}: FieldInk): Verdict {
	const h = field.letterPx;
	const print = words.filter(word => isPrint(word, h));
	const dates = words.filter(({text}) => isNeighbour(text) || /\d{1,4}[./-]\d{1,2}/.test(text));
	const unread = strokes.filter(
		stroke =>
			centreIn(stroke.box, field.box) &&
			!isSpeck(stroke, h) &&
			!isBlot(stroke, h) &&
			!touchesEdge(stroke.box, page) &&
			!isCovered(stroke.box, print, h) &&
			!isBesideDate(stroke.box, dates, field, h),
	);
	const pieces = unread.filter(stroke => isPiece(stroke, h));
	const drawn = unread.filter(stroke => isDrawn(stroke, field, h) || (pieces.includes(stroke) && spread(pieces) >= 3 * h));
	if (drawn.some(({box}) => heightOf(box) > 8 * h)) {
		return {state: 'unclear', box: around(drawn.map(({box}) => box)), reason: 'a stamp or drawing lies over the signature field'};
	}

	if (drawn.length > 0) {
		return {state: 'present', box: around(drawn.map(({box}) => box)), reason: 'handwritten strokes in the signature field'};
	}

	const marks = unread.filter(stroke => isMark(stroke, field, h));
	if (marks.length > 0) {
		return {
			state: 'unclear',
			box: around(marks.map(({box}) => box)),
			reason: 'there are marks in the signature field that need not be a signature',
		};
	}

	const typed = typedName(print, field, h);
	return typed
		? {state: 'unclear', box: typed, reason: 'the signature field holds a printed name and no handwriting'}
		: {state: 'absent', box: field.box, reason: 'the signature field is empty'};
}

const isSpeck = ({box, areaPx}: Stroke, h: number) => Math.max(widthOf(box), heightOf(box)) < 0.45 * h || areaPx < 0.08 * h * h;
/** Punch holes, black corners. */
const isBlot = ({box, areaPx}: Stroke, h: number) => areaPx > 0.6 * widthOf(box) * heightOf(box) && heightOf(box) > 0.7 * h;
const touchesEdge = ({left, right}: Box, {widthPx}: PrintedPage) => left <= 2 || right >= widthPx - 2;

/** Letters of print that ran together fill about half of their box, a line drawn by hand much less. */
const fillOf = ({box, areaPx}: Stroke) => areaPx / (widthOf(box) * heightOf(box));

/** A stroke broader and higher than print, or a long thin wave. */
function isDrawn(stroke: Stroke, {label}: SignatureField, h: number): boolean {
	const [width, height, fill] = [widthOf(stroke.box) / h, heightOf(stroke.box) / h, fillOf(stroke)];
	return (width >= 2.2 && height >= 1.7 && fill < 0.5) || (label !== null && width >= 3 && height >= 0.9 && fill < 0.33);
}

/** One of several strokes a signature consists of. */
const isPiece = (stroke: Stroke, h: number) => widthOf(stroke.box) >= 0.8 * h && heightOf(stroke.box) >= 1.7 * h && fillOf(stroke) < 0.45;

const spread = (strokes: readonly Stroke[]): number => (strokes.length > 1 ? widthOf(around(strokes.map(({box}) => box))) : 0);

/** What is neither a letter of unread print nor dirt. */
function isMark(stroke: Stroke, {label}: SignatureField, h: number): boolean {
	const [width, height, fill] = [widthOf(stroke.box) / h, heightOf(stroke.box) / h, fillOf(stroke)];
	return (
		(width >= 0.6 && height >= 1.75) ||
		(label !== null && fill < 0.4 && ((width >= 0.6 && height >= 1.45) || (width >= 2.5 && height >= 0.7)))
	);
}

/** Most of the stroke lies within words of print, and it is hardly higher than they are. */
function isCovered(box: Box, print: readonly Word[], h: number): boolean {
	const inside = print.reduce((sum, {box: word}) => {
		const width = Math.min(box.right, word.right + 2) - Math.max(box.left, word.left - 2);
		const height = Math.min(box.bottom, word.bottom + 2) - Math.max(box.top, word.top - 2);
		return width > 0 && height > 0 ? sum + width * height : sum;
	}, 0);
	return heightOf(box) < 1.9 * h && inside >= 0.7 * widthOf(box) * heightOf(box);
}

/** Where no label was read, what stands right behind the date's label is the date, by hand. */
const isBesideDate = (box: Box, dates: readonly Word[], {label}: SignatureField, h: number) =>
	dates.some(
		({box: date, text}) =>
			(label === null || /\d/.test(text)) &&
			box.right > date.left - h &&
			box.left < date.right + (label === null && !/\d/.test(text) ? 9 * h : 0) &&
			box.bottom > date.top - 0.8 * h &&
			box.top < date.bottom + 0.8 * h &&
			heightOf(box) < 2.3 * h,
	);

/** Print on the line or above it; what stands under the line, in brackets or in a sentence only explains. */
function typedName(print: readonly Word[], {box, label}: SignatureField, h: number): Box | null {
	if (label === null) {
		return null;
	}

	const inside = print.filter(
		word =>
			centreIn(word.box, box) &&
			!centreIn(word.box, label) &&
			word.box.left > label.right - h &&
			Math.abs(word.box.bottom - label.bottom) < h &&
			/^\p{Lu}\p{L}+/u.test(word.text),
	);
	return inside.length >= 2 ? around(inside.map(word => word.box)) : null;
}
