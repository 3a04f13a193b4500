import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import type {IntakeError} from '#pipeline/errors.ts';
import {placeOf} from '#storage/blobs/places.ts';
import {blobsIn, testKeyring} from '../fakes/blobs.ts';

const folder = () => fs.mkdtemp(path.join(os.tmpdir(), 'blobs-'));
const filesIn = async (directory: string) =>
	(await fs.readdir(directory, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile()).map(({name}) => name);

test('the same content written many times at once is kept once, under its hash', async t => {
	const directory = await folder();
	const blobs = blobsIn(directory);
	const content = Buffer.from('a fax');
	const receipts = await Promise.all(Array.from({length: 20}, () => blobs.write(content)));
	t.is(new Set(receipts.map(({sha256}) => sha256)).size, 1);
	t.deepEqual(await filesIn(directory), [receipts[0]!.sha256]);
	t.deepEqual(Buffer.from(await blobs.read(receipts[0]!.sha256)), content);
	await fs.rm(directory, {recursive: true});
});

test('a damaged blob is refused, a missing one is told', async t => {
	const directory = await folder();
	const blobs = blobsIn(directory);
	const {sha256} = await blobs.write(Buffer.from('a fax'));
	await fs.writeFile(placeOf(path.join(directory, 'blobs'), sha256), 'b fax');
	t.is((await t.throwsAsync<IntakeError>(blobs.read(sha256)))?.code, 'STORAGE_CORRUPT');
	t.is((await t.throwsAsync<IntakeError>(blobs.read('0'.repeat(64))))?.code, 'NOT_FOUND');
	await fs.rm(directory, {recursive: true});
});

test('a write returns only after file and folder were synced, in this order', async t => {
	const directory = await folder();
	const steps: string[] = [];
	const recording = {
		...fs,
		async open(file: string, flags?: string) {
			const handle = await fs.open(file, flags);
			const isFolder = (await handle.stat()).isDirectory();
			return new Proxy(handle, {
				get(target, name) {
					if (name === 'sync' || name === 'datasync') {
						steps.push(isFolder ? 'sync folder' : 'sync file');
					}

					const value = Reflect.get(target, name) as unknown;
					return typeof value === 'function' ? value.bind(target) : value;
				},
			});
		},
		async rename(from: string, to: string) {
			steps.push('rename');
			return fs.rename(from, to);
		},
	};
	await blobsIn(directory, testKeyring, recording as never).write(Buffer.from('a fax'));
	t.is(steps.at(-3), 'sync file');
	t.is(steps.at(-2), 'rename');
	t.is(steps.at(-1), 'sync folder');
	await fs.rm(directory, {recursive: true});
});

test('a full disk is told as ours and leaves nothing half-written', async t => {
	const directory = await folder();
	const full = {
		...fs,
		async rename() {
			throw Object.assign(new Error('no space'), {code: 'ENOSPC'});
		},
	};
	const error = await t.throwsAsync<IntakeError>(blobsIn(directory, testKeyring, full as never).write(Buffer.from('a fax')));
	t.is(error?.code, 'STORAGE_FULL');
	t.deepEqual(await filesIn(directory), []);
	await fs.rm(directory, {recursive: true});
});
