import test from 'ava';
import {byLetters, closestLabel} from '#pipeline/clues/closest-label.ts';
import {misreading} from '#pipeline/clues/letters.ts';

/** The slow way: every label of nearly the same length. */
function searched(letters: string) {
	const allowed = letters.length <= 2 ? 0 : letters.length <= 4 ? 0.14 : letters.length <= 6 ? 0.2 : 0.25;
	const near = [...byLetters.keys()].filter(label => Math.abs(label.length - letters.length) <= 2);
	const distances = near.map(label => misreading(letters, label)).filter(distance => distance <= allowed);
	return allowed > 0 && distances.length > 0 ? Math.min(...distances) : null;
}

/** Labels as a poor fax leaves them: letters lost, doubled and exchanged, always in the same way. */
const damaged = [...byLetters.keys()].flatMap((letters, at) => {
	const place = (at * 7) % letters.length;
	return [
		`${letters.slice(0, place)}${letters.slice(place + 1)}`,
		`${letters.slice(0, place)}x${letters.slice(place)}`,
		`${letters.slice(0, place)}c${letters.slice(place + 1)}`,
		letters.replace('o', '0').replace('i', 'l').replace('e', 'c'),
		`${letters}no`,
	];
});

test('the quick search for a label finds one as close as comparing with every label does', t => {
	for (const letters of damaged.filter((_, at) => at % 13 === 0)) {
		const quick = closestLabel(letters)?.distance ?? null;
		t.is(quick, byLetters.has(letters) ? 0 : searched(letters), letters);
	}
});

test('running text is close to no label', t => {
	for (const letters of [
		'theprocedurewas',
		'wellandtolerated',
		'withoutevidenceof',
		'zzzz',
		'qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnm',
	]) {
		t.is(closestLabel(letters), null, letters);
	}
});

test('a short label must be right to the letter', t => {
	t.is(closestLabel('re')?.distance, 0);
	t.is(closestLabel('rc'), null);
});
