import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {nextFax, openSender, randomOf} from '#bench/torture/faxes.ts';
import {atRest, checkLedger, isClean} from '#bench/torture/ledger.ts';
import {freePort, startService} from '#bench/torture/service.ts';

const folder = async (t: {teardown(end: () => Promise<void>): void}) => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-watching-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
};

test('figures for Prometheus tell what came, what was refused and what waits, on an address of their own', async t => {
	const directory = await folder(t);
	const [port, figuresPort] = [await freePort(), await freePort()];
	const service = await startService({directory, port, config: {metrics: {port: figuresPort}}});
	t.teardown(() => service.stop());
	const sender = openSender(service.url, 4);
	const random = randomOf(4);
	const faxes = await Promise.all(Array.from({length: 12}, () => nextFax(random)));
	for (const fax of [...faxes, faxes[0]!]) {
		t.is(await sender.send(fax), 200);
	}

	await fetch(`${service.url}/connectors/rung/fax/received`, {method: 'POST', body: new URLSearchParams({FaxSid: 'Rossi-canary'})});
	await sender.close();
	await atRest(path.join(directory, 'data'), 60_000);
	t.is((await fetch(`${service.url}/metrics`)).headers.get('content-type')?.includes('openmetrics') ?? false, false);
	const text = await (await fetch(`http://127.0.0.1:${figuresPort}/metrics`)).text();
	const value = (name: string) =>
		[...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((sum, [, number]) => sum + Number(number), 0);
	t.is(value('intake_arrivals_total'), 13);
	t.true(text.includes('kind="duplicate"'));
	t.is(value('intake_webhook_refusals_total'), 1);
	t.is(value('intake_queue_jobs'), 0);
	t.is(value('intake_ready'), 1);
	t.is(value('intake_quarantined_deliveries') + value('intake_open_questions') > 0, true);
	for (const name of [
		'intake_queue_oldest_seconds',
		'intake_unbalanced_deliveries',
		'intake_newest_record_age_seconds',
		'intake_disk_free_bytes',
	]) {
		t.regex(text, new RegExp(`^${name} `, 'm'));
	}

	t.false(text.includes('Rossi'));
	t.false(service.output().includes('Rossi'));
});

test('told to stop with requests and pages under way: what is under way is answered, and it ends soon', async t => {
	const directory = await folder(t);
	const service = await startService({directory, port: await freePort()});
	const sender = openSender(service.url, 40);
	const random = randomOf(9);
	const faxes = await Promise.all(Array.from({length: 60}, () => nextFax(random)));
	await Promise.all(faxes.slice(0, 40).map(fax => sender.send(fax)));
	const underWay = faxes.slice(40).map(async fax => ({fax, status: await sender.send(fax)}));
	await pause(5);
	const began = performance.now();
	await service.stop();
	t.true(performance.now() - began < 20_000);
	const last = await Promise.all(underWay);
	await sender.close();
	const acknowledged = [...faxes.slice(0, 40), ...last.filter(({status}) => status === 200).map(({fax}) => fax)];
	// Refused connections are fine: the provider comes again. A 2xx is a promise.
	const verdict = await checkLedger(path.join(directory, 'data'), acknowledged, {isAtRest: false});
	t.true(isClean(verdict), JSON.stringify(verdict));
	t.false(/lease|stumbled/.test(service.output()));
});
