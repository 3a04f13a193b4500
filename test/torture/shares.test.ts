import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {shares} from '#bench/torture/shares.ts';

/** The short set of `npm run torture -- --only shares`. */
const SEED = Number(process.env['INTAKE_SEED'] ?? 20_261_123);

test('whoever writes to the share, however badly: each scan becomes one delivery, byte for byte', async t => {
	t.timeout(120_000);
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-shares-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const figures = await shares({
		directory,
		seed: SEED,
		each: 1,
		spanMs: 500,
		oldFiles: 60,
		losses: 2,
		settings: {settleMs: 300, rescanMs: 300, incompleteAfterMs: 3500, watchTakenMs: 20_000},
		patience: 30_000,
	});
	t.log(`seed ${SEED}: ${JSON.stringify(figures)}`);
	t.is(figures.lost + figures.doubled + figures.torn + figures.astray, 0, figures.problems.join('; '));
	t.is(figures.integrity, 'ok');
	t.true(figures.toldMs <= 60_000);
	t.true(figures.taken > 80);
});
