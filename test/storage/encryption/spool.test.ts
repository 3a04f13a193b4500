import {spawn} from 'node:child_process';
import {once} from 'node:events';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {systemClock} from '#bin/system-clock.ts';
import {openSpool} from '#storage/blobs/spool.ts';
import {openStorage} from '#storage/index.ts';
import {announce, presentOnes} from '#storage/presence.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const folder = () => fs.mkdtemp(path.join(os.tmpdir(), 'spool-'));
const filesUnder = async (directory: string) =>
	(await fs.readdir(directory, {recursive: true, withFileTypes: true}).catch(() => []))
		.filter(entry => entry.isFile())
		.map(({parentPath, name}) => path.join(parentPath, name));

async function isEmptySoon(directory: string): Promise<boolean> {
	for (let tries = 0; tries < 100; tries++) {
		if ((await filesUnder(directory)).length === 0) {
			return true;
		}

		await pause(50);
	}

	return false;
}

/** The stored bytes, and how often they were asked for. */
function counted(content: string) {
	const count = {fills: 0};
	return {
		count,
		async *pieces() {
			count.fills++;
			await pause(5);
			yield Buffer.from(content);
		},
	};
}

test('one copy serves all who ask at once and shortly after, for its owner only, then it is gone', async t => {
	const directory = await folder();
	const spool = openSpool(path.join(directory, 'own'), {keepMs: 150});
	const {count, pieces} = counted('a fax');
	const look = async (file: string) => {
		t.is(await fs.readFile(file, 'utf8'), 'a fax');
		t.is((await fs.stat(file)).mode & 0o777, 0o600);
		t.is((await fs.stat(path.dirname(file))).mode & 0o777, 0o700);
	};
	await Promise.all(Array.from({length: 10}, () => spool.withFile('a', pieces, look)));
	await spool.withFile('a', pieces, look);
	t.is(count.fills, 1);
	t.is((await filesUnder(directory)).length, 1);
	t.true(await isEmptySoon(directory));
	await spool.withFile('a', pieces, look);
	t.is(count.fills, 2);
	await spool.close();
	t.deepEqual(await fs.readdir(directory), []);
	await t.throwsAsync(spool.withFile('a', pieces, look), {code: 'STORAGE_UNREACHABLE'});
});

test('a copy in use outlasts its time; idle ones are few', async t => {
	const directory = await folder();
	const spool = openSpool(path.join(directory, 'own'), {keepMs: 20, keepAtMost: 2});
	await spool.withFile('long', counted('long').pieces, async file => {
		await pause(100);
		t.is(await fs.readFile(file, 'utf8'), 'long');
	});
	const quick = openSpool(path.join(directory, 'other'), {keepMs: 60_000, keepAtMost: 2});
	for (const name of ['1', '2', '3', '4', '5']) {
		await quick.withFile(name, counted(name).pieces, async () => {});
	}

	const left = await Promise.all((await filesUnder(path.join(directory, 'other'))).map(file => fs.readFile(file, 'utf8')));
	t.deepEqual(left.sort(), ['4', '5']);
	await Promise.all([spool.close(), quick.close()]);
});

test('what fails leaves no copy: neither a failing reader nor a failing source', async t => {
	const directory = await folder();
	const spool = openSpool(path.join(directory, 'own'), {keepMs: 0});
	await t.throwsAsync(
		spool.withFile('a', counted('x').pieces, async () => {
			throw new Error('reader died');
		}),
		{message: 'reader died'},
	);
	async function* torn() {
		yield Buffer.from('half');
		throw new Error('torn');
	}
	let isUsed = false;
	const use = async () => {
		isUsed = true;
	};
	await Promise.all([
		t.throwsAsync(spool.withFile('b', torn, use), {code: 'STORAGE_UNREACHABLE'}),
		t.throwsAsync(spool.withFile('b', torn, use), {code: 'STORAGE_UNREACHABLE'}),
	]);
	t.false(isUsed);
	await spool.withFile('b', counted('whole').pieces, async file => t.is(await fs.readFile(file, 'utf8'), 'whole'));
	t.true(await isEmptySoon(directory));
	await spool.close();
});

test('a start wipes what the dead left and nothing of the living', async t => {
	const directory = await folder();
	const options = {kind: 'sqlite', directory} as const;
	const living = await openStorage(options, systemClock);
	const {sha256} = await living.blobs.write(Buffer.from('a fax'));
	const child = spawn(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`import {openStorage} from '#storage/index.ts';
			const {blobs} = await openStorage(${JSON.stringify(options)}, {now: () => new Date()});
			await blobs.withFile('${sha256}', async file => { console.log(file); await new Promise(resolve => setTimeout(resolve, 60_000)); });`,
		],
		{cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit']},
	);
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	const leftBehind = line.toString().trim();
	t.is((await presentOnes(directory)).length, 2);
	child.kill('SIGKILL');
	await once(child, 'exit');
	t.is(await fs.readFile(leftBehind, 'utf8'), 'a fax');

	await living.blobs.withFile(sha256, async file => {
		const next = await openStorage(options, systemClock);
		t.is(await fs.readFile(file, 'utf8'), 'a fax');
		await t.throwsAsync(fs.stat(leftBehind), {code: 'ENOENT'});
		await next.close();
		t.is(await fs.readFile(file, 'utf8'), 'a fax');
	});
	await living.close();
	t.deepEqual(await filesUnder(path.join(directory, 'spool')), []);
	t.deepEqual(await presentOnes(directory), []);
	await fs.rm(directory, {recursive: true});
});

test('a spool elsewhere has a folder of its own there, and leaves others alone', async t => {
	const [directory, shared] = [await folder(), await folder()];
	await fs.mkdir(path.join(shared, 'of-somebody-else'));
	const storage = await openStorage({kind: 'sqlite', directory, spoolDirectory: shared}, systemClock);
	const {sha256} = await storage.blobs.write(Buffer.from('a fax'));
	await storage.blobs.withFile(sha256, async file => {
		t.true(file.startsWith(`${shared}${path.sep}intake-`));
		t.deepEqual(await fs.readdir(path.join(directory, 'spool')).catch(() => []), []);
	});
	await storage.close();
	t.deepEqual(await filesUnder(shared), []);
	t.true((await fs.readdir(shared)).includes('of-somebody-else'));
	await fs.writeFile(path.join(shared, 'a-file'), '');
	await t.throwsAsync(openStorage({kind: 'sqlite', directory, spoolDirectory: path.join(shared, 'a-file')}, systemClock), {
		code: 'CONFIG_INVALID',
	});
});

test('who is there is told under paths of any length, with its keys', async t => {
	const directory = path.join(await folder(), 'long'.repeat(40));
	const one = await announce(directory, {keyIds: ['a'], task: null});
	const two = await announce(directory, {keyIds: ['b'], task: 'rotation'});
	t.deepEqual((await presentOnes(directory)).map(({told}) => told?.keyIds[0]).sort(), process.platform === 'linux' ? ['a', 'b'] : []);
	await Promise.all([one.end(), two.end()]);
	t.deepEqual(await fs.readdir(path.join(directory, 'run')), []);
});

test('no patient text lies anywhere under the data directory once it was written and read', async t => {
	const directory = await folder();
	const storage = await openStorage({kind: 'sqlite', directory}, systemClock);
	const canary = 'CANARY Anna-Sofia Testpatientin 14.03.1961';
	const contents = [Buffer.from(canary), Buffer.from(canary.repeat(60_000))];
	for (const content of contents) {
		const {sha256} = await storage.blobs.write(content);
		t.deepEqual(Buffer.from(await storage.blobs.read(sha256)), content);
	}

	t.deepEqual(await holding(canary, directory), []);
	for (const content of contents) {
		const {sha256} = await storage.blobs.write(content);
		await storage.blobs.withFile(sha256, async file => {
			t.true((await fs.readFile(file)).includes(canary));
			// While it is used, copies for readers are the only place.
			t.true((await holding(canary, directory)).every(place => path.dirname(place) === path.dirname(file)));
		});
	}

	await storage.close();
	t.deepEqual(await holding(canary, directory), []);
	t.true((await filesUnder(directory)).length > 3);
	await fs.rm(directory, {recursive: true});
});

async function holding(words: string, directory: string): Promise<string[]> {
	const files = await filesUnder(directory);
	const isThere = await Promise.all(files.map(async file => (await fs.readFile(file)).includes(words)));
	return files.filter((_, index) => isThere[index]);
}
