import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {snapshotNameOf, snapshotTime} from '#storage/backup/place.ts';
import {snapshotsToKeep} from '#storage/backup/prune.ts';
import {standingClock} from '../../fakes/deliveries.ts';
import {anInstallation} from './installation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = new Date('2026-11-20T12:00:00.000Z');
const namesEvery = (ms: number, count: number) =>
	Array.from({length: count}, (_, index) => snapshotNameOf(new Date(NOW.getTime() - index * ms)));
const copiesIn = async (folder: string) =>
	(await readdir(folder, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile()).map(({name}) => name);

test('the name of a snapshot is its time', t => {
	t.is(snapshotNameOf(NOW), '2026-11-20T12-00-00-000Z');
	t.deepEqual(snapshotTime('2026-11-20T12-00-00-000Z'), NOW);
});

test('all of the last day stay, then the last of each day, none past its time', t => {
	const kept = snapshotsToKeep(namesEvery(HOUR_MS, 24 * 60), NOW, 35);
	const ages = [...kept].map(name => NOW.getTime() - snapshotTime(name).getTime());
	t.is(ages.filter(age => age <= DAY_MS).length, 25);
	t.true(ages.every(age => age <= 35 * DAY_MS));
	const days = new Map<string, number>();
	for (const name of kept) {
		days.set(name.slice(0, 10), (days.get(name.slice(0, 10)) ?? 0) + 1);
	}

	t.is(days.size, 36);
	t.is(days.get('2026-11-10'), 1);
	t.true(kept.has('2026-11-10T23-00-00-000Z'));
	t.false(kept.has('2026-11-10T22-00-00-000Z'));
});

test('a clock that jumps ten years ahead makes no clean sweep', t => {
	const names = namesEvery(DAY_MS, 35);
	const jumped = new Date('2036-11-20T12:00:00.000Z');
	t.deepEqual([...snapshotsToKeep([snapshotNameOf(jumped), ...names], jumped, 35)], [snapshotNameOf(jumped), names[0]!]);
	t.deepEqual([...snapshotsToKeep(names, jumped, 35)], names.slice(0, 2));
});

test('snapshots whose time is over go with the blobs that only they name; what remaining ones name stays', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock, options: {keepDays: 2}});
	const gone = (await site.accept()).original!.sha256;
	const shared = (await site.accept()).original!.sha256;
	const first = await site.backups.make();
	await rm(site.fileOf(gone));
	clock.pass(DAY_MS);
	t.is((await site.backups.make()).removedSnapshots, 0);
	// While the first snapshot stands, what it names can be restored, though it is gone where it ran.
	const old = await site.open((await site.restore({snapshot: first.name})).to);
	t.truthy(await old.blobs.read(gone));
	t.is((await copiesIn(site.place.blobs)).length, 2);

	clock.pass(DAY_MS + HOUR_MS);
	t.is((await site.backups.make()).removedSnapshots, 1);
	t.is((await site.backups.names()).length, 2);
	t.is((await copiesIn(site.place.blobs)).length, 1);
	for (const snapshot of await site.backups.names()) {
		const restored = await site.open((await site.restore({snapshot})).to);
		t.truthy(await restored.blobs.read(shared));
	}
});

test('when the list of a remaining snapshot cannot be read, no blob is removed', async t => {
	const clock = standingClock();
	const site = await anInstallation(t, {clock, options: {keepDays: 2}});
	const {original} = await site.accept();
	await site.accept();
	await site.backups.make();
	await rm(site.fileOf(original!.sha256));
	clock.pass(DAY_MS);
	const damaged = await site.backups.make();
	await rm(path.join(site.place.snapshot(damaged.name), 'blobs.sealed'));
	clock.pass(1.5 * DAY_MS);
	t.is((await site.backups.make()).removedSnapshots, 1);
	t.is((await copiesIn(site.place.blobs)).length, 2);
});
