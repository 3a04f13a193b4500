import type {DocumentType} from '../model/document.ts';
import {foldText} from './fold.ts';
import {DEFINITIONS} from './index.ts';

interface Phrase {
	readonly type: DocumentType;
	readonly words: readonly string[];
	readonly length: number;
}

const PHRASES: readonly Phrase[] = DEFINITIONS.flatMap(({type, titles}) =>
	titles.map(title => {
		const words = foldText(title).trim().split(' ');
		return {type, words, length: words.join('').length};
	}),
);

/** A line that only holds a stem of the type's subject, among other words. */
const TOPIC_SHARE = 0.7;
/** Reports of any kind are called consultation, letter or note; a line's subject says more. */
const GENERIC: ReadonlySet<DocumentType> = new Set(['medical-report', 'clinical-history', 'cover-letter']);

/** The type a line names, with the share (0–1) of the line that says so. */
export function typeNamedBy(words: readonly string[]): {type: DocumentType; share: number} | null {
	const phrase = bestPhrase(words);
	if (phrase && (phrase.share >= 0.95 || !GENERIC.has(phrase.type))) {
		return phrase;
	}

	const text = words.join(' ');
	const topics = DEFINITIONS.filter(({topic}) => topic?.test(text)).map(({type}) => type);
	const topic = topics.find(type => !GENERIC.has(type)) ?? topics[0];
	if (!topic) {
		return phrase;
	}

	return phrase && phrase.type === topic ? {type: topic, share: Math.max(phrase.share, TOPIC_SHARE)} : {type: topic, share: TOPIC_SHARE};
}

/** The known phrase that covers most of the line. */
function bestPhrase(words: readonly string[]): {type: DocumentType; share: number} | null {
	const letters = words.join('').length;
	let best: {type: DocumentType; share: number} | null = null;
	for (const phrase of PHRASES) {
		if (phrase.words.length > words.length || phrase.length < letters * 0.3) {
			continue;
		}

		const share = coverage(words, phrase) / Math.max(letters, 1);
		if (share > (best?.share ?? 0.34)) {
			best = {type: phrase.type, share: Math.min(1, share)};
		}
	}

	return best;
}

/** Letters of the line that the phrase accounts for, less what was misread; 0 when it does not stand there. */
function coverage(words: readonly string[], {words: wanted, length}: Phrase): number {
	let best = 0;
	for (let start = 0; start + wanted.length <= words.length; start++) {
		let errors = 0;
		const fits = wanted.every((word, index) => {
			const distance = misreading(words[start + index]!, word);
			errors += distance;
			return distance <= allowed(word);
		});
		if (fits) {
			best = Math.max(best, length - 1.5 * errors);
		}
	}

	return best;
}

const allowed = (word: string): number => (word.length >= 12 ? 2 : word.length >= 6 ? 1 : 0);

/** Edit distance, or 9 as soon as it is of no use. */
function misreading(read: string, word: string): number {
	if (read === word) {
		return 0;
	}

	const most = allowed(word);
	if (most === 0 || Math.abs(read.length - word.length) > most) {
		return 9;
	}

	let previous = Array.from({length: word.length + 1}, (_, index) => index);
	for (let i = 1; i <= read.length; i++) {
		const row = [i];
		for (let j = 1; j <= word.length; j++) {
			row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (read[i - 1] === word[j - 1] ? 0 : 1)));
		}

		previous = row;
	}

	// Two errors at once must leave the beginning alone: "description" is no "prescription".
	const distance = previous[word.length]!;
	return distance <= most && (distance < 2 || read[0] === word[0]) ? distance : 9;
}
