import {readdir, readFile, truncate} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {openBackupRounds} from '#bin/backup-rounds.ts';
import {openLog} from '#bin/log.ts';
import {anInstallation} from '../storage/backup/installation.ts';

async function rounds(t: Parameters<typeof anInstallation>[0], options = {schedule: '0 0 1 1 *', checkSchedule: '0 0 1 1 *'}) {
	const clock = {
		offsetMs: 0,
		now() {
			return new Date(Date.now() + this.offsetMs);
		},
	};
	const site = await anInstallation(t, {clock});
	const lines: Array<Record<string, unknown>> = [];
	const log = openLog('info', {write: line => lines.push(JSON.parse(line))});
	const opened = openBackupRounds({backups: site.backups, options, dataDirectory: site.data, audit: site.store.audit, clock, log});
	t.teardown(() => opened.stop());
	const status = async () =>
		JSON.parse(await readFile(path.join(site.data, 'backup-status.json'), 'utf8')) as Record<string, string | null>;
	return {site, lines, status, rounds: opened, clock};
}

test('a backup and its proof are written down; a failed proof is told, seen by administrators, and well again only when proven', async t => {
	const {site, lines, status, rounds: opened} = await rounds(t);
	for (let count = 0; count < 3; count++) {
		await site.accept();
	}

	await opened.makeNow();
	await opened.checkNow();
	const well = await status();
	t.is(well['problem'], null);
	t.regex(well['madeAt'] ?? '', /^\d{4}-.*Z$/);
	t.true(well['restoredAt']! >= well['madeAt']!);
	t.deepEqual(
		lines.map(({event, level}) => [event, level]),
		[
			['backup-made', 'info'],
			['restore-check-passed', 'info'],
		],
	);
	t.false(lines.some(line => 'dropped' in line));

	const [folder] = await readdir(site.place.blobs);
	const [name] = await readdir(path.join(site.place.blobs, folder!));
	await truncate(path.join(site.place.blobs, folder!, name!), 50);
	await opened.checkNow();
	t.deepEqual(await status(), {...well, problem: 'BACKUP_DAMAGED'});
	t.like(lines.at(-1), {event: 'restore-check-failed', level: 'error', code: 'BACKUP_DAMAGED'});
	const [event] = await site.store.audit.list({limit: 1});
	t.like(event, {action: 'restore-check-failed', actor: 'backup', details: {code: 'BACKUP_DAMAGED'}});
	t.false((await readdir(site.data)).includes('backup-scratch'));

	await opened.makeNow();
	t.is((await status())['problem'], null);
	t.is(lines.at(-1)?.['event'], 'restore-check-passed');
});

test('a backup that cannot be made is told, the earlier ones are still named', async t => {
	const {site, lines, status, rounds: opened} = await rounds(t);
	await opened.makeNow();
	const {madeAt} = await status();
	const {rename} = await import('node:fs/promises');
	await rename(site.folder, `${site.folder}-unmounted`);
	await opened.makeNow();
	t.deepEqual(await status(), {madeAt: madeAt!, problem: 'STORAGE_UNREACHABLE'});
	t.like(lines.at(-1), {event: 'backup-failed', level: 'error'});
});

test('a stop breaks off a backup at once, tells of no failure, and leaves nothing behind', async t => {
	const {site, lines, rounds: opened} = await rounds(t);
	await Promise.all(Array.from({length: 200}, () => site.accept()));
	const making = opened.makeNow();
	await new Promise(resolve => setTimeout(resolve, 30));
	const began = performance.now();
	await opened.stop();
	await making;
	t.true(performance.now() - began < 3000);
	t.deepEqual(lines, []);
	t.deepEqual(await site.backups.names(), []);
	t.false((await readdir(site.data)).includes('backup-scratch'));
});

test('at the start a backup is made when the last one is overdue, and by the clock from then on', async t => {
	const {status, rounds: opened, lines, clock} = await rounds(t, {schedule: '* * * * * *', checkSchedule: '* * * * * *'});
	opened.start();
	const until = async (isSo: () => boolean) => {
		for (let tries = 0; tries < 400 && !isSo(); tries++) {
			await new Promise(resolve => setTimeout(resolve, 50));
		}

		t.true(isSo());
	};
	const count = (event: string) => lines.filter(line => line['event'] === event).length;
	await until(() => count('backup-made') >= 2 && count('restore-check-passed') >= 1);
	await opened.stop();
	t.is((await status())['problem'], null);
	t.is(clock.offsetMs, 0);
});
