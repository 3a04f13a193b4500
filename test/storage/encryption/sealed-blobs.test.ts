import {createHash, randomBytes} from 'node:crypto';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {placeOf} from '#storage/blobs/places.ts';
import {HEAD_BYTES, PREAMBLE_BYTES, SLOT_BYTES} from '#storage/encryption/head.ts';
import {SEGMENT_BYTES} from '#storage/encryption/segments.ts';
import {TAG_BYTES} from '#storage/encryption/wrap.ts';
import {keyringOf} from '#storage/keys/keyring.ts';
import {blobsIn} from '../../fakes/blobs.ts';

const WHOLE = SEGMENT_BYTES + TAG_BYTES;
const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'sealed-'));
const blobs = blobsIn(directory);
const fileOf = (sha256: string) => placeOf(path.join(directory, 'blobs'), sha256);
const sha256Of = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
test.after.always(() => fs.rm(directory, {recursive: true, force: true}));

/** Numbers that are the same in every run: [0, below). */
function seeded(seed: number) {
	let state = seed;
	return (below: number) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

test('what was written is read, whatever its size', async t => {
	const edges = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES];
	const sizes = fc.oneof(
		{weight: 1, arbitrary: fc.constantFrom(...edges)},
		{weight: 4, arbitrary: fc.integer({min: 0, max: 5000})},
		{weight: 2, arbitrary: fc.integer({min: 0, max: 2.5 * SEGMENT_BYTES})},
	);
	const isKept = async (size: number) => {
		const content = randomBytes(size);
		const {sha256, byteLength} = await blobs.write(content);
		const {size: onDisk} = await fs.stat(fileOf(sha256));
		return (
			byteLength === size &&
			onDisk === HEAD_BYTES + size + TAG_BYTES * Math.max(1, Math.ceil(size / SEGMENT_BYTES)) &&
			content.equals(await blobs.read(sha256)) &&
			content.equals(await blobs.withFile(sha256, file => fs.readFile(file)))
		);
	};
	for (const size of edges) {
		t.true(await isKept(size), `${size} bytes`);
	}

	await t.notThrowsAsync(() => fc.assert(fc.asyncProperty(sizes, isKept), {numRuns: 40}));
});

test('the same content has another key each time: two files of it have no eight bytes in common', async t => {
	const content = Buffer.alloc(4096, 'a fax ');
	const {sha256} = await blobs.write(content);
	const windows = async () => {
		const segments = (await fs.readFile(fileOf(sha256))).subarray(HEAD_BYTES);
		return Array.from({length: segments.length - 7}, (_, at) => segments.toString('hex', at, at + 8));
	};
	const first = new Set(await windows());
	await fs.rm(fileOf(sha256));
	await blobs.write(content);
	t.false((await windows()).some(window => first.has(window)));
});

test('a flipped bit is noticed wherever it is', async t => {
	const content = randomBytes(2 * SEGMENT_BYTES + 777);
	const {sha256} = await blobs.write(content);
	const whole = await fs.readFile(fileOf(sha256));
	const regions = {
		preamble: [0, PREAMBLE_BYTES],
		slot: [PREAMBLE_BYTES, PREAMBLE_BYTES + SLOT_BYTES],
		'first segment': [HEAD_BYTES, HEAD_BYTES + SEGMENT_BYTES],
		'first tag': [HEAD_BYTES + SEGMENT_BYTES, HEAD_BYTES + WHOLE],
		'second segment': [HEAD_BYTES + WHOLE, HEAD_BYTES + 2 * WHOLE],
		'last segment': [HEAD_BYTES + 2 * WHOLE, whole.length - TAG_BYTES],
		'last tag': [whole.length - TAG_BYTES, whole.length],
	} as const;
	const random = seeded(20_261_123);
	const handle = await fs.open(fileOf(sha256), 'r+');
	for (const [name, [from, to]] of Object.entries(regions)) {
		for (let flip = 0; flip < 29; flip++) {
			const at = from + random(to - from);
			await handle.write(Buffer.of(whole[at]! ^ (1 << random(8))), 0, 1, at);
			await t.throwsAsync(blobs.read(sha256), {code: 'STORAGE_CORRUPT'}, `${name}, byte ${at}`);
			await handle.write(whole, at, 1, at);
		}
	}

	await handle.close();
	t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
});

test('every bit of a small file: nothing wrong is ever read', async t => {
	const content = Buffer.from('a fax');
	const {sha256} = await blobs.write(content);
	const whole = await fs.readFile(fileOf(sha256));
	const spare = [PREAMBLE_BYTES + SLOT_BYTES, HEAD_BYTES] as const;
	const handle = await fs.open(fileOf(sha256), 'r+');
	for (let at = 0; at < whole.length; at++) {
		await handle.write(Buffer.of(whole[at]! ^ (1 << (at % 8))), 0, 1, at);
		if (at >= spare[0] && at < spare[1]) {
			// The free slot: half of a rotation looks the same, so the blob stays readable; `keys status` counts it.
			t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
		} else {
			await t.throwsAsync(blobs.read(sha256), {code: 'STORAGE_CORRUPT'}, `byte ${at}`);
		}

		await handle.write(whole, at, 1, at);
	}

	await handle.close();
});

test('a file cut anywhere, lengthened, or with segments moved is noticed', async t => {
	const content = randomBytes(3 * SEGMENT_BYTES);
	const {sha256} = await blobs.write(content);
	const whole = await fs.readFile(fileOf(sha256));
	const [first, second, third] = [0, 1, 2].map(n => whole.subarray(HEAD_BYTES + n * WHOLE, HEAD_BYTES + (n + 1) * WHOLE)) as [
		Buffer,
		Buffer,
		Buffer,
	];
	const head = whole.subarray(0, HEAD_BYTES);
	const others = {
		'cut to nothing': Buffer.alloc(0),
		'cut in the preamble': whole.subarray(0, 10),
		'cut in the slots': whole.subarray(0, HEAD_BYTES - 1),
		'cut behind the head': head,
		'cut in a tag': whole.subarray(0, HEAD_BYTES + 5),
		'cut behind the first segment': whole.subarray(0, HEAD_BYTES + WHOLE),
		'cut behind the second segment': whole.subarray(0, HEAD_BYTES + 2 * WHOLE),
		'cut by one byte': whole.subarray(0, -1),
		'one byte more': Buffer.concat([whole, Buffer.of(0)]),
		'last segment twice': Buffer.concat([whole, third]),
		'first segment left out': Buffer.concat([head, second, third]),
		'middle segment left out': Buffer.concat([head, first, third]),
		'segments exchanged': Buffer.concat([head, second, first, third]),
		'first segment twice': Buffer.concat([head, first, first, third]),
	};
	for (const [name, bytes] of Object.entries(others)) {
		await fs.writeFile(fileOf(sha256), bytes);
		await t.throwsAsync(blobs.read(sha256), {code: 'STORAGE_CORRUPT'}, name);
		await t.throwsAsync(
			blobs.withFile(sha256, async () => t.fail(name)),
			{code: 'STORAGE_CORRUPT'},
			name,
		);
	}

	// What is damaged is no reason to believe a write done.
	await blobs.write(content);
	t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
});

test('one blob does not stand in for another, in whole or in part', async t => {
	const [one, two] = await Promise.all([blobs.write(randomBytes(5000)), blobs.write(randomBytes(5000))]);
	const [first, second] = await Promise.all([fs.readFile(fileOf(one.sha256)), fs.readFile(fileOf(two.sha256))]);
	const exchanged = {
		whole: second,
		segments: Buffer.concat([first.subarray(0, HEAD_BYTES), second.subarray(HEAD_BYTES)]),
		slots: Buffer.concat([first.subarray(0, PREAMBLE_BYTES), second.subarray(PREAMBLE_BYTES, HEAD_BYTES), first.subarray(HEAD_BYTES)]),
		preamble: Buffer.concat([second.subarray(0, PREAMBLE_BYTES), first.subarray(PREAMBLE_BYTES)]),
	};
	for (const [name, bytes] of Object.entries(exchanged)) {
		await fs.writeFile(fileOf(one.sha256), bytes);
		await t.throwsAsync(blobs.read(one.sha256), {code: 'STORAGE_CORRUPT'}, name);
	}
});

test('nothing of a damaged segment is given away, what stands before it is', async t => {
	const {sha256} = await blobs.write(randomBytes(2 * SEGMENT_BYTES));
	const handle = await fs.open(fileOf(sha256), 'r+');
	await handle.write(Buffer.of(1, 2, 3, 4), 0, 4, HEAD_BYTES + WHOLE + 100);
	await handle.close();
	let isUsed = false;
	await t.throwsAsync(
		blobs.withFile(sha256, async () => {
			isUsed = true;
		}),
		{code: 'STORAGE_CORRUPT'},
	);
	t.false(isUsed);
});

test('under another key nothing is read, and which key is missing is told', async t => {
	const {sha256} = await blobs.write(Buffer.from('a fax under a lost key'));
	const other = keyringOf(Buffer.alloc(32, 9));
	const error = await t.throwsAsync(blobsIn(directory, other).read(sha256), {code: 'KEY_MISSING'});
	t.true(error.message.includes(keyringOf(Buffer.alloc(32, 7)).presentId));
	// With both it is, and the content written again is good under the key at hand.
	const both = keyringOf(Buffer.alloc(32, 9), [Buffer.alloc(32, 7)]);
	t.is(Buffer.from(await blobsIn(directory, both).read(sha256)).toString(), 'a fax under a lost key');
	await blobsIn(directory, other).write(Buffer.from('a fax under a lost key'));
	t.is(Buffer.from(await blobsIn(directory, other).read(sha256)).toString(), 'a fax under a lost key');
});

test('a plain file from before is read, and refused when damaged', async t => {
	const content = randomBytes(SEGMENT_BYTES + 10);
	const sha256 = sha256Of(content);
	await fs.mkdir(path.dirname(fileOf(sha256)), {recursive: true});
	await fs.writeFile(fileOf(sha256), content);
	t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
	t.deepEqual(await blobs.withFile(sha256, file => fs.readFile(file)), content);
	t.is((await blobs.write(content)).sha256, sha256);
	await fs.writeFile(fileOf(sha256), content.subarray(1));
	await t.throwsAsync(blobs.read(sha256), {code: 'STORAGE_CORRUPT'});
});

test('the same content written at once by several, and read meanwhile, is one good file', async t => {
	const content = randomBytes(SEGMENT_BYTES + 3);
	const others = Array.from({length: 3}, () => blobsIn(directory));
	const {sha256} = await blobs.write(content);
	await fs.rm(fileOf(sha256));
	const writes = Promise.all([...others, ...others].map(store => store.write(content)));
	let isWriting = true;
	void writes.finally(() => (isWriting = false));
	while (isWriting) {
		const read = await blobs.read(sha256).catch((error: {code: string}) => error.code);
		t.true(read === 'NOT_FOUND' || content.equals(read as Uint8Array));
	}

	await writes;
	t.deepEqual(await fs.readdir(path.dirname(fileOf(sha256))), [sha256]);
	t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
});
