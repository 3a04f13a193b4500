import type {CleanPage} from '#pipeline/model/page.ts';
import {type Component, isLetterLike} from './components.ts';

interface Sheet {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly dpi: number;
	/** A fax carries its machine's header line on top, which says nothing of the sheet. */
	readonly isFax: boolean;
}

/** Inches from the edge in which scanners and copiers leave shadows. */
const MARGIN = 0.2;
const HEADER = 0.45;

/**
 * Blank only when there is certainly no ink worth a look. With a few marks that may be letters the page is
 * `nearly-blank`: recognition and the size of the marks decide later. One written word or signature is ink.
 */
export function blanknessOf(components: readonly Component[], sheet: Sheet): CleanPage['blankness'] {
	const inside = components.filter(component => isOnPaper(component, sheet));
	const letters = inside.filter(component => isLetterLike(component, sheet.dpi));
	// Larger than a letter and no line or streak: a signature, a stamp, a drawing.
	const drawings = inside.filter(({left, right, top, bottom, area}) => {
		const width = (right - left) / sheet.dpi;
		const height = (bottom - top) / sheet.dpi;
		return width > 0.3 && height > 0.12 && Math.max(width / height, height / width) < 12 && area / (sheet.dpi * sheet.dpi) > 0.005;
	});
	if (letters.length === 0 && drawings.length === 0) {
		return 'blank';
	}

	return letters.length + 10 * drawings.length > 25 ? 'inked' : 'nearly-blank';
}

function isOnPaper({left, right, top, bottom}: Component, {widthPx, heightPx, dpi, isFax}: Sheet): boolean {
	const margin = MARGIN * dpi;
	const isAtEdge = right < margin || left > widthPx - margin || bottom < (isFax ? HEADER : MARGIN) * dpi || top > heightPx - margin;
	const isStreak = bottom - top > heightPx / 3 || (right - left > widthPx / 2 && bottom - top < 0.05 * dpi);
	return !isAtEdge && !isStreak;
}
