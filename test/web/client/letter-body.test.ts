import test from 'ava';
import {askKeys, type Body, differences, gapsOf, isSame, moved, piecesOf, tidy, withText} from '../../../web/client/views/letters/body.ts';

const both = (text: string) => ({english: text, translated: `${text} (it)`});
const ask = (requirementCode: string, text: string): Body['asks'][number] => ({
	requirementCode,
	label: both(`label of ${text}`),
	...both(text),
	reasons: ['missing'],
});
const BODY: Body = {
	subject: both('subject'),
	paragraphs: [both('dear'), both('thanks')],
	asks: [ask('histology', 'histology'), ask('lost-pages', 'first fax'), ask('lost-pages', 'second fax')],
	closing: [both('yours')],
};

test('every text of a letter is a piece with a key of its own', t => {
	const pieces = piecesOf(BODY);
	t.is(pieces.length, 2 * (1 + 2 + 3 * 2 + 1));
	t.is(new Set(pieces.map(({key}) => key)).size, pieces.length);
	t.deepEqual(askKeys(BODY.asks), ['histology 1', 'lost-pages 1', 'lost-pages 2']);
});

test('a text put at its place changes that text and no other', t => {
	for (const piece of piecesOf(BODY)) {
		const changed = withText(BODY, piece, 'other');
		t.deepEqual(
			differences(changed, BODY).map(({key, mine}) => [key, mine?.text]),
			[[piece.key, 'other']],
			piece.key,
		);
		t.false(isSame(changed, BODY));
		t.true(isSame(withText(changed, piece, piece.text), BODY));
	}
});

test('a request that was moved is the same request elsewhere; one left out is missing on one side', t => {
	const reordered = {...BODY, asks: moved(BODY.asks, 0, 2)};
	t.deepEqual(
		reordered.asks.map(({english}) => english),
		['first fax', 'second fax', 'histology'],
	);
	t.false(isSame(reordered, BODY));
	t.deepEqual(differences(reordered, BODY), []);

	const fewer = {...BODY, asks: BODY.asks.slice(1)};
	t.is(differences(fewer, BODY).length, 4);
	t.true(differences(fewer, BODY).every(({mine, theirs}) => mine === undefined && theirs?.at === 0));
});

test('a text that one language has and the other has not is a gap; one that neither has is none', t => {
	const gap = withText(BODY, {part: 'asks', at: 1, side: 'translated'}, '  ');
	t.deepEqual(
		gapsOf(gap).map(({part, at, side}) => ({part, at, side})),
		[{part: 'asks', at: 1, side: 'translated'}],
	);
	t.deepEqual(gapsOf({...BODY, closing: [...BODY.closing, {english: '', translated: ''}]}), []);
});

test('empty paragraphs fall out; a letter in English only says everything once', t => {
	const typed = {...BODY, paragraphs: [...BODY.paragraphs, {english: ' ', translated: ''}]};
	t.deepEqual(tidy(typed, false), BODY);
	t.true(piecesOf(tidy(typed, true)).every(({side, text}, at, all) => side === 'english' || text === all[at - 1]?.text));
});
