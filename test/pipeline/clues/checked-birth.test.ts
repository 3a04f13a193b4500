import test from 'ava';
import {checkedBirth} from '#pipeline/clues/checked-birth.ts';

// ICAO 9303's own specimen: born 12 August 1974, expires 15 April 2012.
const LINE = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';

test('the birth of a lower line is taken when both check digits hold', t => {
	t.deepEqual(checkedBirth(LINE, '2026-11-20'), {birthDate: '1974-08-12', sex: 'female'});
	t.deepEqual(checkedBirth(`X${LINE.replace('UTO', 'UT0').replace('7408122', '74O8I22')}`, '2026-11-20'), {
		birthDate: '1974-08-12',
		sex: 'female',
	});
});

test('a digit misread for another fails its check', t => {
	t.is(checkedBirth(LINE.replace('740812', '740612'), '2026-11-20'), null);
	t.is(checkedBirth(LINE.replace('120415', '120416'), '2026-11-20'), null);
});

test('a birth is of the century that is past', t => {
	t.is(checkedBirth(LINE, '1974-08-12')?.birthDate, '1974-08-12');
});
