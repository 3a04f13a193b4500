import test from 'ava';
import {restoredName} from '#pipeline/clues/restored-name.ts';

test('letters an English model lacks come back where only one common name can be meant', t => {
	t.is(restoredName('Lindstrém'), 'Lindstrom');
	t.is(restoredName('Lindstr6m'), 'Lindstrom');
	t.is(restoredName('Zufiiga'), 'Zuniga');
	t.is(restoredName('Oztiirk'), 'Ozturk');
	t.is(restoredName('OZTIIRK'), 'OZTURK');
});

test('the ending of a Slavic surname comes back even when the name is not a common one', t => {
	t.is(restoredName('Brkljačovi¢'), 'Brkljačović');
	t.is(restoredName('Zrnjobrevié'), 'Zrnjobrević');
	t.is(restoredName('ZRNJOBREVIÉ'), 'ZRNJOBREVIĆ');
	t.is(restoredName('Zrnjobrevie'), 'Zrnjobrević');
});

test('names that are right as they are stay so', t => {
	for (const name of [
		'Gutiérrez',
		'André',
		'Sofia',
		'Marie',
		'Sophie',
		'Rafik',
		'José',
		'Stevie',
		'Riikka',
		'Desirée',
		'Zbrigfield',
		'Saint-Étienne',
	]) {
		t.is(restoredName(name), name);
	}
});

test('each half of a double name is put right by itself', t => {
	t.is(restoredName('Lindstrém-Petrovié'), 'Lindstrom-Petrovic');
});
