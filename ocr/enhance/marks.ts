import type {GreyImage} from '#pipeline/ports.ts';
import {type Component, componentsOf, isLetterLike} from './components.ts';
import {inkOf} from './ink.ts';

export interface Sheet {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly dpi: number;
	/** A fax carries its machine's header line on top, which says nothing of the sheet. */
	readonly isFax: boolean;
}

/** Pencil and worn ribbons are only a little darker than the paper; so is the print of the other side. */
const FAINT = 0.88;
/** Inches from the edge in which scanners and copiers leave shadows. */
const MARGIN = 0.1;
export const HEADER = 0.45;
/** Times longer than broad: fold, staple, ruling, streak. Even flat handwriting is thicker. */
const STRAIGHT = 13;

export interface Marks {
	/** Patches that look like printed letters. */
	readonly letters: number;
	/** Strokes of a hand, drawings, stamps, and rows of letters: none of them comes from dust or a scanner. */
	readonly strokes: number;
}

/** What is on the sheet besides specks, edges, streaks, punch holes and a fax machine's header line. */
export function marksOf(look: GreyImage, sheet: Sheet, isFaintToo = false): Marks {
	const patches = componentsOf(isFaintToo ? inkOf(look, FAINT) : inkOf(look)).filter(component => isOnPaper(component, sheet));
	const letters = patches.filter(component => isLetterLike(component, sheet.dpi) && !isPunchHole(component, sheet));
	const strokes = patches.filter(component => isStroke(component, sheet)).length;
	return {letters: letters.length, strokes: strokes + letters.filter(letter => isInRow(letter, letters, sheet.dpi)).length};
}

/** Larger than a speck, bent, and not filled like a blot or a hole. */
function isStroke(component: Component, sheet: Sheet): boolean {
	const {left, right, top, bottom, area, elongation} = component;
	const [width, height] = [(right - left) / sheet.dpi, (bottom - top) / sheet.dpi];
	const fill = area / ((right - left) * (bottom - top));
	return Math.hypot(width, height) > 0.18 && elongation < STRAIGHT && fill < 0.6 && !isPunchHole(component, sheet);
}

/** Round or torn, as large as a hole, and near a side where holes are punched. */
function isPunchHole({left, right, top, bottom, area, elongation}: Component, {widthPx, heightPx, dpi}: Sheet): boolean {
	const size = Math.max(right - left, bottom - top) / dpi;
	const near = 0.8 * dpi;
	const isNearSide = left < near || right > widthPx - near || top < near || bottom > heightPx - near;
	return isNearSide && size > 0.12 && size < 0.45 && elongation < 2 && area > 0.55 * (right - left) * (bottom - top);
}

/** Two others stand beside it on the same line, as letters do and specks do not. */
function isInRow({left, right, top, bottom}: Component, letters: readonly Component[], dpi: number): boolean {
	const reach = 0.25 * dpi;
	const beside = letters.filter(
		other => other.left < right + reach && other.right > left - reach && other.top < bottom && other.bottom > top && other.left !== left,
	);
	return bottom - top >= 0.05 * dpi && beside.length >= 2;
}

function isOnPaper({left, right, top, bottom}: Component, {widthPx, heightPx, dpi, isFax}: Sheet): boolean {
	const margin = MARGIN * dpi;
	const touchesEdge = left < margin / 3 || right > widthPx - margin / 3 || top < margin / 3 || bottom > heightPx - margin / 3;
	const isAtEdge = right < margin || left > widthPx - margin || bottom < (isFax ? HEADER * dpi : margin) || top > heightPx - margin;
	const isStreak = bottom - top > heightPx / 2 || right - left > widthPx * 0.8;
	return !touchesEdge && !isAtEdge && !(isStreak && Math.min(bottom - top, right - left) < 0.1 * dpi);
}
