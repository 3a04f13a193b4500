import {foldText} from '../document-types/fold.ts';
import {around, type Box} from '../model/geometry.ts';
import type {Word} from '../model/page.ts';

/** Words that ask for a signature in many languages, folded. */
const ASKING = [
	...[
		'signature',
		'signatures',
		'signed',
		'signatur',
		'firma',
		'firmato',
		'unterschrift',
		'unterzeichner',
		'assinatura',
		'podpis',
		'potpis',
	],
	...['semnatura', 'imza', 'imzasi', 'handtekening', 'underskrift', 'namnteckning', 'allekirjoitus', 'alairas', 'nenshkrimi', 'parasas'],
	...[
		'paraksts',
		'allkiri',
		'chu ky',
		'tanda tangan',
		'подпись',
		'підпис',
		'подпис',
		'потпис',
		'υπογραφη',
		'توقيع',
		'التوقيع',
		'امضا',
		'חתימה',
	],
];
const PATIENTS = /\b(?:patient|applicant|guardian|parent|undersigned|representative|claimant|paziente|patienten|paciente|malade|pacjent)/;
const OTHERS = /\b(?:physician|doctor|dr|witness|medico|arzt|medecin|lekar|lekarz|doktor|hekim|interpreter|nurse|staff|office)\b/;
/** What stands beside a signature field and is none. */
const NEIGHBOUR =
	/^(?:date|data|datum|fecha|tarih|dato|place|luogo|ort|lieu|lugar|name|nome|stamp|timbro|stempel|cachet|дата|ημερομηνια|التاريخ)$/u;
/** A label begins within so many words, and is no longer than this. */
const BEGINS_WITHIN = 4;
const MOST_WORDS = 9;

export interface SignatureLabel {
	readonly box: Box;
	/** 2 when it names the patient, 0 when it names somebody else. */
	readonly rank: 0 | 1 | 2;
}

/** Words of one row that stand together, without the gaps between columns. */
function runsOf(words: readonly Word[], letterPx: number): Word[][] {
	const lines = Map.groupBy(words, ({line}) => line);
	return [...lines.values()].flatMap(line => {
		const runs: Word[][] = [];
		for (const word of line.toSorted((a, b) => a.box.left - b.box.left)) {
			const run = runs.at(-1);
			if (run && word.box.left - run.at(-1)!.box.right < 1.6 * letterPx) {
				run.push(word);
			} else {
				runs.push([word]);
			}
		}

		return runs;
	});
}

/** Labels that ask for a signature. Sentences that speak of signing are none. */
export function signatureLabels(words: readonly Word[], letterPx: number): SignatureLabel[] {
	return runsOf(words, letterPx).flatMap(run => {
		const folded = run.map(({text}) => foldText(text).trim());
		const at = folded.findIndex((word, index) => isAsking(word, folded[index - 1], folded[index + 1]));
		if (at < 0 || at >= BEGINS_WITHIN || run.length > MOST_WORDS || /^\W*\(/.test(run[0]!.text)) {
			return [];
		}

		// "Date 03/11/2026 Signature": the label begins behind what belongs to the date.
		const from = folded.slice(0, at).findLastIndex(word => /\d/.test(word) || NEIGHBOUR.test(word)) + 1;
		const isPair =
			from > 0 &&
			folded.slice(from, at).every(word => /^(?:and|e|et|und|y|i|si|ve|en|och|и|και)?$/u.test(word)) &&
			!/\d/.test(folded[from - 1]!);
		const isCloseTo = (index: number) =>
			index === at || (run[index]!.box.left - run[index - 1]!.box.right < letterPx && run[index]!.confidence > 0.4);
		let to = at;
		while (to + 1 < run.length && isCloseTo(to + 1) && !NEIGHBOUR.test(folded[to + 1]!) && !/[:_]$/.test(run[to]!.text)) {
			to++;
		}

		const label = run.slice(isPair ? 0 : from, to + 1);
		const text = label.map(word => foldText(word.text).trim()).join(' ');
		return [{box: around(label.map(({box}) => box)), rank: PATIENTS.test(text) ? 2 : OTHERS.test(text) ? 0 : 1}];
	});
}

const isAsking = (word: string, before: string | undefined, after: string | undefined): boolean =>
	!/^(?:of|di|de|der)$/.test(before ?? '') && !/^(?:in|at|on|by the physician)$/.test(after ?? '')
		? ASKING.some(asking => isNear(word, asking)) ||
			(word === 'sign' && after === 'here') ||
			(word === 'sign' && before === undefined && after === undefined)
		: ASKING.slice(0, 2).some(asking => word === asking) && !/^(?:date|data)$/.test(before ?? '');

/** At most one misread letter in seven, two in nine. */
function isNear(read: string, word: string): boolean {
	const most = word.length >= 9 ? 2 : word.length >= 7 ? 1 : 0;
	return read === word || (most > 0 && Math.abs(read.length - word.length) <= most && distance(read, word) <= most);
}

function distance(a: string, b: string): number {
	let previous = Array.from({length: b.length + 1}, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
		}

		previous = row;
	}

	return previous[b.length]!;
}

export const isNeighbour = (text: string): boolean => NEIGHBOUR.test(foldText(text).trim());
