import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type {IntakeError} from '#pipeline/errors.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import {inScratch} from '#storage/backup/scratch.ts';
import {verifyStorage} from '#storage/verify/verify.ts';
import {standingClock} from '../../fakes/deliveries.ts';
import {anInstallation} from './installation.ts';

test('a backup made while twenty deliveries a second come in holds everything acknowledged before it', async t => {
	const site = await anInstallation(t);
	const acknowledged: Array<{delivery: Delivery; at: number}> = [];
	let isOver = false;
	const writer = (async () => {
		while (!isOver) {
			const delivery = await site.accept();
			acknowledged.push({delivery, at: Date.now()});
			if (acknowledged.length % 3 === 0) {
				await site.file(delivery.id);
			}

			await new Promise(resolve => setTimeout(resolve, 40));
		}
	})();
	while (acknowledged.length < 10) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}

	const made = await site.backups.make();
	const before = acknowledged.length;
	while (acknowledged.length < before + 3) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}

	isOver = true;
	await writer;
	t.deepEqual(made.lost, []);

	const {to, takenAt} = await site.restore();
	const restored = await site.open(to);
	const owed = acknowledged.filter(({at}) => at < Date.parse(takenAt));
	t.true(owed.length >= 10, `${owed.length} were acknowledged before`);
	t.true(owed.length < acknowledged.length);
	for (const {delivery} of owed) {
		t.deepEqual(await restored.store.deliveries.find(delivery.id), await site.store.deliveries.find(delivery.id));
		t.deepEqual(await restored.blobs.read(delivery.original!.sha256), await site.blobs.read(delivery.original!.sha256));
		t.deepEqual(await restored.store.filings.pages(delivery.id), await site.store.filings.pages(delivery.id));
	}

	const {faults, deliveries} = await verifyStorage({directory: to, blobs: restored.blobs, isDeep: true});
	t.deepEqual(faults, []);
	t.true(deliveries >= owed.length);
});

test('nothing of the data can be read in the folder of backups, nor found by its hash', async t => {
	const site = await anInstallation(t);
	const {original} = await site.accept(Buffer.from('%PDF a known form of a known patient '.repeat(100)));
	await site.backups.make();
	for (const entry of await readdir(site.folder, {recursive: true, withFileTypes: true})) {
		t.false(entry.name.includes(original!.sha256));
		if (entry.isFile()) {
			const bytes = await readFile(path.join(entry.parentPath, entry.name));
			t.is(bytes.indexOf('known patient'), -1);
			t.is(bytes.indexOf(original!.sha256), -1);
		}
	}
});

test('only new blobs are copied; one that was lost from the backup is copied again', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	await site.accept();
	await site.accept();
	t.is((await site.backups.make()).copied, 2);
	clock.pass(60_000);
	await site.accept();
	t.is((await site.backups.make()).copied, 1);
	clock.pass(60_000);
	const [folder] = await readdir(site.place.blobs);
	const [name] = await readdir(path.join(site.place.blobs, folder!));
	await writeFile(path.join(site.place.blobs, folder!, name!), 'cut');
	t.is((await site.backups.make()).copied, 1);
	t.is((await site.backups.check({isDeep: true})).opened, 3);
});

test('a blob that is damaged where it runs keeps its earlier copy; one without is told as lost, and the backup is made', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	const first = (await site.accept()).original!.sha256;
	await site.backups.make();
	clock.pass(60_000);
	const second = (await site.accept()).original!.sha256;
	for (const sha256 of [first, second]) {
		await writeFile(site.fileOf(sha256), 'rot');
	}

	t.deepEqual((await site.backups.make()).lost, [second]);
	const {to, lost} = await site.restore();
	t.deepEqual(lost, [second]);
	const restored = await site.open(to);
	t.is((await restored.blobs.read(first)).length, 3000);
	const {faults} = await verifyStorage({directory: to, blobs: restored.blobs});
	t.deepEqual(faults, [{what: 'blob-missing', count: 1, ids: [second]}]);
});

test('what was erased after the snapshot is not called lost', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	const {original, id} = await site.accept();
	const {rm} = await import('node:fs/promises');
	await rm(site.fileOf(original!.sha256));
	t.deepEqual((await site.backups.make()).lost, [original!.sha256]);
	clock.pass(1000);
	const line = JSON.stringify({id: 'e-1', at: clock.now().toISOString(), deliveries: [id], inquiries: [], blobs: [original!.sha256]});
	await writeFile(path.join(site.data, 'erasures.log'), `${line}\n`);
	t.deepEqual((await site.backups.make()).lost, []);
	t.is(await readFile(site.place.erasures, 'utf8'), `${line}\n`);
});

test('the log of erasures only grows in the backup, and comes back with a restore before anybody opens the data', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	const {id} = await site.accept();
	const log = path.join(site.data, 'erasures.log');
	await writeFile(log, '{"id":"e-1"}\n');
	await site.backups.make();
	await writeFile(log, '{"id":"e-2"}\n');
	clock.pass(1000);
	await site.backups.make();
	t.is(await readFile(site.place.erasures, 'utf8'), '{"id":"e-1"}\n{"id":"e-2"}\n');

	const steps: string[] = [];
	const step = (name: string) => ({
		name,
		run: async ({storage, erasures}: {storage: {directory: string}; erasures: string}) => {
			steps.push(`${name}: ${(await readFile(erasures, 'utf8')).split('\n').length - 1} erasures`);
			t.false((await readdir(path.dirname(storage.directory))).includes('intake.db'));
			const opened = await site.open(storage.directory);
			t.truthy(await opened.store.deliveries.find(id));
			await opened.close();
		},
	});
	const {to, erasures} = await site.restore({afterRestore: [step('first'), step('second')]});
	t.deepEqual(steps, ['first: 2 erasures', 'second: 2 erasures']);
	t.is(erasures, 2);
	const present = await readdir(to);
	t.true(['blobs', 'erasures.log', 'intake.db', 'keys'].every(name => present.includes(name)));
	t.false(present.includes('.restoring'));
});

test('a restore goes into an empty folder only, and begins anew where one was interrupted', async t => {
	const site = await anInstallation(t);
	await site.accept();
	await site.backups.make();
	const error = await t.throwsAsync<IntakeError>(site.restore({to: site.data}));
	t.is(error?.code, 'STATE_CONFLICT');
	const failing = {
		name: 'failing',
		run: async () => {
			throw new Error('power');
		},
	};
	const to = path.join(site.root, 'again');
	await t.throwsAsync(site.restore({to, afterRestore: [failing]}), {message: 'power'});
	t.deepEqual(await readdir(to), ['.restoring']);
	t.is((await site.restore({to})).blobs, 1);
	t.is((await t.throwsAsync<IntakeError>(site.restore({to})))?.code, 'STATE_CONFLICT');
});

test('two backups do not run at once', async t => {
	const site = await anInstallation(t);
	await site.accept();
	await inScratch(site.data, async () => {
		t.is((await t.throwsAsync<IntakeError>(site.backups.make()))?.code, 'STATE_CONFLICT');
		t.is((await t.throwsAsync<IntakeError>(site.backups.check()))?.code, 'STATE_CONFLICT');
	});
	t.is((await site.backups.make()).blobs, 1);
});

test('a folder of backups that is not mounted is not made in its stead', async t => {
	const site = await anInstallation(t, {options: {directory: '/nowhere/backups'}});
	const error = await t.throwsAsync<IntakeError>(site.backups.make());
	t.is(error?.code, 'STORAGE_UNREACHABLE');
	t.regex(error?.message ?? '', /mount/);
});

test('a remote original may be deleted only once a snapshot holds delivery and blob', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock});
	const {backedUp} = site.backups;
	const first = await site.accept();
	t.false(await backedUp.isBackedUp(first.original!.sha256));
	await site.backups.make();
	t.true(await backedUp.isBackedUp(first.original!.sha256));
	t.true(await backedUp.isDeliveryBackedUp(first.id));
	const second = await site.accept();
	t.false(await backedUp.isBackedUp(second.original!.sha256));
	t.false(await backedUp.isDeliveryBackedUp(second.id));
	clock.pass(1000);
	await site.backups.make();
	t.true(await backedUp.isDeliveryBackedUp(second.id));
});
