import type {Clue} from '../model/clue.ts';
import {DOCUMENT_TYPES, type DocumentType, type TypeScores} from '../model/document.ts';
import type {PrintedPage, Row} from '../model/printed-page.ts';
import {bodyScores} from './body.ts';
import {foldText} from './fold.ts';
import {DEFINITIONS} from './index.ts';
import {type Title, titlesOf} from './titles.ts';

/** What the strongest title is worth, natural logarithm of odds. */
const TITLE = 7;
/** Later lines that look like titles are mostly headings. */
const LATER_TITLE = 0.3;
const ISSUER = 1;
/** On a page of so few words prose says little and labels say much. */
const FEW_WORDS = 130;

export interface Scored {
	readonly scores: TypeScores;
	/** `histology: title "Pathology Report"`, strongest first. */
	readonly reasons: string[];
	readonly title: Title | null;
}

/** How much a page looks like each type. `rows` are the page's rows without the fax machine's own line. */
export function scoreTypes(page: PrintedPage, rows: readonly Row[], clues: readonly Clue[]): Scored {
	const weights = new Map<DocumentType, number>(DEFINITIONS.map(({type, prior}) => [type, prior]));
	const reasons: Array<{weight: number; text: string}> = [];
	const add = (type: DocumentType, weight: number, says: string) => {
		weights.set(type, (weights.get(type) ?? 0) + weight);
		reasons.push({weight, text: `${type}: ${says}`});
	};
	const text = foldText(rows.map(row => row.text).join('\n'));
	const isShort = page.words.length < FEW_WORDS;

	const titles = titlesOf(page, rows);
	const title = titles.reduce<Title | null>(
		(best, candidate) => (candidate.strength > (best?.strength ?? 0) + 0.15 ? candidate : best),
		null,
	);
	for (const candidate of titles) {
		const share = candidate === title ? 1 : LATER_TITLE;
		add(candidate.type, TITLE * candidate.strength * share, `title "${candidate.row.text}"`);
	}

	for (const {type, issuers, signs, together} of DEFINITIONS) {
		const issuer = issuers.find(name => text.includes(name));
		if (issuer) {
			add(type, ISSUER, `issued by ${issuer}`);
		}

		for (const {pattern, weight, says} of signs) {
			if (pattern.test(text)) {
				add(type, type === 'fax-cover' && !isShort ? weight * 0.3 : weight, says);
			}
		}

		for (const {patterns, from, atMost, weight, says} of together ?? []) {
			const found = patterns.filter(pattern => pattern.test(text)).length;
			const beyond = Math.min(found - from, atMost);
			if (beyond > 0) {
				add(type, beyond * weight * (type === 'fax-cover' && !isShort ? 0.3 : 1), says);
			}
		}
	}

	if (clues.some(({source}) => source === 'MRZ')) {
		add('other', 5, 'a travel document');
	}

	for (const [type, weight] of Object.entries(bodyScores(text)) as Array<[DocumentType, number]>) {
		if (weight !== 0) {
			add(type, weight, 'the words of its prose');
		}
	}

	return {
		scores: normalised(weights),
		reasons: reasons
			.filter(({weight}) => weight >= 0.5)
			.sort((a, b) => b.weight - a.weight)
			.slice(0, 8)
			.map(({text: says}) => says),
		title,
	};
}

/** Log-weights → log-probabilities. */
function normalised(weights: ReadonlyMap<DocumentType, number>): TypeScores {
	const highest = Math.max(...weights.values());
	const total = Math.log([...weights.values()].reduce((sum, weight) => sum + Math.exp(weight - highest), 0)) + highest;
	return Object.fromEntries(DOCUMENT_TYPES.map(type => [type, (weights.get(type) ?? -9) - total])) as TypeScores;
}
