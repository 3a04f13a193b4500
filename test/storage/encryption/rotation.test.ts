import {fork} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {placeOf} from '#storage/blobs/places.ts';
import {HEAD_BYTES, SLOT_BYTES, slotOffset} from '#storage/encryption/head.ts';
import {rewrap} from '#storage/encryption/rewrap.ts';
import {openWraps} from '#storage/encryption/wraps.ts';
import {keyringOf} from '#storage/keys/keyring.ts';
import {announce} from '#storage/presence.ts';
import {blobsIn} from '../../fakes/blobs.ts';

const ROTATE = path.join(import.meta.dirname, '..', '..', 'fakes', 'rotate.ts');
const folder = () => fs.mkdtemp(path.join(os.tmpdir(), 'rotation-'));
const fileOf = (directory: string, sha256: string) => placeOf(path.join(directory, 'blobs'), sha256);
const wrapsOf = (directory: string, keyring: ReturnType<typeof keyringOf>) => openWraps(directory, path.join(directory, 'blobs'), keyring);
const keyOf = (number: number) => Buffer.alloc(32, number);
const [OLD, NEW] = [keyOf(1), keyOf(2)];
const [underOld, underNew, underBoth] = [keyringOf(OLD), keyringOf(NEW), keyringOf(NEW, [OLD])];

async function filled(directory: string, count: number): Promise<Map<string, Buffer>> {
	const blobs = blobsIn(directory, underOld);
	const contents = Array.from({length: count}, (_, index) => Buffer.concat([Buffer.from(`fax ${index} `), randomBytes(200)]));
	const written = await Promise.all(contents.map(content => blobs.write(content)));
	return new Map(written.map(({sha256}, index) => [sha256, contents[index]!]));
}

async function unreadable(directory: string, kept: ReadonlyMap<string, Buffer>, keyring: ReturnType<typeof keyringOf>): Promise<string[]> {
	const blobs = blobsIn(directory, keyring);
	const failures: string[] = [];
	for (const [sha256, content] of kept) {
		const read = await blobs.read(sha256).catch(() => Buffer.from('unreadable'));
		if (!content.equals(read)) {
			failures.push(sha256);
		}
	}

	return failures;
}

test('a rotation brings all under the present key, seals what was plain, changes nothing but heads, and is done once', async t => {
	const directory = await folder();
	const kept = await filled(directory, 20);
	const plain = Buffer.from('from before blobs were sealed');
	const plainName = createHash('sha256').update(plain).digest('hex');
	await fs.mkdir(path.dirname(fileOf(directory, plainName)), {recursive: true});
	await fs.writeFile(fileOf(directory, plainName), plain);
	const bodies = async () =>
		Promise.all([...kept.keys()].map(async name => (await fs.readFile(fileOf(directory, name))).subarray(HEAD_BYTES)));
	const before = await bodies();
	const wraps = wrapsOf(directory, underBoth);
	t.deepEqual(await wraps.count(), {blobs: 21, byKey: new Map([[underOld.presentId, 20]]), plain: 1, damaged: 0});

	const steps: string[] = [];
	const first = await wraps.renew((done, of) => steps.push(`${done}/${of}`));
	t.deepEqual(first, {counts: {present: 0, rewrapped: 20, sealed: 1}, failed: []});
	t.is(steps.at(-1), '21/21');
	t.deepEqual(await wraps.count(), {blobs: 21, byKey: new Map([[underNew.presentId, 21]]), plain: 0, damaged: 0});
	t.deepEqual(await bodies(), before);
	t.deepEqual(await unreadable(directory, new Map([...kept, [plainName, plain]]), underNew), []);
	t.is((await unreadable(directory, kept, underOld)).length, 20);
	t.false((await fs.readFile(fileOf(directory, plainName))).includes(plain));

	t.deepEqual((await wraps.renew()).counts, {present: 21, rewrapped: 0, sealed: 0});
	await fs.rm(directory, {recursive: true});
});

test('the new wrap is on disk before the old one is cleared', async t => {
	const directory = await folder();
	const [[sha256]] = [...(await filled(directory, 1))] as [[string, Buffer]];
	const {steps, files} = recording();
	await rewrap(fileOf(directory, sha256), sha256, underBoth, files as never);
	t.deepEqual(steps, ['write 1', 'sync', 'clear 0', 'sync']);
	// Interrupted between the two: what lies there may be in memory only, so it is written and synced again before the other is cleared.
	const half = await fs.open(fileOf(directory, sha256), 'r+');
	await half.write(randomBytes(SLOT_BYTES), 0, SLOT_BYTES, slotOffset(0));
	await half.close();
	steps.length = 0;
	t.is(await rewrap(fileOf(directory, sha256), sha256, underBoth, files as never), 'rewrapped');
	t.deepEqual(steps, ['write 1', 'sync', 'clear 0', 'sync']);
	t.is(await rewrap(fileOf(directory, sha256), sha256, underBoth, files as never), 'present');
	await fs.rm(directory, {recursive: true});
});

test('a failed sync stops before the old wrap is touched', async t => {
	const directory = await folder();
	const kept = await filled(directory, 1);
	const [[sha256]] = [...kept] as [[string, Buffer]];
	const {steps, files} = recording(true);
	await t.throwsAsync(rewrap(fileOf(directory, sha256), sha256, underBoth, files as never), {code: 'STORAGE_UNREACHABLE'});
	t.deepEqual(steps, ['write 1', 'sync']);
	t.deepEqual(await unreadable(directory, kept, underOld), []);
	await fs.rm(directory, {recursive: true});
});

test('a power cut at any byte of a rotation leaves a readable blob, which the next rotation brings over', async t => {
	const directory = await folder();
	const kept = await filled(directory, 1);
	const [[sha256]] = [...kept] as [[string, Buffer]];
	const place = fileOf(directory, sha256);
	const before = await fs.readFile(place);
	await rewrap(place, sha256, underBoth);
	const after = await fs.readFile(place);
	const both = Buffer.from(before);
	after.copy(both, slotOffset(1), slotOffset(1), HEAD_BYTES);
	const torn = (from: Buffer, to: Buffer, slot: number, bytes: number) => {
		const state = Buffer.from(from);
		to.copy(state, slotOffset(slot), slotOffset(slot), slotOffset(slot) + bytes);
		return state;
	};
	const lengths = Array.from({length: SLOT_BYTES + 1}, (_, bytes) => bytes);
	const states = [...lengths.map(bytes => torn(before, both, 1, bytes)), ...lengths.map(bytes => torn(both, after, 0, bytes))];
	for (const [index, state] of states.entries()) {
		await fs.writeFile(place, state);
		t.deepEqual(await unreadable(directory, kept, underBoth), [], `state ${index}`);
		await rewrap(place, sha256, underBoth);
		t.deepEqual(await unreadable(directory, kept, underNew), [], `state ${index}, rotated on`);
		t.is((await wrapsOf(directory, underBoth).count()).byKey.get(underOld.presentId), undefined);
	}

	t.is(states.length, 162);
	await fs.rm(directory, {recursive: true});
});

test('twenty rotations killed at random moments, while others read and write, leave every blob readable', async t => {
	const directory = await folder();
	const kept = await filled(directory, 150);
	let present = 1;
	let halfWay = 0;
	for (let round = 0; round < 20; round++) {
		// A rotation that came to its end makes room for the next key; an interrupted one is gone on with.
		const keyring = keyringOf(keyOf(present + 1), [keyOf(present)]);
		const child = fork(ROTATE, [directory, keyOf(present + 1).toString('base64'), keyOf(present).toString('base64')], {
			execArgv: ['--no-warnings'],
		});
		const told: unknown[] = [];
		const killAfter = Math.floor(Math.random() * kept.size);
		child.on('message', async message => {
			if (told.push(message) === killAfter + 1) {
				await pause(Math.random() * 4);
				child.kill('SIGKILL');
			}
		});
		await once(child, 'message');
		const blobs = blobsIn(directory, keyring);
		const exited = once(child, 'exit');
		const fresh = randomBytes(300);
		kept.set((await blobs.write(fresh)).sha256, fresh);
		for (const [sha256, content] of [...kept].slice(round * 5, round * 5 + 10)) {
			t.deepEqual(Buffer.from(await blobs.read(sha256)), content);
		}

		await exited;
		t.deepEqual(await unreadable(directory, kept, keyring), [], `round ${round}`);
		const {byKey} = await wrapsOf(directory, keyring).count();
		const left = byKey.get(keyringOf(keyOf(present)).presentId) ?? 0;
		halfWay += told.includes('progress') && !told.includes('done') ? 1 : 0;
		present += left === 0 ? 1 : 0;
	}

	const last = keyringOf(keyOf(present + 1), [keyOf(present)]);
	t.deepEqual((await wrapsOf(directory, last).renew()).failed, []);
	t.deepEqual(await unreadable(directory, kept, keyringOf(keyOf(present + 1))), []);
	t.log(`${halfWay} of 20 killed after the first blob and before the last, ${present - 1} rotations came to their end`);
	t.true(halfWay >= 8);
	await fs.rm(directory, {recursive: true});
});

test('damaged blobs and unknown keys are told and keep no other from being brought over', async t => {
	const directory = await folder();
	const kept = await filled(directory, 5);
	const [damaged, foreign] = [...kept.keys()] as [string, string];
	await fs.truncate(fileOf(directory, damaged), 60);
	const lost = keyringOf(keyOf(9));
	await fs.rm(fileOf(directory, foreign));
	await blobsIn(directory, lost).write(kept.get(foreign)!);
	const wraps = wrapsOf(directory, underBoth);
	const counted = await wraps.count();
	t.is(counted.damaged, 1);
	t.is(counted.byKey.get(lost.presentId), 1);
	const {counts, failed} = await wraps.renew();
	t.is(counts.rewrapped, 3);
	const told = failed.map(({sha256, code}) => `${sha256} ${code}`);
	t.deepEqual(told.sort(), [`${damaged} STORAGE_CORRUPT`, `${foreign} KEY_MISSING`].sort());
	await fs.rm(directory, {recursive: true});
});

test('no rotation beside another, nor past a process that does not know the key', async t => {
	const directory = await folder();
	const kept = await filled(directory, 2);
	const wraps = wrapsOf(directory, underBoth);
	const service = await announce(directory, {keyIds: [...underOld.ids], task: null});
	const refused = await t.throwsAsync(wraps.renew(), {code: 'STATE_CONFLICT'});
	t.regex(refused.message, /does not know master key/);
	await service.end();
	const knowing = await announce(directory, {keyIds: [...underBoth.ids], task: null});
	const other = await announce(directory, {keyIds: [...underBoth.ids], task: 'rotation'});
	t.regex((await t.throwsAsync(wraps.renew(), {code: 'STATE_CONFLICT'})).message, /Another rotation/);
	t.deepEqual(await unreadable(directory, kept, underOld), []);
	await other.end();
	t.is((await wraps.renew()).counts.rewrapped, 2);
	await knowing.end();
	await fs.rm(directory, {recursive: true});
});

/** The real calls; what is written where, and each sync, in order. Syncing fails when told to. */
function recording(isFailing = false) {
	const steps: string[] = [];
	const files = {
		...fs,
		async open(file: string, flags?: string) {
			const handle = await fs.open(file, flags);
			return new Proxy(handle, {
				get(target, name) {
					if (name === 'write') {
						return (bytes: Buffer, offset: number, length: number, at: number) => {
							steps.push(`${bytes.every(byte => byte === 0) ? 'clear' : 'write'} ${at === slotOffset(0) ? 0 : 1}`);
							return target.write(bytes, offset, length, at);
						};
					}

					if (name === 'sync') {
						return async () => {
							steps.push('sync');
							if (isFailing) {
								throw Object.assign(new Error('input/output error'), {code: 'EIO'});
							}

							await target.sync();
						};
					}

					const value = Reflect.get(target, name) as unknown;
					return typeof value === 'function' ? value.bind(target) : value;
				},
			});
		},
	};
	return {steps, files};
}
