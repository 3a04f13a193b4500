/** Errors that recognition may make in a word of this length. */
export const allowedErrors = (word: string): number => (word.length >= 10 ? 2 : word.length >= 6 ? 1 : 0);

/** Edit distance of a word as read from the word it may be; infinite when it is another word. */
export function misreading(read: string, word: string): number {
	if (read === word) {
		return 0;
	}

	const most = allowedErrors(word);
	if (most === 0 || Math.abs(read.length - word.length) > most) {
		return Number.POSITIVE_INFINITY;
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
	return distance <= most && (distance < 2 || read[0] === word[0]) ? distance : Number.POSITIVE_INFINITY;
}
