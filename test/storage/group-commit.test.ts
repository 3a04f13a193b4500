import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {Kysely, sql} from 'kysely';
import {systemClock} from '#bin/system-clock.ts';
import {groupCommit} from '#storage/group-commit.ts';
import {openStorage} from '#storage/index.ts';
import type {Schema, Writing} from '#storage/schema.ts';
import {writerDialect} from '#storage/sqlite/dialect.ts';
import {aDelivery} from '../fakes/deliveries.ts';

const open = async (t: {teardown(end: () => Promise<void>): void}) => {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-group-'));
	const file = path.join(directory, 'a.db');
	const database = new Kysely<Schema>({dialect: writerDialect(file)});
	await sql`CREATE TABLE counted (n INTEGER PRIMARY KEY CHECK (n <> 13))`.execute(database);
	t.teardown(async () => {
		await database.destroy();
		await rm(directory, {recursive: true, force: true});
	});
	return {database, file};
};

async function insertAll(transaction: Writing, batch: readonly number[]): Promise<readonly number[]> {
	for (const n of batch) {
		await sql`INSERT INTO counted VALUES (${n})`.execute(transaction);
	}

	return batch;
}

test('a write settles only when it is committed, and many share one commit', async t => {
	const {database, file} = await open(t);
	let transactions = 0;
	const counting = {
		transaction() {
			transactions++;
			return database.transaction();
		},
	} as unknown as typeof database;
	const insert = groupCommit(counting, insertAll);
	const other = new Kysely<Schema>({dialect: writerDialect(file)});
	t.teardown(() => other.destroy());
	await Promise.all(
		Array.from({length: 300}, async (_, index) => {
			const n = index + 100;
			t.is(await insert(n), n);
			// Another connection sees it: it was not merely executed.
			t.is((await sql`SELECT 1 FROM counted WHERE n = ${n}`.execute(other)).rows.length, 1);
		}),
	);
	t.true(transactions < 30, `${transactions} transactions for 300 writes`);
});

test('one that fails takes no other with it', async t => {
	const {database} = await open(t);
	const insert = groupCommit(database, insertAll);
	const settled = await Promise.allSettled(Array.from({length: 20}, (_, n) => insert(n)));
	t.deepEqual(
		settled.flatMap(({status}, n) => (status === 'rejected' ? [n] : [])),
		[13],
	);
	t.is((await sql`SELECT * FROM counted`.execute(database)).rows.length, 19);
	await t.throwsAsync(insert(13));
	await insert(20);
});

test('four hundred arrivals at once, some of them twice, are each one delivery', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-group-'));
	const {store, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	t.teardown(async () => {
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	const deliveries = Array.from({length: 400}, (_, index) => ({...aDelivery(), externalId: `fax-${index % 300}`}));
	const receipts = await Promise.all(deliveries.map(one => store.deliveries.accept(one, {kind: 'journey', deliveryId: one.id})));
	t.is(receipts.filter(({kind}) => kind === 'accepted').length, 300);
	t.is((await store.deliveries.list()).length, 300);
	t.is(await store.queue.depth(), 300);
});
