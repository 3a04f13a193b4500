import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {newPassword, openPasswords} from '#web/access/passwords.ts';
import {Refusal} from '#web/access/refusals.ts';
import {openSite, PASSWORD} from './site.ts';

test('argon2id under the parameters of OWASP, in PHC form', async t => {
	const passwords = openPasswords();
	const stored = await passwords.hash(PASSWORD);
	t.regex(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
	t.not(stored, await passwords.hash(PASSWORD), 'every hash has a salt of its own');
	t.deepEqual(await passwords.verify(stored, PASSWORD), {isRight: true, isStale: false});
	t.deepEqual(await passwords.verify(stored, `${PASSWORD} `), {isRight: false, isStale: false});
});

test('verifies a hash made by the reference implementation', async t => {
	// `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`
	const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
	t.deepEqual(await openPasswords().verify(reference, 'password'), {isRight: true, isStale: true});
	t.false((await openPasswords().verify(reference, 'passwore')).isRight);
});

test('what is no hash is never right', async t => {
	const passwords = openPasswords({memory: 64, passes: 1, parallelism: 1});
	for (const stored of [
		null,
		'',
		'plain',
		'$argon2id$v=19$m=64,t=1,p=1$$',
		'$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
	]) {
		t.false((await passwords.verify(stored, '')).isRight);
		t.false((await passwords.verify(stored, 'plain')).isRight);
	}
});

test('the same letters by another keyboard are the same password', async t => {
	const passwords = openPasswords({memory: 64, passes: 1, parallelism: 1});
	t.true((await passwords.verify(await passwords.hash('Grüße aus Köln'.normalize('NFD')), 'Grüße aus Köln'.normalize('NFC'))).isRight);
});

test('two at once, the others wait, too many are sent away', async t => {
	const passwords = openPasswords();
	const all = await Promise.allSettled(Array.from({length: 60}, async () => passwords.verify(null, 'x')));
	const refused = all.filter(result => result.status === 'rejected');
	t.is(refused.length, 18);
	t.true(refused.every(({reason}) => reason instanceof Refusal && reason.refused.status === 503));
	t.is((await passwords.verify(await passwords.hash(PASSWORD), PASSWORD)).isRight, true, 'and the turn is handed on');
});

test('length counts, composition does not', t => {
	for (const [typed, isGood] of [
		['a b c d e f g h', true],
		['short', false],
		['aaaaaaaaaaaaaaaa', false],
		['abcdabcdabcdabcd', false],
		['x'.repeat(300), false],
	] as const) {
		t.is(newPassword.safeParse(typed).success, isGood, typed);
	}
});

test('an unknown name takes as long as a wrong password', async t => {
	const site = await openSite(t, {access: {passwords: openPasswords()}});
	const accounts = await Promise.all(Array.from({length: 12}, async (_, number) => site.addAccount(`known-${number}`, 'reader')));
	const timed = async (name: string) => {
		const start = performance.now();
		await site.browser().signIn(name, 'a wrong password');
		return performance.now() - start;
	};
	await timed('warm-up');
	const [known, unknown]: [number[], number[]] = [[], []];
	for (const [number, {name}] of accounts.entries()) {
		known.push(await timed(name));
		unknown.push(await timed(`unknown-${number}`));
		await sleep(1);
	}

	const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
	t.log(`known ${median(known).toFixed(1)} ms, unknown ${median(unknown).toFixed(1)} ms`);
	// Without the decoy an unknown name would be answered in a tenth of the time.
	t.true(median(unknown) > median(known) * 0.6 && median(unknown) < median(known) / 0.6);
});
