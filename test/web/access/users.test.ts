import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import test from 'ava';
import {openSite, PASSWORD} from './site.ts';

const PROGRAM = path.join(import.meta.dirname, '../../../bin/intake.ts');

/** The real program in a process of its own. */
async function users(directory: string, words: readonly string[], input = '') {
	const child = spawn(process.execPath, [PROGRAM, 'users', ...words], {
		env: {PATH: process.env['PATH'], INTAKE_DATA_DIRECTORY: directory},
	});
	child.stdin.end(input);
	const [stdout, stderr, code] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		new Promise<number | null>(resolve => child.on('close', resolve)),
	]);
	return {stdout, stderr, code};
}

test('accounts by command, while the server runs on the same database', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-users-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const made = await users(directory, ['add', 'Anna.Rossi', '--role', 'coordinator', '--display-name', 'Anna Rossi']);
	t.is(made.code, 0, made.stderr);
	const password = /shown this once: (?<password>\S+)/.exec(made.stdout)!.groups!['password']!;
	const given = await users(directory, ['add', 'chief', '--role', 'administrator', '--password-stdin'], `${PASSWORD}\n`);
	t.is(given.stdout, 'chief may sign in as administrator.\n');

	const site = await openSite(t, {directory});
	const browser = site.browser();
	t.is((await browser.signIn('anna.rossi', password)).status, 200);
	t.is((await site.browser().signIn('chief', PASSWORD)).status, 200);

	const renewed = await users(directory, ['password', 'anna.rossi', '--password-stdin'], 'ein anderer langer satz');
	t.is(renewed.code, 0, renewed.stderr);
	t.notRegex(renewed.stdout, /anderer/);
	t.is((await browser.get('/api/session')).body.actor, null);
	t.is((await browser.signIn('anna.rossi', 'ein anderer langer satz')).status, 200);
	t.is((await users(directory, ['deactivate', 'anna.rossi'])).code, 0);
	t.is((await browser.get('/api/session')).body.actor, null);
	const {stdout} = await users(directory, ['list']);
	t.regex(stdout, /^anna\.rossi +coordinator +Anna Rossi {2}INACTIVE$/m);
	t.regex(stdout, /^chief +administrator +chief$/m);
	await site.close();
	t.false((await readFile(path.join(directory, 'intake.db'))).includes(password));
});

test('mistakes get a sentence and change nothing', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-users-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	await users(directory, ['add', 'chief', '--role', 'administrator']);
	for (const [words, sentence] of [
		[['add', 'ä', '--role', 'king'], /The name needs[\s\S]*There is no role king: choose mailroom/],
		[['add', 'chief', '--role', 'reader'], /There is an account named chief already/],
		[['deactivate', 'chief'], /last active administrator/],
		[['password', 'nobody'], /There is no account nobody/],
		[['password', 'chief', '--password-stdin'], /at least 12 characters/],
	] as const) {
		const {code, stderr} = await users(directory, words, 'short');
		t.is(code, 1, words.join(' '));
		t.regex(stderr, sentence);
		t.notRegex(stderr, /\n\s+at /, 'no trace');
	}

	t.is((await users(directory, ['list'])).stdout.trim().split('\n').length, 1);
});
