import {readFile} from 'node:fs/promises';
import test from 'ava';
import {asIntakeError, ERROR_CODES, IntakeError} from '#pipeline/errors.ts';

test('every error code has a heading that says what the operator does', async t => {
	const page = await readFile('docs/errors.md', 'utf8');
	for (const [code, disposition] of Object.entries(ERROR_CODES)) {
		t.regex(page, new RegExp(`## ${code}\\n\\n[_*]${disposition}\\.[_*][^]*?\\*\\*What to do:\\*\\*`), code);
	}
});

test('no heading is about a code that is gone', async t => {
	const page = await readFile('docs/errors.md', 'utf8');
	t.deepEqual([...page.matchAll(/^## (\w+)$/gm)].map(([, code]) => code).sort(), Object.keys(ERROR_CODES).sort());
});

test('what was thrown by others becomes an error of ours with the original as its cause', t => {
	const cause = new TypeError('no such thing');
	const error = asIntakeError(cause);
	t.is(error.cause, cause);
	t.is(error.disposition, 'transient');
	const ours = new IntakeError('NOT_FOUND', 'x');
	t.is(asIntakeError(ours), ours);
});
