import {spawn} from 'node:child_process';
import {open, readdir, readFile, rename, rm, stat, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {IntakeError} from '#pipeline/errors.ts';
import {backupKeys} from '#storage/backup/index.ts';
import {keyringOf} from '#storage/keys/keyring.ts';
import {standingClock} from '../../fakes/deliveries.ts';
import {anInstallation, type Installation} from './installation.ts';

const FLIPS = 60;

/** The same numbers for the same seed. */
function dice(seed: number): (below: number) => number {
	let state = seed;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const filesOf = async (folder: string): Promise<string[]> =>
	(await readdir(folder, {recursive: true, withFileTypes: true}))
		.filter(entry => entry.isFile())
		.map(({parentPath, name}) => path.join(parentPath, name))
		.sort();

async function aBackup(t: ExecutionContext): Promise<Installation> {
	const site = await anInstallation(t);
	for (let count = 0; count < 6; count++) {
		await site.file((await site.accept()).id);
	}

	await writeFile(path.join(site.data, 'erasures.log'), '{"id":"e-1","blobs":[]}\n{"id":"e-2","blobs":[]}\n');
	await site.backups.make();
	return site;
}

async function flip(file: string, byte: number, bit: number): Promise<void> {
	const opened = await open(file, 'r+');
	const buffer = Buffer.alloc(1);
	await opened.read(buffer, 0, 1, byte);
	buffer[0]! ^= 1 << bit;
	await opened.write(buffer, 0, 1, byte);
	await opened.close();
}

/** What a restore says: an error's code, that erasures were mended, or nothing. */
async function saidBy(site: Installation): Promise<string | undefined> {
	try {
		const {to, erasuresMended} = await site.restore();
		await rm(to, {recursive: true});
		return erasuresMended > 0 ? 'mended' : undefined;
	} catch (error) {
		return (error as IntakeError).code;
	}
}

test(`${FLIPS} bits changed at random places of every file of a backup are all found by a restore`, async t => {
	const site = await aBackup(t);
	const files = await filesOf(site.folder);
	const random = dice(20_261_123);
	t.is(await saidBy(site), undefined);
	for (let count = 0; count < FLIPS; count++) {
		const file = files[count % files.length]!;
		const byte = random((await stat(file)).size);
		const bit = random(8);
		await flip(file, byte, bit);
		const said = await saidBy(site);
		t.true(['BACKUP_DAMAGED', 'KEY_MISSING', 'mended'].includes(said ?? ''), `${path.basename(file)}, byte ${byte}, bit ${bit}: ${said}`);
		await flip(file, byte, bit);
	}

	t.is(await saidBy(site), undefined);
});

test('files that were cut, or are missing, are found by restore and by check', async t => {
	const site = await aBackup(t);
	const random = dice(7);
	for (const file of (await filesOf(site.folder)).filter(name => !name.endsWith('erasures.log'))) {
		const whole = await readFile(file);
		await truncate(file, random(whole.length));
		t.is(await saidBy(site), 'BACKUP_DAMAGED', path.basename(file));
		await rm(file);
		t.is(await saidBy(site), 'BACKUP_DAMAGED', path.basename(file));
		t.is((await t.throwsAsync<IntakeError>(site.backups.check()))?.code, 'BACKUP_DAMAGED');
		await writeFile(file, whole);
	}

	t.is(await saidBy(site), undefined);
});

test('files that are whole but stand in the place of others are found', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	await site.accept();
	const first = await site.backups.make();
	clock.pass(60_000);
	await site.accept();
	const second = await site.backups.make();
	const [one, two] = (await filesOf(site.place.blobs)) as [string, string];
	const exchange = async (a: string, b: string) => {
		await rename(a, `${a}.aside`);
		await rename(b, a);
		await rename(`${a}.aside`, b);
	};
	for (const [a, b] of [
		[one, two],
		[site.place.file(first.name, 'database'), site.place.file(second.name, 'database')],
		[site.place.file(first.name, 'blobs'), site.place.file(second.name, 'blobs')],
		[site.place.file(first.name, 'manifest'), site.place.file(second.name, 'manifest')],
		[site.place.snapshot(first.name), site.place.snapshot(second.name)],
	] as const) {
		await exchange(a, b);
		t.is(await saidBy(site), 'BACKUP_DAMAGED', path.basename(a));
		await exchange(a, b);
	}

	t.is(await saidBy(site), undefined);
});

test('with damage a restore goes on only when told to, names what is missing, and an older snapshot can be taken', async t => {
	const site = await aBackup(t);
	const [file] = await filesOf(site.place.blobs);
	await truncate(file!, 100);
	const {damaged, blobs, to} = await site.restore({isDespiteDamage: true});
	t.is(damaged.length, 1);
	t.is(blobs, 11);
	const restored = await site.open(to);
	t.is((await t.throwsAsync<IntakeError>(restored.blobs.read(damaged[0]!)))?.code, 'NOT_FOUND');

	const [older] = await site.backups.names();
	const newer = await site.backups.make();
	await truncate(site.place.file(newer.name, 'database'), 100);
	await truncate(site.place.file(newer.name, 'erasures'), 3);
	t.is(await saidBy(site), 'BACKUP_DAMAGED');
	t.is((await site.restore({snapshot: older})).erasures, 2);
	t.is((await t.throwsAsync<IntakeError>(site.restore({snapshot: 'yesterday'})))?.code, 'NOT_FOUND');
});

test('a wrong key is told as such; former keys open former snapshots', async t => {
	const clock = standingClock();
	const derived = await anInstallation(t, {clock, options: {key: undefined}});
	await derived.accept();
	const first = await derived.backups.make();
	const wrong = backupKeys({key: Buffer.alloc(32, 66).toString('base64')}, undefined);
	t.is((await t.throwsAsync<IntakeError>(derived.restore({keys: wrong})))?.code, 'KEY_MISSING');
	t.throws(() => backupKeys({}, undefined), {message: /no key/});

	// The master key was replaced; the former one is at hand, and a key of its own was given to backups besides.
	const keyring = keyringOf(Buffer.alloc(32, 5), [Buffer.alloc(32, 9)]);
	const keys = backupKeys({key: Buffer.alloc(32, 8).toString('base64')}, keyring);
	t.is((await derived.restore({keys, snapshot: first.name})).blobs, 1);
});

test('under a new key everything is copied anew, so that the new key alone is enough', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock, options: {key: undefined}});
	await site.accept();
	await site.backups.make();
	clock.pass(1000);
	const {openBackups} = await import('#storage/backup/index.ts');
	const key = Buffer.alloc(32, 8).toString('base64');
	const keyring = keyringOf(Buffer.alloc(32, 9));
	const {data: dataDirectory, blobs} = site;
	const renewed = openBackups({options: {...site.options, key}, dataDirectory, keyring, blobs, clock, openBlobs: () => Promise.reject()});
	t.is((await renewed.make()).copied, 1);
	t.is((await site.restore({keys: backupKeys({key}, undefined)})).blobs, 1);
});

test('a backup that is killed leaves the earlier one good, and the next one is made', async t => {
	const site = await anInstallation(t);
	const accept = async (count: number) => {
		await Promise.all(Array.from({length: count}, () => site.accept()));
	};
	await accept(20);
	await site.backups.make();
	const script = `
		import {backupsOf} from '#bin/backups.ts';
		import {openStorage} from '#storage/index.ts';
		const {storage, options} = JSON.parse(process.argv[1]);
		const clock = {now: () => new Date()};
		const opened = await openStorage(storage, clock);
		process.stdout.write('begun');
		await backupsOf({options, storage, opened, clock}).make();
		process.stdout.write('done');`;
	const {storage, options} = site;
	const random = dice(3);
	let killed = 0;
	for (let count = 0; count < 5; count++) {
		await accept(40);
		const told = await new Promise<string>(resolve => {
			let said = '';
			const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify({storage, options})], {
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			child.stdout.on('data', part => {
				said += String(part);
				setTimeout(() => child.kill('SIGKILL'), 10 + random(60));
			});
			child.on('close', () => resolve(said));
		});
		killed += Number(told === 'begun');
		const {to} = await site.restore();
		await rm(to, {recursive: true});
	}

	t.true(killed >= 2, `${killed} of 5 were killed before their end`);
	const made = await site.backups.make();
	t.is(made.blobs, 220);
	t.deepEqual(
		(await readdir(site.place.snapshots)).filter(name => name.startsWith('.')),
		[],
	);
	t.is((await filesOf(site.place.blobs)).length, 220);
	t.false((await readdir(site.data)).includes('backup-scratch'));
});
