import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {access, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {systemClock} from '#bin/system-clock.ts';
import {connectorOptions, createConnector} from '#connectors/index.ts';
import {readMessage} from '#connectors/mailbox/message.ts';
import {openScanFolder} from '#connectors/scan-folder/connector.ts';
import {scanFolderOptions} from '#connectors/scan-folder/options.ts';
import {openIntake} from '#pipeline/intake.ts';
import {openStorage} from '#storage/index.ts';
import {faxFile} from '../fakes/fax-file.ts';
import {openFaxOffice} from '../fakes/fax-office.ts';
import {openPhaxioProvider, PHAXIO_TOKEN} from '../fakes/providers/phaxio.ts';
import {HOSTILE_NAMES, UNSEEN} from './hostile-names.ts';

const run = promisify(execFile);
const SCAN_ID = '00000000-0000-4000-8000-00000000000';

/** A scan folder, a data directory and what must not be touched, side by side. */
async function openHouse(t: ExecutionContext) {
	const house = await mkdtemp(path.join(os.tmpdir(), 'intake-names-'));
	const scans = path.join(house, 'scans');
	const outside = path.join(house, 'outside');
	await Promise.all([scans, path.join(outside, 'deep')].map(folder => mkdir(folder, {recursive: true})));
	await writeFile(path.join(outside, 'secret.pdf'), faxFile(1, 'of another house'));
	await writeFile(path.join(outside, 'parcel.json'), JSON.stringify({waybill: 'SECRET-WAYBILL', organisation: 'SECRET'}));
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory: path.join(house, 'data')}, systemClock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => void events.push(JSON.stringify({name, ...fields}))};
	const options = scanFolderOptions.parse({
		kind: 'scan-folder',
		name: 'mailroom',
		folder: scans,
		settleMs: 30,
		watchTakenMs: 50,
		rescanMs: 100,
		incompleteAfterMs: 1000,
	});
	const connector = openScanFolder(options, {log, clock: systemClock}, () => ({close: async () => {}}));
	t.teardown(async () => {
		await connector.stop();
		await close();
		await rm(house, {recursive: true, force: true});
	});
	return {house, scans, outside, store, events, connector, intake: openIntake({store, blobs, clock: systemClock, log})};
}

/** Every name below a folder with what it is, the bytes of files by their hash; links and pipes are not opened. */
async function picture(folder: string): Promise<string[]> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true, encoding: 'utf8'});
	return Promise.all(
		entries.map(async entry => {
			const where = path.join(entry.parentPath, entry.name);
			const what = entry.isFile()
				? createHash('sha256')
						.update(await readFile(where))
						.digest('hex')
				: String((await lstat(where)).mode);
			return `${where} ${what}`;
		}),
	).then(lines => lines.sort());
}

async function until(isSo: () => Promise<boolean>): Promise<boolean> {
	for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) {
		if (await isSo()) {
			return true;
		}
	}

	return false;
}

/** Those a file system takes, made one name each. */
const possible = HOSTILE_NAMES.map(name => name.replaceAll('/', '\u2044').replaceAll('\0', '\u2400').toWellFormed()).filter(
	name => Buffer.byteLength(name) <= 255 && name !== '.' && name !== '..',
);
const waiting = (name: string) => name.startsWith('.') || name === 'rejected' || name === 'parcel.json';

test('S6: files and parcels of hostile names are taken in under names of our own; nothing outside is written or read', async t => {
	const {house, scans, outside, store, connector, intake, events} = await openHouse(t);
	t.true(HOSTILE_NAMES.length >= 60 && possible.length >= 60);
	const named = possible.filter(name => !waiting(name));
	for (const [index, name] of named.entries()) {
		await writeFile(path.join(scans, name), faxFile(1, `file ${index}`));
	}

	for (const [index, name] of named.entries()) {
		const folder = path.join(scans, `p ${name}`.slice(0, 60).toWellFormed());
		await mkdir(folder, {recursive: true});
		await writeFile(path.join(folder, `scan ${index}.tif`), faxFile(1, `parcel ${index}`));
	}

	// None of ours by its content: moved to `rejected/` under what is left of its name.
	for (const [index, name] of named.entries()) {
		await mkdir(path.join(scans, 'none of ours'), {recursive: true});
		await writeFile(path.join(scans, 'none of ours', name), `MZ ${index} and more than a few bytes`);
	}

	const before = await picture(outside);
	await connector.start(intake);
	const expected = 2 * named.length;
	const isAllTaken = await until(async () => (await store.deliveries.list()).length === expected);
	const deliveries = await store.deliveries.list();
	t.is(deliveries.length, expected, `${deliveries.length}`);
	t.true(isAllTaken);
	t.true(await until(async () => (await readdir(path.join(scans, 'rejected')).catch(() => [])).length === 2 * named.length));
	await connector.stop();
	t.deepEqual(await picture(outside), before);
	t.deepEqual((await readdir(house)).sort(), ['data', 'outside', 'scans']);
	for (const {parcel} of deliveries) {
		t.notRegex(parcel?.name ?? '', UNSEEN);
	}

	t.true(
		deliveries.some(({parcel}) => parcel?.name.includes('\ufffd')),
		'odd characters are seen to be odd',
	);
	// Of what we write, every name is of our making.
	const written = await readdir(path.join(house, 'data', 'blobs'), {recursive: true});
	t.true(written.length >= expected);
	t.deepEqual(
		written.filter(name => !/^[0-9a-f/]+(?:\.[a-z]+)?$/.test(name)),
		[],
	);
	t.false(events.some(event => named.some(name => name.length > 3 && event.includes(JSON.stringify(name).slice(1, -1)))));
});

test('S6: links, pipes, sockets and devices among the scans are not opened, hang nobody and lead nowhere', async t => {
	const {scans, outside, store, connector, intake} = await openHouse(t);
	await run('mkfifo', [path.join(scans, 'pipe.pdf'), path.join(scans, 'pipe.tif')]);
	await symlink(path.join(outside, 'secret.pdf'), path.join(scans, 'link.pdf'));
	await symlink('/dev/zero', path.join(scans, 'device.pdf'));
	await symlink(outside, path.join(scans, 'linked folder'));
	await symlink(scans, path.join(scans, 'circle'));
	await symlink('nowhere', path.join(scans, 'dangling.tif'));
	const socket = createServer().listen(path.join(scans, 'socket.pdf'));
	t.teardown(() => socket.close());
	await run('mknod', [path.join(scans, 'zero.pdf'), 'c', '1', '5']).catch(() => t.log('no device of its own: not permitted here'));
	const parcel = path.join(scans, 'parcel');
	await mkdir(parcel);
	await run('mkfifo', [path.join(parcel, 'parcel.json')]);
	await writeFile(path.join(parcel, 'a.tif'), faxFile(1, 'beside a pipe'));
	const linked = path.join(scans, 'parcel of a link');
	await mkdir(linked);
	await symlink(path.join(outside, 'parcel.json'), path.join(linked, 'parcel.json'));
	await writeFile(path.join(linked, 'b.tif'), faxFile(1, 'beside a link'));
	await writeFile(path.join(scans, 'genuine.tif'), faxFile(1, 'genuine'));
	const before = await picture(outside);
	await connector.start(intake);
	t.true(await until(async () => (await store.deliveries.list()).length === 3));
	await pause(500);
	const deliveries = await store.deliveries.list();
	t.is(deliveries.length, 3);
	t.notRegex(JSON.stringify(deliveries), /SECRET/);
	t.deepEqual(await picture(outside), before);
	await access(path.join(scans, 'link.pdf'), constants.F_OK);
});

test('S6: what somebody lays into the folder of claims is no way out', async t => {
	const {scans, outside, store, connector, intake} = await openHouse(t);
	const claims = path.join(scans, '.claimed');
	await mkdir(claims);
	const claim = async (digit: number, from: string | null, content: Buffer | null = faxFile(1, `claim ${digit}`)) => {
		const of = (ending: string) => path.join(claims, `${SCAN_ID}${digit}.${ending}`);
		if (content) {
			await writeFile(of('scan'), content);
		}

		if (from !== null) {
			await writeFile(of('json'), JSON.stringify({from, size: 1, mtimeMs: 1, claimedAtMs: 1, refusal: null}));
		}

		return of;
	};
	await claim(1, '../outside/x.tif');
	await claim(2, `${outside}/x.tif`);
	await claim(3, 'a/../../outside/x.tif');
	await claim(4, '../outside/evil.exe', Buffer.from('MZ, nothing of ours at all'));
	await run('mkfifo', [(await claim(5, null))('json')]);
	const link = await claim(6, 'linked.tif', null);
	await symlink(path.join(outside, 'secret.pdf'), link('scan'));
	await run('mkfifo', [(await claim(7, 'pipe.tif', null))('scan')]);
	// A record as ours, but reached through a link.
	const elsewhere = path.join(outside, 'record.json');
	await writeFile(elsewhere, JSON.stringify({from: 'SECRET/x.tif', size: 1, mtimeMs: 1, claimedAtMs: 1, refusal: null}));
	await symlink(elsewhere, (await claim(8, null))('json'));
	await mkdir((await claim(9, null))('json'));
	const before = await picture(outside);
	await connector.start(intake);
	t.true(await until(async () => (await readdir(claims)).length === 0), (await readdir(claims)).join());
	const deliveries = await store.deliveries.list();
	t.is(deliveries.length, 6);
	t.notRegex(JSON.stringify(deliveries), /SECRET|outside|\.\./);
	t.deepEqual(await picture(outside), before);
	t.is((await store.reviews.open()).length, 3, 'the one that is none of ours, the link and the pipe');
});

for (const name of ['.claimed', 'rejected']) {
	test(`S6: when ${name} is a link, nothing is carried through it`, async t => {
		const {scans, outside, store, connector, intake, events} = await openHouse(t);
		await symlink(path.join(outside, 'deep'), path.join(scans, name));
		await writeFile(path.join(scans, 'genuine.tif'), faxFile(1, 'genuine'));
		await writeFile(path.join(scans, 'other.exe'), 'MZ, nothing of ours at all');
		const before = await picture(outside);
		await connector.start(intake);
		t.true(await until(async () => events.filter(event => event.includes('scan-not-taken')).length > 2));
		t.deepEqual(await picture(outside), before);
		// Told, and everything where it was; once the link is gone, all is done.
		await rm(path.join(scans, name));
		t.true(await until(async () => (await readdir(path.join(scans, 'rejected')).catch(() => [])).length === 2));
		t.is((await store.deliveries.list()).length, 1);
		t.deepEqual(await picture(outside), before);
	});
}

test('S6: names of attachments and of parts of forms lead to nothing, whatever they are', async t => {
	for (const name of HOSTILE_NAMES) {
		const source = Buffer.concat([
			Buffer.from(
				'From: fax@provider.example\r\nMessage-ID: <1@provider.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
					`--b\r\nContent-Type: image/tiff; name*=utf-8''${encodeURIComponent(name.toWellFormed())}\r\nContent-Transfer-Encoding: base64\r\n` +
					`Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name.toWellFormed())}\r\n\r\n`,
			),
			Buffer.from(faxFile(1, 'mailed').toString('base64').replaceAll(/.{76}/g, '$&\r\n')),
			Buffer.from('\r\n--b--\r\n'),
		]);
		const {parts} = await readMessage(source, 1000);
		t.deepEqual(
			parts.map(({externalId, mediaType}) => [/^[0-9a-f]{32}-[0-9a-f]{32}$/.test(externalId), mediaType]),
			[[true, 'image/tiff']],
			name,
		);
	}

	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-parts-'));
	const office = await openFaxOffice(directory, async (publicUrl, surroundings) => ({
		connector: createConnector(connectorOptions.parse({kind: 'phaxio', name: 'fax', publicUrl, callbackToken: PHAXIO_TOKEN}), surroundings),
		provider: openPhaxioProvider(`${publicUrl}/connectors/fax/fax`),
	}));
	t.teardown(async () => {
		await office.close();
		await rm(directory, {recursive: true, force: true});
	});
	let taken = 0;
	for (const [index, filename] of HOSTILE_NAMES.entries()) {
		const parts = office.provider
			.partsOf({id: String(5_000_000 + index), bytes: faxFile(1, `part ${index}`), pages: 1})
			.map(part => (part.filename === undefined ? part : {...part, filename}));
		const [status] = await office.provider.tell(parts);
		// One that ends the line before its time is a broken form; any other is a name nobody looks at.
		t.true(status === 200 || (/[\r\n"\0]/.test(filename) && [400, 401].includes(status ?? 0)), `${filename}: ${status}`);
		taken += status === 200 ? 1 : 0;
	}

	await office.settle();
	t.true(taken >= 60);
	const deliveries = await office.store.deliveries.list();
	t.is(deliveries.length, taken);
	t.notRegex(JSON.stringify(deliveries), /escaped|passwd|evil|script|x\.pdf/);
	for (const name of await readdir(directory)) {
		t.regex(name, /^(?:blobs|keys|run|intake\.db(?:-\w+)?)$/);
	}
});
