import type {Signature} from '../model/document.ts';
import {around, type Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';
import type {PrintedPage} from '../model/printed-page.ts';
import type {GreyImage} from '../ports.ts';
import {type SignatureField, signatureField} from './signature-field.ts';
import {inkIn, ruledRows, type Stroke, strokesOf, withoutLines} from './strokes.ts';

/** A page with its words and its pixels. */
export interface SignedPage {
	readonly page: PrintedPage;
	readonly grey: GreyImage;
}

/** All measures are in heights of printed letters (or their square). */
const SPECK = 0.3;
const STROKE_WIDTH = 1.6;
const STROKE_HEIGHT = 0.55;
const GROUP_WIDTH = 2;
const GROUP_AREA = 0.9;
const NOTHING = 0.35;

/** Whether a form is signed: what ink there is in its signature field besides print and rules. */
export function judgeSignature(pages: readonly SignedPage[]): Signature {
	for (const signed of [...pages].reverse()) {
		const field = signatureField(signed.page);
		if (field) {
			return judgeField(field, signed);
		}
	}

	const last = pages.at(-1);
	return {state: 'unclear', page: last?.page.sequence ?? 1, box: null, reason: 'no signature field was found'};
}

function judgeField(field: SignatureField, {page, grey}: SignedPage): Signature {
	const zone = zoneOf(field, grey);
	const ink = withoutLines(inkIn(grey, zone), field.letterHeight);
	const h = field.letterHeight;
	const printed = page.words.filter(word => isPrint(word, h));
	const strokes = strokesOf(ink).filter(
		stroke =>
			Math.max(stroke.right - stroke.left, stroke.bottom - stroke.top) > SPECK * h && !printed.some(word => isWithin(stroke, word.box)),
	);
	const place = {page: page.sequence, box: zone};
	const drawn = strokes.filter(stroke => isDrawn(stroke, h));
	if (drawn.length > 0 || isGroup(strokes, h)) {
		return {...place, state: 'present', reason: 'strokes in the signature field', box: around(drawn.length > 0 ? drawn : strokes)};
	}

	const area = strokes.reduce((sum, stroke) => sum + stroke.area, 0);
	const typed = printed.filter(({box, text}) => isWithin(box, zone) && /\p{L}{3}/u.test(text));
	if (typed.length > 0 && !isWithin(around(typed.map(({box}) => box)), field.label)) {
		return {...place, state: 'unclear', reason: 'the field holds print, no handwriting'};
	}

	return area < NOTHING * h * h
		? {...place, state: 'absent', reason: 'the signature field is empty'}
		: {...place, state: 'unclear', reason: 'there are marks in the signature field that need not be a signature'};
}

/** The part of the page the label speaks of: beside it, above it where a line runs over it, else below. */
function zoneOf({label, left, right, above, below, letterHeight: h}: SignatureField, grey: GreyImage): Box {
	const limit = Math.min(right, grey.widthPx * 0.97);
	const beside = {
		left: label.right + 0.3 * h,
		right: limit,
		top: Math.max(above + 0.25 * h, label.top - 3.5 * h),
		bottom: Math.min(below, label.bottom + 1.3 * h),
	};
	const hasRoom = limit - label.right > 6 * h;
	if (hasRoom && ruledRows(inkIn(grey, {...beside, top: label.top, bottom: label.bottom + h}), h).length > 0) {
		return beside;
	}

	const column = {left: Math.max(0, left - h), right: Math.min(limit, Math.max(label.right, left + 22 * h))};
	const over = {...column, top: Math.max(above + 0.25 * h, label.top - 5.5 * h), bottom: label.top - 0.1 * h};
	if (
		ruledRows(inkIn(grey, {...over, right: Math.min(over.right, Math.max(label.right, left + 8 * h)), top: label.top - 1.6 * h}), h)
			.length > 0
	) {
		return over;
	}

	// A cell with its label on top, or no rule at all: below and beside.
	return {
		left: Math.max(0, left - 0.5 * h),
		right: limit,
		top: hasRoom ? Math.min(label.top, beside.top) : label.bottom,
		bottom: Math.min(below, label.bottom + 4.5 * h),
	};
}

/** A connected stroke broader than letters and not just a straight line. */
const isDrawn = ({left, right, top, bottom, area}: Stroke, h: number): boolean => {
	const [width, height] = [right - left, bottom - top];
	return width >= STROKE_WIDTH * h && height >= STROKE_HEIGHT * h && area > 0.25 * h * h && width / height < 14;
};

/** Several pieces side by side, as a faded or broken stroke leaves them. */
function isGroup(strokes: readonly Stroke[], h: number): boolean {
	const tall = strokes.filter(({top, bottom}) => bottom - top >= 0.5 * h);
	const box = around(tall);
	return (
		tall.length >= 3 &&
		box.right - box.left >= GROUP_WIDTH * h &&
		box.right - box.left < 14 * h &&
		box.bottom - box.top < 4.5 * h &&
		tall.reduce((sum, {area}) => sum + area, 0) >= GROUP_AREA * h * h
	);
}

/** Words of print, surely read; scribbles read as letters are unsure, short or too high. */
const isPrint = ({text, confidence, box}: Word, h: number): boolean =>
	(confidence >= 0.85 && text.replace(/[^\p{L}\p{N}]/gu, '').length >= 4 && box.bottom - box.top < 1.7 * h) ||
	/^\d{1,4}([./-]\d{1,4})+$/.test(text);

const isWithin = (inner: Box, outer: Box): boolean =>
	(inner.left + inner.right) / 2 >= outer.left - 2 &&
	(inner.left + inner.right) / 2 <= outer.right + 2 &&
	(inner.top + inner.bottom) / 2 >= outer.top - 2 &&
	(inner.top + inner.bottom) / 2 <= outer.bottom + 2;
