import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {cuts, whyNoCuts} from '#bench/torture/cuts.ts';
import {whyNoFaults} from '#bench/torture/faults/control.ts';
import {everyCall, isMet} from '#bench/torture/faults/every-call.ts';
import {kills} from '#bench/torture/kills.ts';
import {isClean} from '#bench/torture/ledger.ts';

/** The short set of `npm run torture`: the same drivers, fewer times. */
const SEED = Number(process.env['INTAKE_SEED'] ?? 20_261_123);

const folder = async (t: ExecutionContext) => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-durable-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
};

function skips(t: ExecutionContext, why: string | undefined): boolean {
	if (why) {
		t.log(`skipped: ${why}`);
		t.pass();
	}

	return why !== undefined;
}

test.serial('killed again and again while faxes stream in: what was acknowledged is there, once and whole', async t => {
	t.timeout(180_000);
	const figures = await kills({directory: await folder(t), kills: 3, perSecond: 80, seed: SEED});
	t.log(`seed ${SEED}: ${JSON.stringify(figures)}`);
	t.true(isClean(figures));
	t.true(figures.isAtRest);
	t.is(figures.orphans, 0);
	t.true(figures.acknowledged > 50);
});

test.serial('the power is cut while faxes stream in: what was acknowledged had reached the disk', async t => {
	t.timeout(120_000);
	if (skips(t, await whyNoCuts())) {
		return;
	}

	const figures = await cuts({directory: await folder(t), cuts: 4, perSecond: 30, seed: SEED});
	t.log(`seed ${SEED}: ${JSON.stringify(figures)}`);
	t.is(figures.lost + figures.torn + figures.damaged, 0);
	t.true(figures.checked > 50);
});

for (const sabotage of ['normal-synchronous', 'without-file-sync'] as const) {
	test.serial(`power cuts show it when the disk is not asked to keep what was written (${sabotage})`, async t => {
		t.timeout(120_000);
		if (skips(t, await whyNoCuts())) {
			return;
		}

		const figures = await cuts({directory: await folder(t), cuts: 5, perSecond: 30, seed: SEED, sabotage});
		t.log(`seed ${SEED}: ${JSON.stringify(figures)}`);
		t.true(figures.lost + figures.torn + figures.damaged > 0);
	});
}

test.serial('whichever call fails while a fax is posted, no answer says more than is on the disk', async t => {
	t.timeout(180_000);
	if (skips(t, await whyNoFaults())) {
		return;
	}

	const figures = await everyCall({directory: await folder(t), codes: ['EIO'], most: 120, ways: ['posted-file']});
	t.log(JSON.stringify(figures));
	t.true(isMet(figures), JSON.stringify(figures));
	t.true((figures.failedCalls['posted-file'] ?? 0) > 20);
});
