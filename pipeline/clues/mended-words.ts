import type {Word} from '#pipeline/model/page.ts';

/** "ROSSIMario": a family name in capitals and a given name whose space was lost. */
const GLUED = /^(\p{Lu}{3,})(\p{Lu}\p{Ll}{2,}[,.]?)$/u;

/** Words as they were meant: glued names parted, letters the recognition model lacks put back where only they can be meant. */
export const mendedWords = (words: readonly Word[]): Word[] =>
	words.flatMap(word => {
		const text = word.text.replace(/^@(?=\p{L}{2})/u, letter => (/^@\p{Lu}/u.test(word.text) ? 'Ø' : letter));
		const glued = GLUED.exec(text);
		if (!glued) {
			return text === word.text ? [word] : [{...word, text}];
		}

		const [, first = '', second = ''] = glued;
		const {left, right} = word.box;
		const middle = left + ((right - left) * first.length) / text.length;
		return [
			{...word, text: first, box: {...word.box, right: middle}},
			{...word, text: second, box: {...word.box, left: middle}},
		];
	});
