import {execFile, spawn} from 'node:child_process';
import {appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {openHylafax} from '#connectors/hylafax/connector.ts';
import {hylafaxOptions} from '#connectors/hylafax/options.ts';
import {wordOf} from '#connectors/hylafax/transfer-log.ts';
import type {Ticks} from '#connectors/polls/polls.ts';
import type {WakeUp} from '#connectors/scan-folder/wake-up.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';

const run = promisify(execFile);
const clock = {now: () => new Date()};

/** A whole fax of `pages` pages as the server writes it: each page its strip, then its table, the tables chained. */
function fax(text: string, pages = 1): Buffer {
	const chunks: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
	let length = 8;
	let pointer: Buffer = chunks[0]!;
	let at = 4;
	for (let page = 1; page <= pages; page++) {
		const strip = Buffer.concat([Buffer.from(`${text} ${page}`), Buffer.alloc(200 + page, 0x5a)]);
		const entries = [
			[256, 1728],
			[257, 100],
			[259, 4],
			[273, length],
			[279, strip.length],
		] as const;
		const table = Buffer.alloc(2 + 12 * entries.length + 4);
		table.writeUInt16LE(entries.length);
		for (const [index, [tag, value]] of entries.entries()) {
			table.writeUInt16LE(tag, 2 + 12 * index);
			table.writeUInt16LE(4, 4 + 12 * index);
			table.writeUInt32LE(1, 6 + 12 * index);
			table.writeUInt32LE(value, 10 + 12 * index);
		}

		pointer.writeUInt32LE(length + strip.length, at);
		chunks.push(strip, table);
		length += strip.length + table.length;
		[pointer, at] = [table, table.length - 4];
	}

	return Buffer.concat(chunks);
}

interface LogLine {
	readonly file?: string;
	readonly call?: string;
	readonly station?: string;
	readonly pages?: number;
	readonly reason?: string;
	readonly date?: string;
}

/** A line of `xferfaxlog` as the server writes it. */
function recv({file = '', call = '000000012', station = 'KLINIK NORD', pages = 1, reason = '', date = now()}: LogLine): string {
	const fields = [
		date,
		'RECV',
		call,
		'ttyS0',
		`recvq/${file}`,
		'""',
		'fax',
		'"+39 0382 000"',
		`"${station}"`,
		'1234',
		pages,
		'0:45',
		'0:45',
	];
	return `${[...fields, `"${reason}"`, '"+49 89 555010"', '"Nord"', '', '""', '"fine, 14400"'].join('\t')}\n`;
}

function now(): string {
	const at = new Date();
	const two = (value: number) => String(value % 100).padStart(2, '0');
	return `${two(at.getMonth() + 1)}/${two(at.getDate())}/${two(at.getFullYear())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The hook as the documentation gives it, out of its list. */
async function hookText(): Promise<string> {
	const text = await readFile('docs/polled-doors.md', 'utf8');
	return /```sh\n(?<script> *#![\s\S]*?)```/.exec(text)!.groups!['script']!.replace(/^ {3}/gm, '');
}

interface Setup {
	readonly settings?: Record<string, unknown>;
	readonly isWatched?: boolean;
}

/** A server's spool in a temporary folder, real storage, and the hook out of the documentation. */
async function setUp(t: ExecutionContext, {settings = {}, isWatched = false}: Setup = {}) {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-hylafax-'));
	const spool = path.join(directory, 'spool');
	await Promise.all(['recvq', 'etc', 'bin', 'intake'].map(folder => mkdir(path.join(spool, folder), {recursive: true})));
	await writeFile(path.join(spool, 'recvq/seqf'), '12');
	await writeFile(path.join(spool, 'etc/xferfaxlog'), '');
	await writeFile(path.join(spool, 'bin/faxrcvd'), '#!/bin/sh\nfor argument; do printf "[%s]" "$argument" >> stock-calls; done\n', {
		mode: 0o755,
	});
	await writeFile(path.join(spool, 'bin/faxrcvd-intake'), await hookText(), {mode: 0o755});
	const storage = await openStorage({kind: 'sqlite', directory: path.join(directory, 'data')}, clock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => void events.push(JSON.stringify({name, ...fields}))};
	const options = hylafaxOptions.parse({
		kind: 'hylafax',
		name: 'fax',
		spool,
		settleMs: 50,
		silentMs: 60_000,
		incompleteAfterMs: 400,
		retryMs: 50,
		...settings,
	});
	const intake = openIntake({...storage, clock, log});
	const opened: Connector[] = [];
	let onTick = () => {};
	const ticks: Ticks = (_schedule, tick) => {
		onTick = tick;
		return {stop() {}};
	};
	const deaf: WakeUp = () => ({close: async () => {}});
	const start = async (to: Intake = intake) => {
		const connector = openHylafax(options, {log, clock}, {ticks, ...(!isWatched && {wakeUp: deaf})});
		opened.push(connector);
		await connector.start(to);
		return connector;
	};
	t.teardown(async () => {
		await Promise.all(opened.map(connector => connector.stop()));
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	});
	const receive = (file: string, bytes: Uint8Array) => writeFile(path.join(spool, 'recvq', file), bytes, {mode: 0o600});
	const logLine = (line: LogLine) => appendFile(path.join(spool, 'etc/xferfaxlog'), recv(line));
	const hook = (file: string, {error = '', ids = ['+49 89 555010', 'Nord']}: {error?: string; ids?: string[]} = {}) =>
		run(path.join(spool, 'bin/faxrcvd-intake'), [`recvq/${file}`, 'ttyS0', '000000012', error, ...ids], {cwd: spool});
	const list = () => storage.store.deliveries.list();
	const tasks = async () => (await storage.store.reviews.open()).filter(({reason}) => reason === 'rejected-file');
	const folder = (name: string): Promise<string[]> => readdir(path.join(spool, name)).catch(() => []);
	/** Ticks until it holds. */
	const ticked = (condition: () => Promise<boolean>) =>
		until(async () => {
			onTick();
			return condition();
		});
	const someTicks = async (forMs: number) => {
		for (const end = Date.now() + forMs; Date.now() < end; await pause(40)) {
			onTick();
		}
	};
	return {...storage, spool, events, intake, start, receive, logLine, hook, list, tasks, folder, ticked, someTicks};
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 8000): Promise<boolean> {
	for (const end = Date.now() + withinMs; Date.now() < end; await pause(25)) {
		if (await condition()) {
			return true;
		}
	}

	return false;
}

test('the hook wakes us: a fax is stored byte for byte at once, with station, number and pages; the stock script runs as ever', async t => {
	const {spool, start, receive, logLine, hook, list, blobs, folder, events} = await setUp(t, {isWatched: true});
	await start();
	await pause(400);
	const bytes = fax('two pages', 2);
	await receive('fax000000012.tif', bytes);
	await logLine({file: 'fax000000012.tif', pages: 2});
	await hook('fax000000012.tif', {ids: ['+49 89 555010', 'a "name" $(touch hacked)\n`id`']});
	t.true(await until(async () => (await list()).length === 1));
	const [delivery] = await list();
	t.like(delivery, {
		channel: 'fax',
		connector: 'fax',
		sender: {faxNumber: '+4989555010', transmittingStationId: 'KLINIK NORD'},
		announcedPages: 2,
		transport: 'complete',
		failure: null,
	});
	t.regex(delivery!.externalId, /^fax000000012\.tif-[\da-f]{32}$/);
	t.deepEqual(Buffer.from(await blobs.read(delivery!.original!.sha256)), bytes);
	t.true(await until(async () => !(await folder('intake')).some(name => name.endsWith('.note'))));
	t.is(
		await readFile(path.join(spool, 'stock-calls'), 'utf8'),
		'[recvq/fax000000012.tif][ttyS0][000000012][][+49 89 555010][a "name" $(touch hacked)\n`id`]',
	);
	t.false((await folder('.')).includes('hacked'));
	t.deepEqual(await folder('recvq'), ['fax000000012.tif', 'seqf']);
	t.notRegex(events.join('\n'), /KLINIK|4989|Nord|fax0000/);
});

test('without hook and events the folder is the truth: a tick finds the fax by the log alone, once', async t => {
	const {start, receive, logLine, list, ticked, someTicks, store} = await setUp(t);
	await receive('fax000000013.tif', fax('by the log'));
	await logLine({file: 'fax000000013.tif', call: '000000013'});
	await start();
	t.true(await ticked(async () => (await list()).length === 1));
	await someTicks(300);
	t.is((await list()).length, 1);
	t.is(await store.queue.depth(), 1);
});

test('a fax that is being received is not taken, however long a page takes', async t => {
	const {spool, start, receive, logLine, hook, list, ticked, someTicks, blobs} = await setUp(t);
	const whole = fax('growing', 2);
	const firstPageAlone = fax('growing', 1);
	await start();
	// Half of the first page; then the first page is there and whole by itself, while the second is on the line.
	await receive('fax000000014.tif', firstPageAlone.subarray(0, 60));
	await someTicks(250);
	await receive('fax000000014.tif', firstPageAlone);
	await someTicks(500);
	t.is((await list()).length, 0);
	await receive('fax000000014.tif', whole);
	await logLine({file: 'fax000000014.tif', pages: 2});
	await hook('fax000000014.tif');
	t.true(await ticked(async () => (await list()).length === 1));
	const [delivery] = await list();
	t.deepEqual(Buffer.from(await blobs.read(delivery!.original!.sha256)), whole);
	t.is((await stat(path.join(spool, 'recvq/fax000000014.tif'))).size, whole.length);
});

test('a line of the log about an older fax of the same name does not end a new one', async t => {
	const {start, receive, logLine, list, someTicks, ticked} = await setUp(t);
	await logLine({file: 'fax000000001.tif', date: '01/02/20 10:00'});
	await receive('fax000000001.tif', fax('counted anew'));
	await start();
	await someTicks(400);
	t.is((await list()).length, 0);
	await logLine({file: 'fax000000001.tif'});
	t.true(await ticked(async () => (await list()).length === 1));
});

test('a fax the server holds a lock on waits', async t => {
	const {spool, start, receive, logLine, list, someTicks, ticked} = await setUp(t);
	const file = path.join(spool, 'recvq/fax000000015.tif');
	await receive('fax000000015.tif', fax('locked'));
	await logLine({file: 'fax000000015.tif'});
	const holder = spawn('flock', ['-x', file, 'sleep', '30'], {stdio: 'ignore', detached: true});
	const hasLock = await new Promise<boolean>(resolve => {
		holder.once('error', () => resolve(false));
		holder.once('spawn', () => resolve(true));
	});
	if (!hasLock) {
		t.pass('there is no flock program here');
		return;
	}

	const {ino} = await stat(file);
	t.true(await until(async () => (await readFile('/proc/locks', 'utf8')).includes(`:${ino} `)));
	await start();
	await someTicks(400);
	t.is((await list()).length, 0);
	process.kill(-holder.pid!);
	t.true(await ticked(async () => (await list()).length === 1));
});

test('a fax nobody ever told of is taken after long silence, as a partial one', async t => {
	const {start, receive, list, ticked, someTicks} = await setUp(t, {settings: {silentMs: 500}});
	await receive('fax000000016.tif', fax('server died'));
	await start();
	await someTicks(250);
	t.is((await list()).length, 0);
	t.true(await ticked(async () => (await list()).length === 1));
	const [delivery] = await list();
	t.like(delivery, {transport: 'partial', announcedPages: null});
	t.is(delivery?.failure?.code, 'FAX_UNREPORTED');
});

test('a transmission that broke off is partial, one without pages is failed; both are kept once', async t => {
	const {start, receive, hook, logLine, list, ticked, someTicks, folder, store} = await setUp(t);
	await receive('fax000000017.tif', fax('page one of three'));
	await logLine({file: 'fax000000017.tif', pages: 1, reason: 'Missing EOL after 5 seconds {E122}'});
	await hook('fax000000017.tif', {error: 'Missing EOL after 5 seconds {E122}'});
	await hook('fax000000018.tif', {error: 'No answer from <b>remote</b>', ids: ['<NONE>', '\u0007\u001b[31mred']});
	await start();
	t.true(await ticked(async () => (await list()).length === 2));
	await someTicks(200);
	const deliveries = await list();
	t.is(deliveries.length, 2);
	const partial = deliveries.find(({externalId}) => externalId.startsWith('fax000000017'));
	t.like(partial, {transport: 'partial', announcedPages: 1});
	t.is(partial?.failure?.code, 'FAX_E122');
	const failed = await store.deliveries.findByExternalId('fax', 'fax000000018.tif-call-000000012');
	t.like(failed, {transport: 'failed', original: null, sender: {}});
	t.is(failed?.failure?.code, 'FAX_RECEPTION_ERROR');
	t.notRegex(JSON.stringify(deliveries), /remote<|31m/);
	t.false((await folder('intake')).some(name => name.endsWith('.note')));
});

test('a crash between commit and mark: the next process finds the duplicate and marks it', async t => {
	const {start, receive, logLine, hook, list, ticked, folder, intake, store} = await setUp(t);
	await receive('fax000000019.tif', fax('crash'));
	await logLine({file: 'fax000000019.tif'});
	await hook('fax000000019.tif');
	const first = await start({
		...intake,
		async receive(connector, arrival) {
			await intake.receive(connector, arrival);
			throw new Error('Killed here.');
		},
	});
	t.true(await ticked(async () => (await list()).length === 1));
	await first.stop();
	t.deepEqual(await folder('intake/taken'), []);
	t.true((await folder('intake')).includes('fax000000019.tif.note'));
	await start();
	t.true(await ticked(async () => (await folder('intake/taken')).includes('fax000000019.tif')));
	t.is((await list()).length, 1);
	t.is(await store.queue.depth(), 1);
	t.true(await until(async () => !(await folder('intake')).includes('fax000000019.tif.note')));
});

test('while storage is down faxes and notes stay as they are; the spool may go and come back', async t => {
	const {spool, start, receive, logLine, hook, list, ticked, folder, intake, events} = await setUp(t, {settings: {afterTaking: 'remove'}});
	await receive('fax000000020.tif', fax('one'));
	await receive('fax000000021.tif', fax('two'));
	await logLine({file: 'fax000000020.tif'});
	await hook('fax000000021.tif');
	let isDown = true;
	await start({
		...intake,
		async receive(connector, arrival) {
			if (isDown) {
				throw new Error('disk full');
			}

			return intake.receive(connector, arrival);
		},
	});
	t.true(await ticked(async () => events.some(event => /poll-failed.*STORAGE_UNREACHABLE/.test(event))));
	t.deepEqual(await folder('recvq'), ['fax000000020.tif', 'fax000000021.tif', 'seqf']);
	t.true((await folder('intake')).includes('fax000000021.tif.note'));
	isDown = false;
	t.true(await ticked(async () => (await list()).length === 2));
	t.true(await ticked(async () => (await folder('recvq')).length === 1));
	t.true(events.some(event => event.includes('poll-well-again')));

	await run('mv', [spool, `${spool}-away`]);
	t.true(await ticked(async () => events.some(event => /poll-failed.*CONNECTOR_UNREACHABLE/.test(event))));
	await run('mv', [`${spool}-away`, spool]);
	await receive('fax000000022.tif', fax('three'));
	await logLine({file: 'fax000000022.tif'});
	t.true(await ticked(async () => (await list()).length === 3));
});

test('a fax that is removed after taking leaves a mark: a late note is no failed call', async t => {
	const {start, receive, logLine, hook, list, ticked, someTicks, folder} = await setUp(t, {settings: {afterTaking: 'remove'}});
	await receive('fax000000023.tif', fax('removed'));
	await logLine({file: 'fax000000023.tif'});
	await start();
	t.true(await ticked(async () => (await list()).length === 1 && (await folder('recvq')).length === 1));
	await hook('fax000000023.tif');
	t.true(await ticked(async () => !(await folder('intake')).some(name => name.endsWith('.note'))));
	await someTicks(150);
	t.is((await list()).length, 1);
});

test('what is broken, none of ours or too large is put before a person once, stays where it is and is not looked at again', async t => {
	const {spool, start, receive, logLine, list, tasks, ticked, someTicks, folder, events} = await setUp(t, {
		settings: {maxFileBytes: 2000, afterTaking: 'remove'},
	});
	const files = {
		'fax000000030.tif': fax('cut off').subarray(0, 100),
		'fax000000031.tif': Buffer.from('plainly not a fax'),
		'fax000000032.tif': fax('huge '.repeat(1000)),
		'fax000000033.tif': fax('good'),
	};
	for (const [file, bytes] of Object.entries(files)) {
		await receive(file, bytes);
		await logLine({file});
	}

	const first = await start();
	t.true(await ticked(async () => (await tasks()).length === 3 && (await list()).length === 1));
	t.deepEqual((await tasks()).map(({details}) => details[0]!.split(':')[0]).sort(), [
		'ARRIVAL_INCOMPLETE',
		'ARRIVAL_TOO_LARGE',
		'MEDIA_TYPE_UNSUPPORTED',
	]);
	await first.stop();
	const told = events.filter(event => event.includes('file-rejected')).length;
	// Another process: the marks are on disk.
	await start();
	await someTicks(700);
	t.is(events.filter(event => event.includes('file-rejected')).length, told);
	t.deepEqual(await folder('recvq'), ['fax000000030.tif', 'fax000000031.tif', 'fax000000032.tif', 'seqf']);
	t.deepEqual(await readFile(path.join(spool, 'recvq/fax000000030.tif')), files['fax000000030.tif']);
});

test('lost marks make no second delivery; another fax under an old name is another delivery', async t => {
	const {spool, start, receive, logLine, list, ticked, folder} = await setUp(t);
	await receive('fax000000040.tif', fax('first'));
	await logLine({file: 'fax000000040.tif'});
	const first = await start();
	t.true(await ticked(async () => (await folder('intake/taken')).length === 1));
	await first.stop();
	await rm(path.join(spool, 'intake/taken'), {recursive: true});
	await start();
	t.true(await ticked(async () => (await folder('intake/taken')).length === 1));
	t.is((await list()).length, 1);
	await receive('fax000000040.tif', fax('second'));
	await utimes(path.join(spool, 'recvq/fax000000040.tif'), new Date(), new Date());
	t.true(await ticked(async () => (await list()).length === 2));
});

test('a fax that cannot be opened is told of, holds up no other, and is tried again', async t => {
	const {spool, start, receive, logLine, list, tasks, ticked} = await setUp(t);
	// Links are not followed, whoever we are.
	await writeFile(path.join(spool, 'elsewhere'), fax('linked'));
	await symlink('../elsewhere', path.join(spool, 'recvq/fax000000050.tif'));
	await logLine({file: 'fax000000050.tif'});
	await receive('fax000000051.tif', fax('good'));
	await logLine({file: 'fax000000051.tif'});
	await start();
	t.true(await ticked(async () => (await tasks()).length === 1 && (await list()).length === 1));
	await rm(path.join(spool, 'recvq/fax000000050.tif'));
	await receive('fax000000050.tif', fax('readable now'));
	t.true(await ticked(async () => (await list()).length === 2));
});

test('stopping waits for what is being stored and begins nothing new', async t => {
	const {start, receive, logLine, list, ticked, intake} = await setUp(t);
	for (const file of ['fax000000060.tif', 'fax000000061.tif']) {
		await receive(file, fax(file));
		await logLine({file});
	}

	let storing = 0;
	const connector = await start({
		...intake,
		async receive(name, arrival) {
			storing++;
			await pause(250);
			const receipt = await intake.receive(name, arrival);
			storing--;
			return receipt;
		},
	});
	t.true(await ticked(async () => storing === 1));
	await connector.stop();
	t.is(storing, 0);
	t.is((await list()).length, 1);
});

test('lines of the log: other kinds, odd fields and paths that lead elsewhere say nothing', t => {
	t.like(wordOf(recv({file: 'fax1.tif', pages: 7}).trim()), {
		file: 'fax1.tif',
		call: '000000012',
		pages: 7,
		error: '',
		number: '+4989555010',
	});
	t.is(wordOf(recv({file: 'fax1.tif', station: '<UNSPECIFIED>'}))?.stationId, null);
	t.is(wordOf(recv({file: 'fax1.tif', station: 'a\u202Eb\u001B[0m'}))?.stationId, 'ab[0m');
	t.is(wordOf(recv({file: '..'})), undefined);
	t.is(wordOf(recv({file: 'fax1.tif'}).replace('RECV', 'SEND')), undefined);
	t.is(wordOf(''), undefined);
	t.is(wordOf('01/02/26 10:00\tRECV\t1\tttyS0\trecvq/fax2.tif')?.pages, null);
});
