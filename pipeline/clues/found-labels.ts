import type {Word} from '#pipeline/model/page.ts';
import {byLetters, closestLabel} from './closest-label.ts';
import {isNameLabel, LABELS, type LabelKind} from './labels.ts';
import {fold} from './letters.ts';
import {isCommonName} from './names.ts';

/** A label as found in a row: words `from` up to and without `to`. */
export interface FoundLabel {
	readonly kind: LabelKind;
	/** Other kinds the same letters may mean: "Name" is a full name, or the given name beside a "Surname". */
	readonly kinds: readonly LabelKind[];
	readonly from: number;
	readonly to: number;
	/** 0 = letter by letter. */
	readonly distance: number;
	/** A colon or its like follows. */
	readonly isMarked: boolean;
	/** Stands at the start of a row or column, not within running text. */
	readonly isAtStart: boolean;
}

const longest = Math.max(...LABELS.map(({wordCount}) => wordCount)) + 1;
const MARK = /[:;=>]['"]?$/;

/** Free space left of word `at`, in letter heights; a first word has plenty. */
export const gapBefore = (words: readonly Word[], at: number, height: number): number => {
	const [previous, word] = [words[at - 1], words[at]];
	return previous && word ? (word.box.left - previous.box.right) / height : 99;
};

const opensLabel = (words: readonly Word[], at: number, height: number): boolean =>
	at === 0 ||
	gapBefore(words, at, height) > 1.3 ||
	/^[|[(]/.test(words[at]?.text ?? '') ||
	/^[|[\](){}•*\-–—_.'`‘’,]+$/.test(words[at - 1]?.text ?? '');

/** How far letters may be from the label they are taken for: nothing but its place speaks for an unmarked label, and its value may look like one. */
function allowed(letters: string, wordCount: number, isMarked: boolean, isAtStart: boolean, isApart: boolean): number {
	if (wordCount === 1 && isCommonName(letters)) {
		return 0;
	}

	return isMarked ? (isAtStart ? 1 : 0.12) : letters.length <= 5 ? 0 : isApart ? 0.2 : 0.17;
}

function labelAt(words: readonly Word[], from: number, height: number): FoundLabel | null {
	const isAtStart = opensLabel(words, from, height);
	const previous = words[from - 1]?.text ?? '';
	const isAfterStop = /[,;:.(|/]$/.test(previous);
	let best: FoundLabel | null = null;
	let letters = '';
	for (let to = from + 1; to <= Math.min(words.length, from + longest); to++) {
		if (to > from + 1 && gapBefore(words, to - 1, height) > 1.6) {
			break;
		}

		const text = words[to - 1]?.text ?? '';
		letters += fold(text);
		const isMarked = MARK.test(text) || /^[:;=]/.test(words[to]?.text ?? '');
		if (!isAtStart && !isMarked && !isAfterStop && !byLetters.has(letters)) {
			continue;
		}

		const isOpened = isAtStart || isMarked || isAfterStop;
		const isApart = isAtStart && (words.length === to || gapBefore(words, to, height) > 2.6);
		// "Surname / Nom" is one label in two languages, not "surname name" with a letter lost.
		const isJoined: boolean = best !== null && words.slice(from, to).some(word => /\/./.test(word.text) || word.text === '/');
		const limit: number = isOpened && !isJoined ? allowed(letters, to - from, isMarked, isAtStart, isApart) : 0;
		const match: ReturnType<typeof closestLabel> = letters ? closestLabel(letters, Math.min(limit, best ? best.distance + 0.13 : 1)) : null;
		const kinds: LabelKind[] = (match && byLetters.get(match.letters)?.map(({kind}) => kind)) ?? [];
		const [kind] = kinds;
		if (match && kind && (isOpened || (kinds.includes('birth-date') && letters.length >= 3))) {
			best = {kind, kinds, from, to, distance: match.distance, isMarked, isAtStart};
		}

		// "D.O: B.:" goes on after a stop read as a colon.
		if (isMarked && (best || letters.length > 2)) {
			break;
		}
	}

	return best;
}

const isSlash = (text: string | undefined): boolean => text === '/' || text === '|';

/** Whether the second of two neighbours says the first again in another language. */
function isAgain(first: FoundLabel, second: FoundLabel): boolean {
	const names = first.kinds.some(isNameLabel) && second.kinds.some(isNameLabel);
	return names || second.kinds.some(kind => first.kinds.includes(kind));
}

/** "Surname / Nom", "Date of birth / Date de naissance": one label in two languages, of the kind the surer one tells. */
function inOneLanguage(labels: readonly FoundLabel[], words: readonly Word[], height: number): FoundLabel[] {
	const merged: FoundLabel[] = [];
	for (const label of labels) {
		const last = merged.at(-1);
		const between = last ? words.slice(last.to, label.from).map(({text}) => text) : [];
		const isSplit =
			last &&
			(between.length === 0
				? /[/|]$/.test(words[last.to - 1]?.text ?? '') || /^[/|]/.test(words[label.from]?.text ?? '')
				: between.every(isSlash));
		if (last && isSplit && isAgain(last, label) && gapBefore(words, label.from, height) < 2.6) {
			const shared = last.kinds.filter(kind => label.kinds.includes(kind));
			const surer = label.distance < last.distance ? label : last;
			const kinds = shared.length > 0 && !shared.includes('name') ? shared : surer.kinds;
			merged[merged.length - 1] = {
				...surer,
				kind: kinds[0] ?? surer.kind,
				kinds,
				from: last.from,
				to: label.to,
				isMarked: label.isMarked,
				isAtStart: last.isAtStart,
			};
		} else {
			merged.push(label);
		}
	}

	return merged.map(label => withTail(label, merged, words, height));
}

/** A label in two languages whose second half was not made out: all before the colon or the wide gap belongs to it. */
function withTail(label: FoundLabel, labels: readonly FoundLabel[], words: readonly Word[], height: number): FoundLabel {
	const isSplit =
		/\/$/.test(words[label.to - 1]?.text ?? '') ||
		/^\//.test(words[label.to]?.text ?? '') ||
		words.slice(label.from, label.to).some(({text}) => isSlash(text));
	const next = labels.find(({from}) => from >= label.to)?.from ?? words.length;
	if (!isSplit || label.isMarked || next === label.to) {
		return label;
	}

	let to = label.to;
	while (to < next && to < label.to + 5 && gapBefore(words, to, height) < 1.3 && !/\d/.test(words[to]?.text ?? '')) {
		to++;
		if (MARK.test(words[to - 1]?.text ?? '')) {
			return {...label, to, isMarked: true};
		}
	}

	const hasEnded = to === words.length || to === next || gapBefore(words, to, height) >= 1.3;
	return hasEnded && words.slice(label.to, to).some(({text}) => /^\p{Ll}/u.test(text)) ? {...label, to} : label;
}

/** The labels in a row. One of running text counts only after a stop or before a colon. */
export function labelsIn(words: readonly Word[], height: number): FoundLabel[] {
	const labels: FoundLabel[] = [];
	for (let at = 0; at < words.length; ) {
		const label = labelAt(words, at, height);
		if (label) {
			labels.push(label);
		}

		at = label?.to ?? at + 1;
	}

	return inOneLanguage(labels, words, height);
}
