import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {DOORS} from '#bench/torture/provider-doors.ts';
import {openReconciliationRounds} from '#bin/reconciliation-rounds.ts';
import {faxFile} from '../fakes/fax-file.ts';
import {openFaxOffice} from '../fakes/fax-office.ts';

/** Rounds over a real list, with a clock that ticks by hand. */
async function openRounds(t: ExecutionContext, mayFetch = async () => true) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-rounds-'));
	const office = await openFaxOffice(directory, DOORS['telnyx']!);
	const schedules: string[] = [];
	let tick = () => {};
	const rounds = openReconciliationRounds(
		[office.connector, {...office.connector, name: 'unlisted', reconciler: undefined as never}],
		{...office.tools, mayFetch},
		(expression, onTick) => {
			schedules.push(expression);
			tick = onTick;
			return {stop() {}};
		},
	);
	t.teardown(async () => {
		await rounds.stop();
		await office.close();
		await rm(directory, {recursive: true, force: true});
	});
	const until = async (isSo: () => Promise<boolean>) => {
		for (let tries = 0; tries < 500; tries++) {
			if (await isSo()) {
				return true;
			}

			await pause(10);
		}

		return false;
	};
	const keep = (id: string) => office.provider.account.keep({id, bytes: faxFile(1, id), pages: 1, at: office.clock.now()});
	const has = async (id: string) => (await office.store.deliveries.findByExternalId('fax', id)) !== undefined;
	return {...office, rounds, schedules, tick: () => tick(), until, keep, has};
}

test('lists are compared at the start and at each tick, of connectors that have one', async t => {
	const {rounds, schedules, tick, until, keep, has, store} = await openRounds(t);
	keep('before');
	rounds.start();
	t.true(await until(() => has('before')));
	t.deepEqual(schedules, ['*/15 * * * *']);
	t.true(await until(async () => (await store.reconciliations.list()).length === 1));
	keep('after');
	await pause(50);
	t.false(await has('after'));
	tick();
	t.true(await until(() => has('after')));
});

test('while there is no room nothing is looked for; what is there stays where it is', async t => {
	let isRoomy = false;
	const {rounds, tick, until, keep, has, provider, store} = await openRounds(t, async () => isRoomy);
	keep('waiting');
	rounds.start();
	await pause(100);
	t.deepEqual(provider.account.asked, []);
	t.deepEqual(await store.reconciliations.list(), []);
	isRoomy = true;
	tick();
	t.true(await until(() => has('waiting')));
});

test('a comparison that is stopped in the middle is no failed one', async t => {
	const {rounds, provider, keep, store, events, until} = await openRounds(t);
	keep('any');
	// The list is never given: the provider is busy, and is asked again and again.
	provider.account.faults.busy = 1000;
	rounds.start();
	t.true(await until(async () => provider.account.asked.length > 0));
	await rounds.stop();
	t.deepEqual(await store.reconciliations.list(), []);
	t.false(events.some(({name}) => name === 'poll-failed'));
});
