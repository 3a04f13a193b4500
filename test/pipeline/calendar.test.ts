import test from 'ava';
import {addMonths, spoken} from '#pipeline/model/calendar.ts';

const threeMonthsAfter = test.macro({
	exec(t, date: string, expected: string) {
		t.is(addMonths(date, 3), expected);
	},
	title: (_, date, expected) => `three calendar months after ${date} is ${expected}`,
});
test(threeMonthsAfter, '2026-08-20', '2026-11-20');
test(threeMonthsAfter, '2026-11-30', '2027-02-28');
test(threeMonthsAfter, '2027-11-30', '2028-02-29');
test(threeMonthsAfter, '2026-12-31', '2027-03-31');

test('dates are told in words', t => t.is(spoken('2026-11-05'), '5 November 2026'));
