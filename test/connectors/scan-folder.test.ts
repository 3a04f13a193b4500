import {randomUUID} from 'node:crypto';
import {appendFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openScanFolder} from '#connectors/scan-folder/connector.ts';
import {scanFolderOptions} from '#connectors/scan-folder/options.ts';
import type {WakeUp} from '#connectors/scan-folder/wake-up.ts';
import {IntakeError} from '#pipeline/errors.ts';
import type {Arrival, Connector, Intake} from '#pipeline/ports.ts';

/** A whole little PDF; `text` makes contents differ. */
const pdf = (text: string) => {
	const body = `%PDF-1.4\n% ${text}\n`;
	return Buffer.from(`${body}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 >>\nstartxref\n${body.length}\n%%EOF\n`);
};

const noEvents: WakeUp = () => ({close: async () => {}});

/** Remembers what came; an arrival that comes again is a duplicate. Fails as long as it is told to. */
function fakeIntake() {
	const arrivals: Arrival[] = [];
	const rejections: Array<{subject: string; code: string; reason: string}> = [];
	const state = {isDown: false};
	const failWhenDown = () => {
		if (state.isDown) {
			throw new IntakeError('STORAGE_UNREACHABLE', 'The storage is down.');
		}
	};
	const intake: Intake = {
		async receive(_connector, arrival) {
			failWhenDown();
			if (arrivals.some(({externalId}) => externalId === arrival.externalId)) {
				return {kind: 'duplicate', of: arrival.externalId};
			}

			arrivals.push(arrival);
			return {kind: 'accepted', delivery: {} as never};
		},
		async reject(_connector, rejection) {
			failWhenDown();
			rejections.push(rejection);
		},
	};
	const texts = () =>
		arrivals.map(({content}) =>
			content.kind === 'bytes' ? Buffer.from(content.bytes).toString('latin1').slice(11, 40).split('\n')[0]! : '',
		);
	return {intake, arrivals, rejections, state, texts};
}

interface Setup {
	readonly settings?: Record<string, unknown>;
	readonly wakeUp?: WakeUp;
	readonly root?: string;
}

/** A temporary scan folder and a way to open connectors over it; all are stopped after the test. */
async function setUp(t: ExecutionContext, {settings = {}, wakeUp = noEvents, root: given}: Setup = {}) {
	const root = given ?? (await mkdtemp(path.join(tmpdir(), 'scans-')));
	const fake = fakeIntake();
	const events: Array<{name: string; fields: unknown}> = [];
	const options = scanFolderOptions.parse({
		kind: 'scan-folder',
		name: 'mailroom',
		folder: root,
		settleMs: 60,
		rescanMs: 100,
		incompleteAfterMs: 1000,
		watchTakenMs: 0,
		...settings,
	});
	const surroundings = {log: {event: (name: string, fields?: unknown) => void events.push({name, fields})}, clock: {now: () => new Date()}};
	const opened: Connector[] = [];
	const start = async (intake = fake.intake) => {
		const connector = openScanFolder(options, surroundings, wakeUp);
		opened.push(connector);
		await connector.start(intake);
		return connector;
	};
	t.teardown(async () => {
		await Promise.all(opened.map(connector => connector.stop()));
		await rm(root, {recursive: true, force: true});
	});
	const drop = async (name: string, content: Uint8Array | string) => {
		await mkdir(path.dirname(path.join(root, name)), {recursive: true});
		await writeFile(path.join(root, name), content);
	};
	const rejected = () => readdir(path.join(root, 'rejected')).catch(() => []);
	const claimed = () => readdir(path.join(root, '.claimed')).catch(() => []);
	return {root, events, start, drop, rejected, claimed, ...fake};
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 6000): Promise<boolean> {
	for (const end = Date.now() + withinMs; Date.now() < end; await pause(20)) {
		if (await condition()) {
			return true;
		}
	}

	return false;
}

test('a whole file is taken once, its bytes untouched, and removed after the receipt', async t => {
	const {start, drop, arrivals, root, claimed} = await setUp(t);
	await drop('letter.txt.scan', pdf('one'));
	await start();
	t.true(await until(() => arrivals.length === 1));
	const [arrival] = arrivals;
	t.like(arrival, {channel: 'courier', parcel: null, sender: {}, announcedPages: null, transport: 'complete', failure: null});
	t.deepEqual(arrival?.content, {kind: 'bytes', bytes: pdf('one'), mediaType: 'application/pdf'});
	t.true(await until(async () => (await claimed()).length === 0));
	t.deepEqual(await readdir(root), ['.claimed']);
});

test('a file that comes in pieces is not taken before its last byte', async t => {
	const {start, root, arrivals} = await setUp(t);
	await start();
	const whole = pdf('slow '.repeat(40));
	for (let at = 0; at < whole.length; at += 60) {
		t.is(arrivals.length, 0);
		await appendFile(path.join(root, 'slow.pdf'), whole.subarray(at, at + 60));
		// Longer than a file needs to settle.
		await pause(150);
	}

	t.true(await until(() => arrivals.length === 1));
	t.deepEqual(arrivals[0]?.content, {kind: 'bytes', bytes: whole, mediaType: 'application/pdf'});
});

test('a file whose room was reserved first is not taken before it is filled', async t => {
	const {start, root, drop, arrivals} = await setUp(t);
	const whole = pdf('reserved');
	await drop('reserved.pdf', '');
	await truncate(path.join(root, 'reserved.pdf'), whole.length);
	await start();
	await pause(400);
	t.is(arrivals.length, 0);
	await writeFile(path.join(root, 'reserved.pdf'), whole);
	t.true(await until(() => arrivals.length === 1));
});

test('files that stay unfinished, are of another kind or too large go to rejected/ with a reason, and a person is asked', async t => {
	const {start, drop, arrivals, rejections, rejected, root, events, claimed} = await setUp(t, {settings: {maxFileBytes: 5000}});
	await drop('Doe Jane/half.pdf', pdf('half').subarray(0, 40));
	await drop('half.tif', Buffer.from('II*\0\x08\0\0\0', 'latin1'));
	await drop('half.png', Buffer.from('\x89PNG\r\n\x1A\n\0\0\0\rIHDR', 'latin1'));
	await drop('half.jpg', Buffer.from('\xFF\xD8\xFF\xE0\0\x10JFIF', 'latin1'));
	await drop('empty.pdf', '');
	await drop('letter.pdf', 'PK\u0003\u0004 not a scan');
	await drop('huge.pdf', pdf('h'.repeat(6000)));
	await start();
	t.true(await until(async () => rejections.length === 7 && (await claimed()).length === 0));
	const names = ['Doe Jane - half.pdf', 'empty.pdf', 'half.jpg', 'half.png', 'half.tif', 'huge.pdf', 'letter.pdf'];
	t.deepEqual((await rejected()).sort(), names.flatMap(name => [name, `${name}.reason.txt`]).sort());
	const codeOf = async (name: string) => (await readFile(path.join(root, 'rejected', `${name}.reason.txt`), 'utf8')).split('\n')[0];
	t.is(await codeOf('huge.pdf'), 'ARRIVAL_TOO_LARGE');
	t.is(await codeOf('letter.pdf'), 'MEDIA_TYPE_UNSUPPORTED');
	t.is(await codeOf('half.tif'), 'ARRIVAL_INCOMPLETE');
	t.deepEqual(rejections.map(({code}) => code).sort(), [
		...Array(5).fill('ARRIVAL_INCOMPLETE'),
		'ARRIVAL_TOO_LARGE',
		'MEDIA_TYPE_UNSUPPORTED',
	]);
	t.is(arrivals.length, 0);
	t.notRegex(JSON.stringify({rejections, events}), /doe|half|letter|huge/i);
});

test('refused files of the same name never overwrite each other, however long the name', async t => {
	const {start, drop, rejected, root, rejections} = await setUp(t);
	const long = `${'ä'.repeat(110)}.pdf`;
	await drop(long, 'not a scan, the first');
	await start();
	t.true(await until(async () => (await rejected()).length === 2));
	await drop(long, 'not a scan, the second');
	t.true(await until(async () => (await rejected()).length === 4));
	const kept = (await rejected()).filter(name => !name.endsWith('.reason.txt'));
	const texts = await Promise.all(kept.map(name => readFile(path.join(root, 'rejected', name), 'utf8')));
	t.deepEqual(texts.sort(), ['not a scan, the first', 'not a scan, the second']);
	t.is(new Set(rejections.map(({subject}) => subject)).size, 2);
});

test('temporary names and links wait unseen; a rename makes a file seen', async t => {
	const {start, drop, root, texts} = await setUp(t);
	const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
	t.teardown(() => rm(outside, {recursive: true}));
	await writeFile(path.join(outside, 'secret.pdf'), pdf('secret'));
	await symlink(path.join(outside, 'secret.pdf'), path.join(root, 'link.pdf'));
	await symlink(outside, path.join(root, 'linked-folder'));
	const hidden = [
		'.hidden.pdf',
		'~$a.pdf',
		'scan.pdf.tmp',
		'b.part',
		'c.filepart',
		'Thumbs.db',
		'desktop.ini',
		'parcel.json',
		'.folder/d.pdf',
	];
	for (const name of hidden) {
		await drop(name, pdf('hidden'));
	}

	await start();
	await pause(400);
	t.deepEqual(texts(), []);
	await rename(path.join(root, 'scan.pdf.tmp'), path.join(root, 'scan.pdf'));
	t.true(await until(() => texts().length === 1));
	await pause(300);
	t.is(texts().length, 1);
	t.deepEqual(await readdir(outside), ['secret.pdf']);
});

test('two connectors over one folder take each file exactly once', async t => {
	const one = await setUp(t);
	const two = await setUp(t, {root: one.root});
	const names = Array.from({length: 30}, (_, index) => `scan ${String(index).padStart(2, '0')}`);
	await one.start();
	await two.start(one.intake);
	await Promise.all(names.map(name => one.drop(`${name}.pdf`, pdf(name))));
	t.true(await until(() => one.arrivals.length >= names.length));
	await pause(300);
	t.deepEqual(one.texts().sort(), names);
});

test('what a crash left between receipt and removal is the same arrival, and is removed', async t => {
	const {start, root, arrivals, claimed, drop, intake} = await setUp(t);
	await drop('Parcel 7/a.pdf', pdf('crash'));
	// The first connector receives, and "dies" before it hears of it.
	const crashing: Intake = {
		...intake,
		async receive(connector, arrival) {
			await intake.receive(connector, arrival);
			throw new Error('Killed here.');
		},
	};
	const first = await start(crashing);
	t.true(await until(() => arrivals.length === 1));
	await first.stop();
	t.is((await claimed()).length, 2);
	await start();
	t.true(await until(async () => (await claimed()).length === 0));
	t.is(arrivals.length, 1);
	t.is(arrivals[0]?.parcel?.name, 'Parcel 7');
	t.deepEqual(await readdir(path.join(root, 'Parcel 7')), []);
});

test('a claim without its record is taken in all the same', async t => {
	const {start, drop, texts, claimed} = await setUp(t);
	await drop(`.claimed/${randomUUID()}.scan`, pdf('orphan'));
	await start();
	t.true(await until(() => texts().length === 1));
	t.true(await until(async () => (await claimed()).length === 0));
});

test('while storage is down scans are kept and refusals wait; both are done when it is back', async t => {
	const {start, drop, state, arrivals, rejections, claimed, rejected, events} = await setUp(t);
	state.isDown = true;
	await drop('a.pdf', pdf('kept'));
	await drop('b.pdf', 'not a scan at all');
	await drop('P/parcel.json', '{');
	await drop('P/c.pdf', pdf('parcel'));
	await start();
	t.true(await until(() => events.filter(({name}) => name === 'scan-not-taken').length >= 6));
	t.is((await claimed()).filter(name => name.endsWith('.scan')).length, 3);
	state.isDown = false;
	t.true(await until(async () => arrivals.length === 2 && (await claimed()).length === 0));
	t.deepEqual(rejections.map(({code}) => code).sort(), ['IMPORT_INVALID', 'MEDIA_TYPE_UNSUPPORTED']);
	t.is((await rejected()).length, 2);
});

test('the same bytes dropped again are another arrival', async t => {
	const {start, drop, arrivals} = await setUp(t);
	await start();
	await drop('a.pdf', pdf('same'));
	t.true(await until(() => arrivals.length === 1));
	await drop('a.pdf', pdf('same'));
	t.true(await until(() => arrivals.length === 2));
	t.not(arrivals[0]?.externalId, arrivals[1]?.externalId);
});

test('a writer that still holds a claimed file makes it settle anew', async t => {
	const {start, root, drop, arrivals, state, claimed} = await setUp(t, {settings: {incompleteAfterMs: 60_000}});
	state.isDown = true;
	await drop('held.pdf', pdf('before'));
	const writer = await open(path.join(root, 'held.pdf'), 'r+');
	t.teardown(() => writer.close());
	await start();
	t.true(await until(async () => (await claimed()).some(name => name.endsWith('.scan'))));
	const longer = pdf('after the rename');
	await writer.truncate(0);
	await writer.write(longer.subarray(0, 30), 0, 30, 0);
	state.isDown = false;
	await pause(400);
	t.is(arrivals.length, 0);
	await writer.write(longer, 0, longer.length, 0);
	t.true(await until(() => arrivals.length === 1));
	t.deepEqual(arrivals[0]?.content, {kind: 'bytes', bytes: longer, mediaType: 'application/pdf'});
});

test('a sub-folder is a parcel, its sheet says more, files come in the order of their names', async t => {
	const {start, drop, arrivals, texts, rejections, root} = await setUp(t);
	const sheet = {
		waybill: 'WB-1',
		carrier: 'Testcourier',
		contents: 'Papers and a disc',
		organisation: 'Example Hospital',
		pages: {'1.pdf': 12},
	};
	await drop('2026-11-23/P1/parcel.json', `\uFEFF${JSON.stringify(sheet)}`);
	await drop('2026-11-23/P1/2.pdf', pdf('second'));
	await drop('2026-11-23/P1/1.pdf', pdf('first'));
	await drop('P2/constructor', pdf('third'));
	await start();
	t.true(await until(() => arrivals.length === 3));
	t.deepEqual(texts(), ['first', 'second', 'third']);
	const {organisation, pages, ...named} = sheet;
	t.deepEqual(
		arrivals.map(({parcel, sender, announcedPages}) => ({parcel, sender, announcedPages})),
		[
			{parcel: {name: '2026-11-23/P1', ...named}, sender: {organisation}, announcedPages: pages['1.pdf']},
			{parcel: {name: '2026-11-23/P1', ...named}, sender: {organisation}, announcedPages: null},
			{parcel: {name: 'P2'}, sender: {}, announcedPages: null},
		],
	);
	t.deepEqual(rejections, []);
	t.deepEqual(await readdir(path.join(root, '2026-11-23/P1')), ['parcel.json']);
});

test('a bad parcel sheet does not hold the papers back and is told once, without its words', async t => {
	const {start, drop, arrivals, rejections, root} = await setUp(t);
	await drop('P1/parcel.json', JSON.stringify({waybill: 7, pages: {'Doe Jane.pdf': 'twelve'}, 'Doe Jane': true}));
	await drop('P1/a.pdf', pdf('a'));
	await drop('P1/b.pdf', pdf('b'));
	await mkdir(path.join(root, 'P2'));
	await symlink('/etc/passwd', path.join(root, 'P2/parcel.json'));
	await drop('P2/c.pdf', pdf('c'));
	await start();
	t.true(await until(() => arrivals.length === 3));
	await drop('P1/d.pdf', pdf('d'));
	t.true(await until(() => arrivals.length === 4));
	t.deepEqual(
		arrivals.map(({parcel}) => parcel),
		[{name: 'P1'}, {name: 'P1'}, {name: 'P2'}, {name: 'P1'}],
	);
	t.deepEqual(
		rejections.map(({code}) => code),
		['IMPORT_INVALID', 'IMPORT_INVALID'],
	);
	t.regex(rejections[0]!.reason, /waybill.*pages/);
	t.notRegex(JSON.stringify(rejections), /doe|twelve|root:/i);
});

test('with file system events a scan is seen long before the next rescan', async t => {
	const root = await mkdtemp(path.join(tmpdir(), 'scans-'));
	const {fileSystemEvents} = await import('#connectors/scan-folder/wake-up.ts');
	const {start, drop, arrivals} = await setUp(t, {root, wakeUp: fileSystemEvents, settings: {rescanMs: 600_000}});
	await start();
	await pause(300);
	await drop('P/a.pdf', pdf('event'));
	t.true(await until(() => arrivals.length === 1));
});

test('a folder that goes and comes back is told once each, and its scans are taken', async t => {
	const {start, root, drop, arrivals, events} = await setUp(t);
	await start();
	await rename(root, `${root}-away`);
	const told = (name: string) => events.filter(event => event.name === name).length;
	t.true(await until(() => told('scan-folder-unreachable') === 1));
	await pause(300);
	await rename(`${root}-away`, root);
	t.true(await until(() => told('scan-folder-reachable') === 1));
	await drop('a.pdf', pdf('back'));
	t.true(await until(() => arrivals.length === 1));
	t.is(told('scan-folder-unreachable'), 1);
});

test('a folder that is not there is made; folders too deep to be looked into are counted in the log', async t => {
	const parent = await mkdtemp(path.join(tmpdir(), 'scans-'));
	t.teardown(() => rm(parent, {recursive: true, force: true}));
	const {start, drop, arrivals, events} = await setUp(t, {root: path.join(parent, 'new/inbox')});
	await start();
	await drop('a.pdf', pdf('made'));
	t.true(await until(() => arrivals.length === 1));
	await drop('1/2/3/4/5/6/7/8/9/10.pdf', pdf('deep'));
	t.true(await until(() => events.some(({name}) => name === 'scan-folder-unreadable-entries')));
	t.deepEqual(events.find(({name}) => name === 'scan-folder-unreadable-entries')?.fields, {connector: 'mailroom', count: 1});
});

test('stopping waits for what is in flight, and takes nothing more', async t => {
	const {start, drop, arrivals, intake} = await setUp(t);
	let hasBegun = false;
	const slow: Intake = {
		...intake,
		async receive(connector, arrival) {
			hasBegun = true;
			await pause(300);
			return intake.receive(connector, arrival);
		},
	};
	await drop('a.pdf', pdf('a'));
	await drop('b.pdf', pdf('b'));
	const connector = await start(slow);
	t.true(await until(() => hasBegun));
	await connector.stop();
	t.is(arrivals.length, 1);
	await pause(400);
	t.is(arrivals.length, 1);
});
