import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import {openReader} from '#ocr/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {type Confinement, HOLDS, missingOf} from '#ocr/reader/sandbox/sandbox.ts';
import {openStorage} from '#storage/index.ts';
import {standingClock} from '../fakes/deliveries.ts';
import type {WaysOut} from '../fakes/readers/escaping-child.ts';

const CHILD = path.join(import.meta.dirname, '../fakes/readers/escaping-child.ts');
const {signal} = new AbortController();
process.env['INTAKE_MASTER_KEY_FOR_THIS_TEST'] = 'secret';

/** What stays open when the system withholds a hold; all is shut where all hold. */
const OPEN_WITHOUT: Readonly<Record<keyof Confinement, readonly string[]>> = {
	limits: [],
	network: ['connect', 'send-datagram'],
	processes: ['signal-parent'],
	files: ['read-by-native-code'],
	permissions: [
		'read-passwd',
		'read-database',
		'read-parent-environment',
		'read-own-environment',
		'write-outside',
		'write-beside',
		'write-own-program',
		'link-out',
		'run-program',
		'fork-itself',
		'read-in-a-thread',
	],
};

test('a reader that was taken over finds every door shut', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'escape-'));
	const storage = await openStorage({kind: 'sqlite', directory: path.join(directory, 'data')}, standingClock());
	let visitors = 0;
	const canary = createServer(socket => {
		visitors++;
		socket.destroy();
	}).listen(0, '127.0.0.1');
	const reader = openReader(readerOptions.parse({processes: 1}), {blobs: storage.blobs, log: {event: () => {}}, child: CHILD});
	t.teardown(async () => {
		await reader.close();
		await storage.close();
		canary.close();
		await rm(directory, {recursive: true, force: true});
	});
	const picture = path.join(directory, 'outside.png');
	await sharp({create: {width: 9, height: 9, channels: 3, background: '#fff'}})
		.png()
		.toFile(picture);
	const ways: WaysOut = {
		database: path.join(directory, 'data', 'intake.db'),
		picture,
		outside: directory,
		port: (canary.address() as AddressInfo).port,
		parent: process.pid,
	};
	const written = await storage.blobs.write(Buffer.from(JSON.stringify(ways)));
	const before = await readdir(directory);
	const error = await t.throwsAsync(reader.rasteriser.sheets({...written, mediaType: 'image/png'}, signal));
	t.is((error as {code?: string}).code, 'NOT_FOUND', error.message);

	const confinement = await reader.confinement();
	const missing = missingOf(confinement);
	if (missing.length > 0) {
		t.log(`This system lacks: ${missing.join(', ')}.`);
	}

	// In a root of its own a reader may list it: it is as good as empty.
	const expected = [...(confinement.files ? [] : ['list-root']), ...HOLDS.flatMap(hold => (confinement[hold] ? [] : OPEN_WITHOUT[hold]))];
	const open = error.message.split(' ').filter(Boolean);
	t.deepEqual(
		open.filter(way => !expected.includes(way)),
		[],
		'ways out',
	);
	t.true(!confinement.network || visitors === 0);
	t.deepEqual(await readdir(directory), before, 'nothing was written');
});

test('this machine shuts readers in altogether, or says what it lacks', async t => {
	const options = readerOptions.parse({sandbox: 'strict'});
	const storage = {blobs: {plainFolder: tmpdir()} as never, log: {event: () => {}}};
	const lenient = openReader(readerOptions.parse({}), storage);
	const missing = missingOf(await lenient.confinement());
	const strict = openReader(options, storage);
	if (missing.length === 0) {
		t.deepEqual(missingOf(await strict.confinement()), []);
	} else {
		t.like(await t.throwsAsync(strict.confinement()), {code: 'CONFIG_INVALID'});
	}
});
