import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import sqlite3 from 'sqlite3';
import {systemClock} from '#bin/system-clock.ts';
import type {IntakeError} from '#pipeline/errors.ts';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {storeContract} from '../contracts/store.ts';

const folder = () => mkdtemp(path.join(os.tmpdir(), 'sqlite-'));

storeContract(test, 'SQLite', async clock => {
	const directory = await folder();
	let opened = await openStorage({kind: 'sqlite', directory}, clock);
	return {
		store: opened.store,
		async reopen() {
			await opened.close();
			opened = await openStorage({kind: 'sqlite', directory}, clock);
			return opened.store;
		},
		async close() {
			await opened.close();
			await rm(directory, {recursive: true, force: true});
		},
	};
});

const run = (file: string, sql: string) =>
	new Promise<unknown[]>((resolve, reject) => {
		const database = new sqlite3.Database(file);
		database.all(sql, (error, rows) => {
			database.close();
			error ? reject(error) : resolve(rows);
		});
	});

test('every connection is durable', async t => {
	const directory = await folder();
	const connection = await SqliteConnection.open(path.join(directory, 'a.db'));
	t.deepEqual(await connection.all('PRAGMA synchronous'), [{synchronous: 2}]);
	t.deepEqual(await connection.all('PRAGMA journal_mode'), [{journal_mode: 'wal'}]);
	await rm(directory, {recursive: true});
});

test('a schema newer than the program is refused, nothing is touched', async t => {
	const directory = await folder();
	await (await openStorage({kind: 'sqlite', directory}, systemClock)).close();
	await run(path.join(directory, 'intake.db'), 'PRAGMA user_version = 999');
	const error = await t.throwsAsync<IntakeError>(openStorage({kind: 'sqlite', directory}, systemClock));
	t.is(error?.code, 'SCHEMA_NEWER_THAN_PROGRAM');
	t.deepEqual(await run(path.join(directory, 'intake.db'), 'PRAGMA user_version'), [{user_version: 999}]);
	await rm(directory, {recursive: true});
});

test('audit events can be neither changed nor deleted', async t => {
	const directory = await folder();
	const {store, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	await store.audit.append({at: '2026-11-20T12:00:00.000Z', actor: 'a', action: 'b', subject: 'c', details: {}});
	await close();
	const file = path.join(directory, 'intake.db');
	await t.throwsAsync(run(file, "UPDATE audit_events SET actor = 'x'"));
	await t.throwsAsync(run(file, 'DELETE FROM audit_events'));
	await rm(directory, {recursive: true});
});

test('a process killed in the middle of accepting loses nothing it acknowledged', async t => {
	const directory = await folder();
	const script = `
		import {openStorage} from '#storage/index.ts';
		import {aDelivery} from '#test/fakes/deliveries.ts';
		const {store} = await openStorage({kind: 'sqlite', directory: process.argv[1]}, {now: () => new Date()});
		for (;;) {
			const delivery = aDelivery();
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			process.stdout.write(delivery.id + '\\n');
		}`;
	const acknowledged = await new Promise<string[]>(resolve => {
		let told = '';
		const child = execFile(process.execPath, ['--input-type=module', '--eval', script, directory], {cwd: process.cwd()}, () =>
			resolve(told.split('\n').slice(0, -1)),
		);
		child.stdout?.on('data', chunk => {
			told += String(chunk);
			if (told.split('\n').length > 40) {
				child.kill('SIGKILL');
			}
		});
	});
	t.true(acknowledged.length >= 40);
	const {store, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	for (const id of acknowledged) {
		t.truthy(await store.deliveries.find(id));
	}

	t.true((await store.queue.depth()) >= acknowledged.length);
	await close();
	await rm(directory, {recursive: true});
});

test('what a killed program was reading goes on at the next start; what a living one reads stays its own', async t => {
	const directory = await folder();
	const script = `
		import {openStorage} from '#storage/index.ts';
		import {aDelivery} from '#test/fakes/deliveries.ts';
		const {store} = await openStorage({kind: 'sqlite', directory: process.argv[1]}, {now: () => new Date()});
		const delivery = aDelivery();
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await store.queue.claim(3_600_000);
		process.stdout.write('held');
		setInterval(() => {}, 1000);`;
	const child = execFile(process.execPath, ['--input-type=module', '--eval', script, directory], {cwd: process.cwd()});
	const exited = once(child, 'exit');
	await once(child.stdout!, 'data');

	const beside = await openStorage({kind: 'sqlite', directory}, systemClock);
	t.is(await beside.store.queue.claim(1000), undefined);
	await beside.close();
	child.kill('SIGKILL');
	await exited;

	const after = await openStorage({kind: 'sqlite', directory}, systemClock);
	t.is((await after.store.queue.claim(1000))?.attempts, 2, 'the attempt that ended the program stays counted');
	await after.close();
	await rm(directory, {recursive: true});
});
