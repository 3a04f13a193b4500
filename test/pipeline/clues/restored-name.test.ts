import test from 'ava';
import {fold} from '#pipeline/clues/letters.ts';
import {restoredName} from '#pipeline/clues/restored-name.ts';

test('letters an English model lacks come back where only one common name can be meant', t => {
	t.is(fold(restoredName('Lindstrém')), 'lindstrom');
	t.is(fold(restoredName('Lindstr6m')), 'lindstrom');
	t.is(fold(restoredName('Zufiiga')), 'zuniga');
	t.is(fold(restoredName('Oztiirk')), 'ozturk');
	t.is(fold(restoredName('Pawet')), 'pawel');
	t.is(fold(restoredName('tukasz')), 'lukasz');
	t.is(restoredName('tukasz').charAt(0), 'Ł');
	t.is(restoredName('OZTIIRK'), 'ÖZTÜRK');
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
		'Hasan',
		'Hasen',
		'Danit',
		'Bange',
		'Lukasz',
	]) {
		t.is(restoredName(name), name);
	}
});

test('each half of a double name is put right by itself', t => {
	t.is(fold(restoredName('Lindstrém-Petrovié')), 'lindstrompetrovic');
});
