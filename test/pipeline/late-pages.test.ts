import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {silentLog} from '#bin/log.ts';
import {systemClock} from '#bin/system-clock.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Arrival} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';

const failed: Arrival = {
	externalId: 'fax-1',
	channel: 'fax',
	receivedAt: new Date('2026-11-20T10:00:00Z'),
	sender: {},
	parcel: null,
	announcedPages: null,
	transport: 'failed',
	failure: {code: 'FAX_34003', message: 'The transmission failed before its first page came.'},
	content: {kind: 'none'},
};

test('pages told of after a failure are fetched; a repetition of either notice changes nothing', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'late-pages-'));
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	t.teardown(async () => {
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	const intake = openIntake({store, blobs, clock: systemClock, log: silentLog});
	const late: Arrival = {...failed, transport: 'partial', announcedPages: 2, content: {kind: 'remote', url: 'https://files.example/1'}};

	const first = await intake.receive('fax', failed);
	t.is(first.kind, 'accepted');
	t.is((await intake.receive('fax', late)).kind, 'duplicate');
	await intake.receive('fax', {...late, content: {kind: 'remote', url: 'https://files.example/other'}});
	await intake.receive('fax', failed);
	const [delivery, ...others] = await store.deliveries.list();
	t.deepEqual(others, []);
	t.is(delivery?.remoteUrl, 'https://files.example/1');
	t.is(delivery?.transport, 'partial');
	t.is(delivery?.announcedPages, 2);
	t.is(await store.queue.depth(), 1);
});
