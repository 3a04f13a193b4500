import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runHostile} from '#bench/hostile/run.ts';

test('a hundred and fifty hostile files: nobody falls, nothing is lost', async t => {
	t.timeout(600_000);
	const directory = await mkdtemp(path.join(os.tmpdir(), 'hostile-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const figures = await runHostile({directory, seed: 7, files: 150});
	t.log(JSON.stringify(figures));
	t.is(figures.crashes, 0);
	t.is(figures.lost, 0);
	t.true(figures.readerPeakMb <= 1536);
	t.true(figures.growthMb <= 100);
	t.true(figures.slowestPageSeconds <= 40);
	t.is(figures.files, 150);
});
