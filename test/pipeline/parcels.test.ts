import test from 'ava';
import fc from 'fast-check';
import type {ParcelScan} from '#pipeline/model/registered-parcel.ts';
import {legibilityOf, legibilityWord} from '#pipeline/pages/legibility.ts';
import {balanceOf, stateOf} from '#pipeline/parcels/balance.ts';
import {carriersOf, normaliseWaybill, waybillOf} from '#pipeline/parcels/waybill.ts';
import {aReadPage} from '../fakes/described-page.ts';

const aScan = (given: Partial<ParcelScan> = {}): ParcelScan => ({
	deliveryId: 'd1',
	receivedAt: '2026-11-20T10:00:00.000Z',
	isRead: true,
	isQuarantined: false,
	failureCode: null,
	received: 0,
	filed: 0,
	blank: 0,
	inReview: 0,
	unreadable: 0,
	blankBacks: 0,
	batchSheets: 0,
	batchSheetBacks: 0,
	...given,
});
const simplex = (sheetsCounted: number | null) => ({sheetsCounted, pagesPerSheet: 1 as const});
const duplex = (sheetsCounted: number | null) => ({sheetsCounted, pagesPerSheet: 2 as const});
const stateOfScans = (parcel: ReturnType<typeof simplex> | ReturnType<typeof duplex>, scans: ParcelScan[]) =>
	stateOf({closed: null}, balanceOf(parcel, scans));

test('what a scanner sends and what a person types become the same waybill', t => {
	t.is(normaliseWaybill(' 1z 999-aa1 01‑2345 6784\r\n'), '1Z999AA10123456784');
	t.is(normaliseWaybill('rr 473 124 829 gb\t'), 'RR473124829GB');
	t.is(normaliseWaybill('１２３４'), '1234');
	t.is(waybillOf('1001 9213 3425 0001 0003 0077 9017 9726 97'), '779017972697');
	fc.assert(fc.property(fc.string({unit: 'binary'}), text => normaliseWaybill(normaliseWaybill(text)) === normaliseWaybill(text)));
});

test('carriers are told by form and check digit', t => {
	const told = (waybill: string) => carriersOf(waybill).map(({carrier, isCheckDigitRight}) => [carrier, isCheckDigitRight]);
	t.deepEqual(told('1Z999AA10123456784'), [['UPS', true]]);
	t.deepEqual(told('1Z5R89390357567127'), [['UPS', true]]);
	t.deepEqual(told('1Z5R89390357567128'), [['UPS', false]]);
	t.deepEqual(told('RR473124829GB'), [['Post', true]]);
	t.deepEqual(told('RR473124820GB'), [['Post', false]]);
	t.deepEqual(told('GD123456785WW'), [['TNT', true]]);
	t.deepEqual(told('123456785'), [['TNT', true]]);
	t.deepEqual(told('986578788855'), [['FedEx', true]]);
	t.deepEqual(told('3318810025'), [['DHL', true]]);
	t.deepEqual(told('JJD014600003412345678'), [['DHL', null]]);
});

test('a number that is nobody’s is called nobody’s', t => {
	for (const waybill of ['', '3318810010', '996578788855', '123456784', 'PARCEL7', '1Z', 'RR47312482GB']) {
		t.deepEqual(carriersOf(waybill), [], waybill);
	}
});

test('a mistyped digit of a postal number is noticed, wherever it stands', t => {
	const digits = '473124829';
	const hidden = [...Array(8).keys()].flatMap(place =>
		[...'0123456789']
			.filter(digit => digit !== digits[place])
			.filter(digit => carriersOf(`RR${digits.slice(0, place)}${digit}${digits.slice(place + 1)}GB`)[0]?.isCheckDigitRight),
	);
	t.deepEqual(hidden, []);
});

test('sheets counted and pages scanned agree, or somebody is told while the paper is at hand', t => {
	const read = (received: number, given: Partial<ParcelScan> = {}) => aScan({received, filed: received, ...given});
	t.is(stateOfScans(simplex(5), []), 'registered');
	t.is(stateOfScans(simplex(5), [read(2), read(3)]), 'balanced');
	t.is(stateOfScans(simplex(5), [read(4)]), 'differs');
	t.is(stateOfScans(simplex(5), [read(6)]), 'differs');
	t.is(stateOfScans(simplex(5), [read(5), aScan({isRead: false})]), 'scanning');
	t.is(stateOfScans(simplex(null), [read(5)]), 'scanning');
	t.is(stateOfScans(duplex(5), [read(10)]), 'balanced');
	t.is(stateOfScans(duplex(5), [read(5)]), 'differs');
	t.is(stateOf({closed: {at: '2026-11-20T12:00:00.000Z', by: 'a', reason: null}}, balanceOf(simplex(5), [])), 'closed');

	t.regex(balanceOf(simplex(5), [read(3)]).advice.join(), /2 pages fewer/);
	t.regex(balanceOf(duplex(5), [read(7)]).advice.join(), /blank backs.*odd number/s);
	t.regex(balanceOf(simplex(5), [read(5, {filed: 4, unreadable: 1})]).advice.join(), /1 page could not be read: look at the paper/);
	t.regex(balanceOf(simplex(null), [read(5)]).advice.join(), /count them while the paper is at hand/);
	t.regex(balanceOf(simplex(5), [aScan({isRead: false, isQuarantined: true})]).advice.join(), /could not be opened/);
	t.deepEqual(balanceOf(simplex(5), [read(5)]).advice, []);
});

test('our own batch sheet counts neither as a sheet nor as a page', t => {
	const scans = [aScan({received: 12, filed: 8, blank: 4, blankBacks: 3, batchSheets: 1, batchSheetBacks: 1})];
	const both = balanceOf(duplex(5), scans);
	t.is(both.difference, 0);
	t.like(both, {received: 10, filed: 7, blank: 3, blankBacks: 2});
	// Scanned on one side there is no back: the blank page behind the sheet is a page like any other.
	t.like(balanceOf(simplex(11), scans), {received: 11, difference: 0, blank: 4, blankBacks: 0});
});

test('whatever is scanned, every page is in one count and balanced means equal', t => {
	const count = fc.nat({max: 50});
	fc.assert(
		fc.property(
			fc.array(fc.record({filed: count, blank: count, inReview: count, unreadable: count}), {maxLength: 4}),
			count,
			(scanned, sheets) => {
				const scans = scanned.map(one => aScan({...one, received: one.filed + one.blank + one.inReview + one.unreadable}));
				const balance = balanceOf(simplex(sheets), scans);
				t.is(balance.received, balance.filed + balance.blank + balance.inReview + balance.unreadable);
				t.is(stateOf({closed: null}, balance) === 'balanced', scans.length > 0 && balance.received === sheets);
				t.is(balance.advice.length > 0, scans.length === 0 || balance.received !== sheets || balance.unreadable > 0);
			},
		),
	);
});

test('legibility falls with doubt, dropped text and damaged lines', t => {
	const read = (confidence: number, coverage: number, badLines: number | null = null) => {
		const page = aReadPage(['Histology report']);
		return legibilityOf({badLines, reading: {...(page.reading as Extract<typeof page.reading, {kind: 'read'}>), confidence, coverage}});
	};
	t.is(read(1, 1), 1);
	t.is(read(0.9, 0.5), 0.45);
	t.is(read(0.9, 1, 0.1), 0.81);
	t.is(legibilityOf({badLines: null, reading: {kind: 'unreadable', reason: 'dark'}}), 0);
	t.is(legibilityOf({badLines: 0.2, reading: {kind: 'blank', reason: 'no ink'}}), null);
	t.deepEqual(
		[0.95, 0.7, 0.2, 0, null].map(legibility => legibilityWord(legibility)),
		['good', 'fair', 'poor', 'poor', null],
	);
});
