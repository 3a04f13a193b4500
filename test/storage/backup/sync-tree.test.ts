import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {syncTree} from '#storage/backup/sync-tree.ts';

for (const command of ['sync', 'no-such-command']) {
	test(`everything in a folder is synced, with ${command}`, async t => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'sync-'));
		await mkdir(path.join(folder, 'ab'));
		await writeFile(path.join(folder, 'ab', 'file'), 'content');
		await t.notThrowsAsync(syncTree(folder, command));
		await t.throwsAsync(syncTree(path.join(folder, 'gone'), command), {code: 'ENOENT'});
		await rm(folder, {recursive: true});
	});
}
