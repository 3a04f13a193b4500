import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {freePort} from '#bench/torture/service.ts';
import {assemble} from '#bin/assemble.ts';
import {openClockSkew, warningsOf} from '#bin/clock-skew.ts';
import {silentLog} from '#bin/log.ts';
import {systemClock} from '#bin/system-clock.ts';
import {openWatch} from '#bin/watch.ts';
import {loadConfig} from '#config/load.ts';
import {connectorOptions} from '#connectors/index.ts';
import {openStorage} from '#storage/index.ts';
import {TELNYX_API_KEY, TELNYX_PUBLIC_KEYS} from '../fakes/providers/telnyx.ts';

const HOUR_MS = 3_600_000;
/** What docs/operating.md promises in words: the series that says it. */
const PROMISED = {
	accepted: 'intake_arrivals_total{connector="other",kind="accepted"} 1',
	duplicates: 'intake_arrivals_total{connector="other",kind="duplicate"} 1',
	'rejected by reason': 'intake_rejections_total{connector="other",code="MEDIA_TYPE_UNSUPPORTED"} 1',
	'queue depth': 'intake_queue_jobs 0',
	'age of the oldest': 'intake_queue_oldest_seconds 0',
	quarantine: 'intake_quarantined_deliveries 0',
	'balance difference': 'intake_unbalanced_deliveries 0',
	'clock skew': 'intake_clock_skew_seconds 90',
	'restore age': 'intake_restore_check_age_seconds ',
	'seconds of reading': 'intake_page_seconds_count{outcome="blank"} 1',
	'event loop delay': 'nodejs_eventloop_lag_p99_seconds ',
};

async function folder(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-figures-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** The figures of a program that has seen one of everything. */
async function figures(t: ExecutionContext): Promise<string> {
	const directory = await folder(t);
	const config = await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: directory});
	const {close} = await openStorage(config.storage, systemClock);
	await close();
	const now = new Date();
	await writeFile(path.join(directory, 'backup-status.json'), JSON.stringify({madeAt: now, restoredAt: now}));
	const watch = openWatch(config, {clock: {now: () => now}, log: silentLog});
	watch.log.event('arrival', {connector: 'x', kind: 'accepted'});
	watch.log.event('arrival', {connector: 'x', kind: 'duplicate'});
	watch.log.event('file-rejected', {connector: 'x', code: 'MEDIA_TYPE_UNSUPPORTED'});
	await watch.metrics
		.timingPages({name: 'none', recognise: async () => ({reading: {kind: 'blank'}}) as never})
		.recognise({} as never, AbortSignal.timeout(1000));
	watch.skew.clock.hear?.('provider', new Date(now.getTime() - 90_500));
	const text = await watch.metrics.text();
	await watch.close();
	return text;
}

test('every figure that is promised is there, and every figure that documentation or alerts name', async t => {
	const text = await figures(t);
	for (const [what, series] of Object.entries(PROMISED)) {
		t.true(
			text.split('\n').some(line => line.startsWith(series)),
			`${what}: ${series}`,
		);
	}

	const shown = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
	const labels = (name: string) => new RegExp(`^${name}\\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '';
	const alerts = await readFile('deploy/alerts.yml', 'utf8');
	const expressions = [...alerts.matchAll(/^ +expr: (.*)$/gm)].map(([, expression]) => expression!);
	t.true(expressions.length >= 10);
	t.is(expressions.length, alerts.split('- alert:').length - 1);
	for (const expression of expressions) {
		const named = [...expression.matchAll(/\b(?:intake|nodejs|process)_\w+/g)].map(([name]) => name);
		t.true(named.length > 0, expression);
		t.deepEqual(
			named.filter(name => !shown.has(name)),
			[],
			expression,
		);
	}

	const manual = await readFile('docs/operating.md', 'utf8');
	const documented = [...manual.matchAll(/`((?:intake|nodejs)_\w+)(?:\{([\w,]+)\})?`/g)];
	t.true(documented.length > 15);
	for (const [, name, given] of documented) {
		t.true(shown.has(name!), `docs/operating.md names ${name}`);
		for (const label of labels(name!) === '' ? [] : (given?.split(',') ?? [])) {
			t.regex(labels(name!), new RegExp(`\\b${label}=`), `${name} has no label ${label}`);
		}
	}

	t.deepEqual(
		[...shown].filter(name => name.startsWith('intake_') && !manual.includes(name)),
		[],
		'shown, and not in docs/operating.md',
	);
});

test('of several clocks the nearest counts; who was not heard for two hours says nothing; half a minute warns', t => {
	const now = new Date('2026-11-20T12:00:00.000Z');
	let ms = 0;
	const skew = openClockSkew({now: () => now}, () => ms);
	const hear = (whose: string, seconds: number) => skew.clock.hear?.(whose, new Date(now.getTime() - seconds * 1000 - 500));
	t.is(skew.seconds(), null);
	t.deepEqual(warningsOf(skew), []);
	skew.clock.hear?.('none', new Date('no date'));
	t.is(skew.seconds(), null);
	hear('first', -600);
	t.is(skew.seconds(), -600);
	t.deepEqual(warningsOf(skew), ['CLOCK_SKEWED']);
	ms = HOUR_MS;
	hear('second', 2);
	t.is(skew.seconds(), 2);
	t.deepEqual(warningsOf(skew), []);
	ms = 3 * HOUR_MS - 1;
	t.is(skew.seconds(), 2);
	hear('first', -31);
	ms = 3 * HOUR_MS;
	t.is(skew.seconds(), -31);
});

test('a provider that lives ten minutes ahead is seen in the figures and warned of in /readyz, which stays ready', async t => {
	let aheadMs = 600_000;
	const provider = createServer((_request, response) => {
		response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({data: [], meta: {total_pages: 1, page_number: 1, page_size: 100, total_results: 0}}));
	});
	await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
	t.teardown(() => provider.close());
	const directory = await folder(t);
	const [usual, figuresPort] = [await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: directory, INTAKE_WEB_PORT: '0'}), await freePort()];
	const telnyx = {
		kind: 'telnyx',
		name: 'fax',
		publicKeys: TELNYX_PUBLIC_KEYS,
		apiKey: TELNYX_API_KEY,
		mediaHosts: ['127.0.0.1'],
		mayFetchPrivately: true,
		apiUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
		reconcile: {schedule: '* * * * * *'},
	};
	const config = {
		...usual,
		connectors: [connectorOptions.parse(telnyx)],
		metrics: {host: '127.0.0.1', port: figuresPort},
	};
	await using application = await assemble(config, {clock: systemClock, log: silentLog});
	const address = await application.serve();
	const skew = async () => {
		const text = await (await fetch(`http://127.0.0.1:${figuresPort}/metrics`)).text();
		return Number(/^intake_clock_skew_seconds (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
	};
	const whenSkew = async (isSo: (seconds: number) => boolean) => {
		for (let tries = 0; tries < 100 && !isSo(await skew()); tries++) {
			await pause(100);
		}

		const ready = await fetch(`${address}/readyz`);
		return {status: ready.status, body: (await ready.json()) as {warnings?: string[]}};
	};
	const {status, body} = await whenSkew(seconds => Math.abs(seconds + 600) < 5);
	t.is(status, 200);
	t.deepEqual(body.warnings, ['CLOCK_SKEWED']);
	aheadMs = 0;
	const after = await whenSkew(seconds => Math.abs(seconds) < 5);
	t.is(after.status, 200);
	t.is(after.body.warnings, undefined);
});
