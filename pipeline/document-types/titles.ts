import type {DocumentType} from '../model/document.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {foldText} from './fold.ts';
import {typeNamedBy} from './title-phrases.ts';

export interface Title {
	readonly type: DocumentType;
	readonly row: Row;
	/** 0–1: how surely this line is the page's title and of this type. */
	readonly strength: number;
}

/** Titles stand in this upper share of the page. */
const UPPER = 0.55;
const MAX_WORDS = 10;
/** A line of prose as wide as this means that the title is past. */
const PROSE_WORDS = 9;

const SALUTATION =
	/^(?:dear|to whom it may concern|esteemed|egregi|gentil|sehr geehrte|liebe|chere?|estimad|prezad|szanown|stimat|postovan|sayin|уважаем|αγαπητ)/u;
const ADDRESS =
	/\b(?:tel|telephone|phone|fax|e ?mail|www|hospital|clinic|centre|center|department|division|service|unit|institut\w*|university|ospedale|klinik\w*|hopital)\b/;
/** Whoever signs is no title: "Pathologist". */
const SIGNATORY = /\b\w+(?:ologist|iologe|patologo|diologo|ologue)\b|\b(?:dr|prof|dott|md|surgeon|consultant)\b/;
/** Headings that any report may have inside. */
const HEADING =
	/\b(?:past (?:medical|surgical)|present illness|social history|family history|non oncological|clinical (?:information|history and diagnosis|diagnosis and history|question|data))\b/;
const IDENTITY =
	/\b(?:patient|name|surname|born|birth|dob|d o b|nascita|geburt\w*|naissance|nacimiento|urodzen\w*|rozhden\w*)\b|рожден|пациент|γεννησ|ασθεν/u;

/** Lines that name the kind of paper, in printed order. Headings further down, after prose began, count for little. */
export function titlesOf(page: PrintedPage, rows: readonly Row[]): Title[] {
	const heights = page.words.map(({box}) => box.bottom - box.top).sort((a, b) => a - b);
	const usual = heights[Math.floor(heights.length / 2)] ?? 1;
	const titles: Title[] = [];
	let place = 1;
	for (const row of rows) {
		const folded = foldText(row.text).trim();
		const words = folded.split(/[ \n]+/).filter(Boolean);
		// A letter has no title below its salutation.
		if (row.box.top > page.heightPx * UPPER || SALUTATION.test(folded)) {
			break;
		}

		if (words.length > PROSE_WORDS && row.box.right - row.box.left > 0.6 * page.widthPx) {
			place = Math.min(place, 0.3);
			continue;
		}

		const named =
			words.length <= MAX_WORDS && !SIGNATORY.test(folded) && !HEADING.test(folded) && !(IDENTITY.test(folded) && row.text.includes(':'))
				? typeNamedBy(words)
				: null;
		if (named) {
			titles.push({type: named.type, row, strength: Math.min(1, named.share * place * shape(row, folded, usual, named.share))});
		}

		if (IDENTITY.test(folded)) {
			place = Math.min(place, 0.65);
		}
	}

	return titles;
}

/** What the look of the line says: large or capital letters for a title; labels, headings, sentences and addresses against it. */
function shape({text, words}: Row, folded: string, usualHeight: number, share: number): number {
	const height = words.reduce((sum, {box}) => sum + box.bottom - box.top, 0) / words.length;
	let factor = height > 1.25 * usualHeight ? 1.2 : text === text.toUpperCase() ? 1 : 0.9;
	if (/^[^:]{2,40}:\s*\S/.test(text) && share < 0.65) {
		factor *= 0.4;
	}

	if (/:\s*$/.test(text)) {
		factor *= 0.5;
	}

	if (/^\s*\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s/i.test(text)) {
		factor *= 0.35;
	}

	if (/[a-z]\.\s*$/.test(text)) {
		factor *= 0.3;
	}

	// The letterhead's department line: "Radiology, Cairo".
	if (/,\s*\p{L}/u.test(text)) {
		factor *= 0.5;
	}

	return ADDRESS.test(folded) && share < 0.95 ? factor * 0.3 : factor;
}
