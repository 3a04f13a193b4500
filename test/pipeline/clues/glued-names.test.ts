import test from 'ava';
import {patientRead} from '#pipeline/clues/patient.ts';
import {cluesOf} from '../../fakes/described-page.ts';

test('a family name in capitals and a given name whose space was lost are two', t => {
	const read = patientRead(cluesOf(['Re: VESTERLUNDSolveig, born 1961-03-04', '', 'Dear colleagues,']));
	t.is(read?.familyName, 'Vesterlund');
	t.is(read?.givenName, 'Solveig');
});

test('a letter the recognition model lacks is put back', t => {
	t.is(patientRead(cluesOf(['Re: @STERGAARD Solveig, born 1961-03-04', '', 'Dear colleagues,']))?.familyName, 'Østergaard');
});
