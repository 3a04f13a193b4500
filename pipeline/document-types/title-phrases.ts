import type {DocumentType} from '../model/document.ts';
import {foldText} from './fold.ts';
import {DEFINITIONS} from './index.ts';
import {allowedErrors, misreading} from './misreading.ts';

interface Phrase {
	readonly type: DocumentType;
	readonly words: readonly string[];
	readonly length: number;
}

const DIGITS: Record<string, string> = {0: 'o', 1: 'l', 5: 's', 8: 'b'};

/** "histo1ogy" is no number. */
const asLetters = (word: string): string =>
	/\p{L}{3}/u.test(word) ? word.replace(/[0158]/g, digit => DIGITS[digit]!).replaceAll('rn', 'm') : word;

const PHRASES: readonly Phrase[] = DEFINITIONS.flatMap(({type, titles}) =>
	titles.map(title => {
		const words = foldText(title).trim().split(' ').map(asLetters);
		return {type, words, length: words.join('').length};
	}),
);

/** A line that only holds a stem of the type's subject, among other words. */
const TOPIC_SHARE = 0.7;
/** Reports of any kind are called consultation, letter or note; a line's subject says more. */
const GENERIC: ReadonlySet<DocumentType> = new Set(['medical-report', 'clinical-history', 'cover-letter']);

/** The type a line names, with the share (0–1) of the line that says so. */
export function typeNamedBy(line: readonly string[]): {type: DocumentType; share: number} | null {
	const words = line.map(asLetters);
	const phrase = bestPhrase(words);
	const text = words.join(' ');
	const topics = DEFINITIONS.filter(({topic}) => topic?.test(text)).map(({type}) => type);
	if (phrase && (phrase.share >= 0.95 || !GENERIC.has(phrase.type))) {
		return topics.includes(phrase.type) ? {type: phrase.type, share: Math.max(phrase.share, TOPIC_SHARE)} : phrase;
	}

	const topic = topics.find(type => !GENERIC.has(type)) ?? topics[0];
	return topic ? {type: topic, share: Math.max(TOPIC_SHARE, phrase?.type === topic ? phrase.share : 0)} : phrase;
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
			return distance <= allowedErrors(word);
		});
		if (fits) {
			best = Math.max(best, length - 1.5 * errors);
		}
	}

	return best;
}
