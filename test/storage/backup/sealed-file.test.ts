import {randomBytes} from 'node:crypto';
import {mkdtemp, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {IntakeError} from '#pipeline/errors.ts';
import {HEAD_BYTES, readSealed, SEGMENT_BYTES, sealedBytes, sealingKey, writeSealed} from '#storage/backup/sealed-file.ts';

const KEY = sealingKey(Buffer.alloc(32, 1));
const context = 'a file of the test';
const SEALED_SEGMENT = SEGMENT_BYTES + 16;

async function aFile(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'sealed-'));
	t.teardown(() => rm(folder, {recursive: true}));
	return path.join(folder, 'file');
}

const opened = async (file: string, how = {keys: [KEY], context}) => Buffer.concat(await Array.fromAsync(readSealed(file, how)));
const codeOf = async (t: ExecutionContext, work: Promise<unknown>) => (await t.throwsAsync<IntakeError>(work))?.code;

for (const length of [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES]) {
	test(`${length} bytes come back as they were, whatever pieces they came in`, async t => {
		const file = await aFile(t);
		const content = randomBytes(length);
		const pieces = Array.from({length: Math.ceil(length / 300_000)}, (_, index) =>
			content.subarray(index * 300_000, (index + 1) * 300_000),
		);
		const sealed = await writeSealed(file, pieces, {key: KEY, context});
		t.is(sealed.byteLength, length);
		t.is((await stat(file)).size, sealedBytes(length));
		t.true((await opened(file)).equals(content));
	});
}

test('segments that were cut off, exchanged, repeated or added are found', async t => {
	const file = await aFile(t);
	await writeSealed(file, [randomBytes(2.5 * SEGMENT_BYTES)], {key: KEY, context});
	const whole = await readFile(file);
	const head = whole.subarray(0, HEAD_BYTES);
	const segment = (number: number) => whole.subarray(HEAD_BYTES + number * SEALED_SEGMENT, HEAD_BYTES + (number + 1) * SEALED_SEGMENT);
	const wrong = {
		'last segment missing': [head, segment(0), segment(1)],
		'only the head': [head],
		'half a head': [head.subarray(0, 20)],
		nothing: [],
		exchanged: [head, segment(1), segment(0), segment(2)],
		repeated: [head, segment(0), segment(0), segment(1), segment(2)],
		'last one twice': [head, segment(0), segment(1), segment(2), segment(2)],
		'a byte more': [whole, Buffer.from('x')],
		'a byte less': [whole.subarray(0, -1)],
	};
	for (const [what, parts] of Object.entries(wrong)) {
		await writeFile(file, Buffer.concat(parts));
		t.is(await codeOf(t, opened(file)), 'BACKUP_DAMAGED', what);
	}

	for (const length of [HEAD_BYTES + SEALED_SEGMENT, HEAD_BYTES + 16, HEAD_BYTES + 15]) {
		await writeFile(file, whole);
		await truncate(file, length);
		t.is(await codeOf(t, opened(file)), 'BACKUP_DAMAGED', `cut to ${length}`);
	}
});

test('one file does not stand in for another, and another key opens nothing', async t => {
	const file = await aFile(t);
	await writeSealed(file, [Buffer.from('content')], {key: KEY, context});
	t.is(await codeOf(t, opened(file, {keys: [KEY], context: 'another file'})), 'BACKUP_DAMAGED');
	t.is(await codeOf(t, opened(file, {keys: [sealingKey(Buffer.alloc(32, 2))], context})), 'KEY_MISSING');
	// Even one that calls itself by the same name.
	t.is(await codeOf(t, opened(file, {keys: [{...sealingKey(Buffer.alloc(32, 2)), id: KEY.id}], context})), 'BACKUP_DAMAGED');
});

test('the same content is sealed differently each time; a failing source leaves no file', async t => {
	const file = await aFile(t);
	await writeSealed(file, [Buffer.from('content')], {key: KEY, context});
	const first = await readFile(file);
	await rm(file);
	await writeSealed(file, [Buffer.from('content')], {key: KEY, context});
	t.false(first.equals(await readFile(file)));
	await rm(file);
	async function* failing() {
		yield randomBytes(2 * SEGMENT_BYTES);
		throw new Error('disk');
	}

	await t.throwsAsync(writeSealed(file, failing(), {key: KEY, context}), {message: 'disk'});
	await t.throwsAsync(stat(file), {code: 'ENOENT'});
});
