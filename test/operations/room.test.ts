import {mkdtemp, rm, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {fullDisk, whyNoDisk} from '#bench/torture/full-disk.ts';
import {isClean} from '#bench/torture/ledger.ts';
import type {Intake, Queue} from '#pipeline/ports.ts';
import {readingWhileThereIsRoom, whileThereIsRoom} from '#pipeline/room.ts';
import {ballastFile, keepBallast} from '#storage/ballast.ts';
import {openDisk} from '#storage/disk.ts';

const MB = 1024 * 1024;

test('first what is fetched stops, then what is sent to us; nothing is remembered when there is room again', async t => {
	let freeMb = 5000;
	const events: string[] = [];
	const disk = openDisk(
		{directory: '/', lowWaterMb: 100, readOnlyMb: 10},
		{event: name => void events.push(name)},
		async () => ({bavail: freeMb, bsize: MB}),
		0,
	);
	const taken: string[] = [];
	const intake = whileThereIsRoom(
		{
			receive: async connector => {
				taken.push(connector);
				return {kind: 'duplicate', of: 'x'};
			},
			reject: async () => {},
		} satisfies Intake,
		{room: disk.room, isPolled: name => name === 'polled'},
	);
	const attempt = async (name: string) =>
		intake.receive(name, {} as never).then(
			() => 'taken',
			({code}) => code as string,
		);
	const all = async () => [await attempt('polled'), await attempt('called')];
	t.deepEqual(await all(), ['taken', 'taken']);
	freeMb = 99;
	t.deepEqual(await all(), ['STORAGE_FULL', 'taken']);
	freeMb = 9;
	t.deepEqual(await all(), ['STORAGE_FULL', 'STORAGE_FULL']);
	freeMb = 5000;
	t.deepEqual(await all(), ['taken', 'taken']);
	t.deepEqual(events, ['storage-low', 'storage-full', 'storage-well-again']);
	t.is(taken.length, 5);
});

test('when nobody can tell how much is free, nothing is taken', async t => {
	const disk = openDisk({directory: '/'}, {event: () => {}}, async () => {
		throw new Error('gone');
	});
	t.is(await disk.room(), 'full');
});

test('while storage is full only what people decided goes on', async t => {
	const asked: unknown[] = [];
	const queue = readingWhileThereIsRoom(
		{claim: async (_ms: number, kinds: unknown) => void asked.push(kinds)} as unknown as Queue,
		async () => 'full',
	);
	await queue.claim(1);
	await queue.claim(1, ['journey']);
	await queue.claim(1, ['refile']);
	t.deepEqual(asked, [['refile'], ['refile'], ['refile']]);
});

test('ballast is made of real blocks once, and only when there is plenty', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-ballast-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	t.is(await keepBallast({directory, ballastMb: 2, lowWaterMb: 1e9}), 'none');
	t.is(await keepBallast({directory, ballastMb: 2, lowWaterMb: 1}), 'made');
	t.true((await stat(ballastFile(directory))).blocks * 512 >= 2 * MB);
	t.is(await keepBallast({directory, ballastMb: 2, lowWaterMb: 1}), 'kept');
	t.is(await keepBallast({directory, ballastMb: 0, lowWaterMb: 1}), 'none');
});

test('a disk that runs full while faxes stream in: nothing acknowledged is lost, and it goes on by itself', async t => {
	const why = whyNoDisk();
	if (why) {
		t.log(`skipped: ${why}`);
		t.pass();
		return;
	}

	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-full-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const figures = await fullDisk({directory, cycles: 1, seed: 3});
	t.log(JSON.stringify(figures));
	t.true(isClean(figures));
	t.true(figures.acknowledged > 20);
	t.true(figures.resumedMs < 60_000);
	t.true(figures.readableWhileFull);
	t.false(figures.readyWhileFull);
});
