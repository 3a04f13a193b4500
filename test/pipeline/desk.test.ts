import test from 'ava';
import fc from 'fast-check';
import type {Desk} from '#pipeline/decisions/desk.ts';
import {arrangedBy, type DeskAction} from '#pipeline/decisions/desk-action.ts';
import {type Arrangement, NOTHING_ARRANGED} from '#pipeline/model/arrangement.ts';
import {aFiledDocument} from '../fakes/documents.ts';

const deskOf = (documents: ReadonlyArray<readonly number[]>, arrangement: Arrangement = NOTHING_ARRANGED): Desk => {
	return {
		documents: documents.map(members => aFiledDocument({id: `d1/${Math.min(...members)}`, pages: [...members]})),
		pages: Array.from({length: 12}, (_, index) => ({sequence: index + 1, state: 'filed' as const})),
		arrangement,
	};
};
const pagesOf = ({documents}: Arrangement) => documents.map(({pages}) => pages);
const act = (desk: Desk, action: DeskAction) => arrangedBy(action, desk);

test('one document becomes two', t => {
	t.deepEqual(pagesOf(act(deskOf([[1, 2, 3], [4]]), {action: 'split', document: 'd1/1', before: 3})), [[1, 2], [3]]);
});

test('a document cannot be split before its first page or a page of another', t => {
	t.throws(() => act(deskOf([[1, 2], [3]]), {action: 'split', document: 'd1/1', before: 1}), {code: 'INPUT_INVALID'} as never);
	t.throws(() => act(deskOf([[1, 2], [3]]), {action: 'split', document: 'd1/1', before: 3}), {code: 'INPUT_INVALID'} as never);
});

test('two documents become one, in the order asked', t => {
	t.deepEqual(
		pagesOf(
			act(
				deskOf([
					[1, 2],
					[3, 4],
				]),
				{action: 'merge', document: 'd1/3', other: 'd1/1'},
			),
		),
		[[3, 4, 1, 2]],
	);
});

test('pages move into another document; what they leave keeps the rest', t => {
	t.deepEqual(
		pagesOf(
			act(
				deskOf([
					[1, 2, 3],
					[4, 5],
				]),
				{action: 'move', pages: [2], document: 'd1/4', before: 5},
			),
		),
		[
			[1, 3],
			[4, 2, 5],
		],
	);
});

test('pages move within their document', t => {
	t.deepEqual(pagesOf(act(deskOf([[1, 2, 3]]), {action: 'move', pages: [3], document: 'd1/1', before: 1})), [[3, 1, 2]]);
});

test('what a person said before stays when pages come and go', t => {
	const assigned = act(deskOf([[1, 2], [3]]), {
		action: 'assign',
		document: 'd1/1',
		belongsTo: {kind: 'inquiry', inquiryId: 'INQ-1'},
	});
	const moved = act(deskOf([[1, 2], [3]], assigned), {action: 'move', pages: [2], document: 'd1/3', before: null});
	t.deepEqual(
		moved.documents.map(({pages, belongsTo}) => [pages, belongsTo]),
		[
			[[1], {kind: 'inquiry', inquiryId: 'INQ-1'}],
			[[3, 2], null],
		],
	);
});

test('a page turned four times stands as it stood', t => {
	let arrangement: Arrangement = NOTHING_ARRANGED;
	for (const expected of [90, 180, 270, undefined]) {
		arrangement = act(deskOf([[1]], arrangement), {action: 'rotate', pages: [1], degrees: 90});
		t.is(arrangement.turns[1], expected as never);
	}
});

test('a page called blank leaves its document, and comes back when it is not', t => {
	const blank = act(deskOf([[1, 2]]), {action: 'mark-blank', pages: [2], isBlank: true});
	t.deepEqual(pagesOf(blank), [[1]]);
	t.true(blank.blanks[2]);
	const again = act(deskOf([[1]], blank), {action: 'move', pages: [1], document: null, before: null});
	t.true(again.blanks[2]);
});

test('a document that is gone is a conflict, not a guess', t => {
	t.throws(() => act(deskOf([[1]]), {action: 'confirm', document: 'd1/7'}), {code: 'STATE_CONFLICT'} as never);
});

test('whatever is done, no page is in two documents and none is invented', t => {
	const action = fc.oneof(
		fc.record({kind: fc.constant('split' as const), at: fc.nat(11), before: fc.integer({min: 1, max: 12})}),
		fc.record({kind: fc.constant('merge' as const), at: fc.nat(11), before: fc.nat(11)}),
		fc.record({kind: fc.constant('move' as const), at: fc.nat(12), before: fc.integer({min: 1, max: 12})}),
		fc.record({kind: fc.constant('blank' as const), at: fc.nat(11), before: fc.integer({min: 1, max: 12})}),
	);
	fc.assert(
		fc.property(fc.array(action, {maxLength: 25}), actions => {
			let desk = deskOf([[1, 2, 3], [4], [5, 6, 7, 8], [9, 10], [11, 12]]);
			for (const {kind, at, before} of actions) {
				const document = desk.documents[at % Math.max(1, desk.documents.length)]?.id ?? '';
				const other = desk.documents[before % Math.max(1, desk.documents.length)]?.id ?? '';
				let arrangement: Arrangement;
				try {
					arrangement = act(
						desk,
						kind === 'split'
							? {action: 'split', document, before}
							: kind === 'merge'
								? {action: 'merge', document, other}
								: kind === 'move'
									? {action: 'move', pages: [before], document: at === 12 ? null : document, before: null}
									: {action: 'mark-blank', pages: [before], isBlank: at % 2 === 0},
					);
				} catch (error) {
					if (['INPUT_INVALID', 'STATE_CONFLICT'].includes((error as {code?: string}).code ?? '')) {
						continue;
					}

					throw error;
				}

				const held = pagesOf(arrangement).flat();
				if (new Set(held).size !== held.length || held.some(page => page < 1 || page > 12)) {
					return false;
				}

				if (held.some(page => arrangement.blanks[page] === true)) {
					return false;
				}

				const untouched = desk.documents.map(({pages}) => pages.filter(page => !held.includes(page) && arrangement.blanks[page] !== true));
				desk = deskOf([...pagesOf(arrangement), ...untouched.filter(pages => pages.length > 0)], arrangement);
			}

			return true;
		}),
		{numRuns: 300},
	);
	t.pass();
});
