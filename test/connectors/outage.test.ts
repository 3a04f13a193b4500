import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {isMet, outage} from '#bench/torture/outage.ts';

test('fifty faxes whose notices were given up during four days away are all here soon after the start', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-outage-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const figures = await outage({directory, faxes: 50, limitMs: 60_000});
	t.log(JSON.stringify(figures));
	t.true(isMet(figures));
	t.true(figures.durableMs < 60_000);
});
