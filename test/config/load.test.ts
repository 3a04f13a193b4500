import {mkdtemp, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {loadConfig} from '#config/load.ts';
import type {IntakeError} from '#pipeline/errors.ts';

async function fileWith(content: unknown): Promise<string> {
	const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'config-')), 'intake.json');
	await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
	return file;
}

test('runs with no file at all', async t => {
	const config = await loadConfig(undefined, {});
	t.is(config.web.host, '127.0.0.1');
	t.is(config.connectors[0]?.kind, 'scan-folder');
	t.true(config.packs.length >= 2);
});

test('the environment overrules the file', async t => {
	const config = await loadConfig(await fileWith({web: {port: 1}}), {INTAKE_WEB_PORT: '9000', INTAKE_DATA_DIRECTORY: '/srv/intake'});
	t.is(config.web.port, 9000);
	t.is(config.storage.directory, '/srv/intake');
});

test('every problem is told at once, with its place', async t => {
	const error = await t.throwsAsync<IntakeError>(
		loadConfig(await fileWith({web: {port: 'eighty'}, worker: {concurrency: 0}, colour: 'blue'}), {}),
	);
	t.is(error?.code, 'CONFIG_INVALID');
	t.regex(error?.message ?? '', /web\.port/);
	t.regex(error?.message ?? '', /worker\.concurrency/);
	t.regex(error?.message ?? '', /colour/);
});

test('a secret written into the file is refused, one from file or environment is taken', async t => {
	const fax = (signingKey: unknown) => ({
		connectors: [
			{
				kind: 'twilio-compatible',
				name: 'fax',
				publicUrl: 'https://intake.example',
				signingKey,
				projectId: 'p',
				mediaHosts: ['files.example'],
			},
		],
	});
	const literal = await t.throwsAsync<IntakeError>(loadConfig(await fileWith(fax('s3cret-s3cret-s3cret')), {}));
	t.regex(literal?.message ?? '', /signingKey: is a secret/);
	t.notRegex(literal?.message ?? '', /s3cret/);
	const unset = await t.throwsAsync<IntakeError>(loadConfig(await fileWith(fax({env: 'FAX_KEY'})), {}));
	t.regex(unset?.message ?? '', /FAX_KEY, which is not set/);
	const config = await loadConfig(await fileWith(fax({env: 'FAX_KEY'})), {FAX_KEY: 's3cret-s3cret-s3cret'});
	t.is(config.connectors[0]?.kind, 'twilio-compatible');
});

test('a missing or broken file says what to do', async t => {
	t.regex((await t.throwsAsync(loadConfig('/nowhere/intake.json', {})))?.message ?? '', /cannot be read/);
	t.regex((await t.throwsAsync(loadConfig(await fileWith('{'), {})))?.message ?? '', /not valid JSON/);
});
