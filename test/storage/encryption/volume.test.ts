import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {tellAtRest} from '#bin/at-rest.ts';
import {type Kernel, volumeEncryption} from '#storage/encryption/volume.ts';
import {newKey, openKeyring} from '#storage/keys/open.ts';

/** `/sys` and the table of mounts as the kernel lays them out; every directory lies on the device given. */
async function aKernel(devices: Record<string, {uuid?: string; on?: readonly string[]; partOf?: string}>, on: bigint, mounts = '') {
	const root = await fs.mkdtemp(path.join(os.tmpdir(), 'kernel-'));
	const sys = path.join(root, 'sys');
	await fs.mkdir(path.join(sys, 'dev', 'block'), {recursive: true});
	const home = (name: string): string => path.join(sys, 'devices', devices[name]?.partOf ?? '', name);
	for (const [name, {uuid, on: below = [], partOf}] of Object.entries(devices)) {
		await fs.mkdir(path.join(home(name), 'slaves'), {recursive: true});
		if (uuid !== undefined) {
			await fs.mkdir(path.join(home(name), 'dm'));
			await fs.writeFile(path.join(home(name), 'dm', 'uuid'), `${uuid}\n`);
		}

		if (partOf !== undefined) {
			await fs.writeFile(path.join(home(name), 'partition'), '1\n');
		}

		for (const slave of below) {
			await fs.symlink(home(slave), path.join(home(name), 'slaves', slave));
		}

		await fs.symlink(home(name), path.join(sys, 'dev', 'block', name));
	}

	await fs.writeFile(path.join(root, 'mountinfo'), mounts);
	const kernel: Kernel = {
		platform: 'linux',
		sys,
		mountInfo: path.join(root, 'mountinfo'),
		numbersOf: async file => (file.startsWith('/dev/') ? {on: 5n, is: device(254, 3)} : {on, is: 0n}),
	};
	return {kernel, end: () => fs.rm(root, {recursive: true})};
}

const device = (major: number, minor: number): bigint => (BigInt(major) << 8n) | BigInt(minor & 0xff) | (BigInt(minor & ~0xff) << 12n);
const LUKS = {uuid: 'CRYPT-LUKS2-0123456789abcdef-cryptdata', on: ['8:2']};

for (const [name, devices, on, expected] of [
	['LUKS on a partition', {'254:3': LUKS, '8:2': {partOf: '8:0'}, '8:0': {}}, device(254, 3), 'confirmed'],
	['a logical volume on LUKS', {'254:7': {uuid: 'LVM-abc', on: ['254:3']}, '254:3': LUKS, '8:2': {}}, device(254, 7), 'confirmed'],
	['a minor number above 255', {'254:300': LUKS, '8:2': {}}, device(254, 300), 'confirmed'],
	[
		'a RAID of encrypted disks',
		{'9:0': {on: ['254:1', '254:2']}, '254:1': {uuid: 'CRYPT-A'}, '254:2': {uuid: 'CRYPT-B'}},
		device(9, 0),
		'confirmed',
	],
	[
		'a partition of such a RAID',
		{'259:1': {partOf: '9:0'}, '9:0': {on: ['254:1']}, '254:1': {uuid: 'CRYPT-A'}},
		device(259, 1),
		'confirmed',
	],
	[
		'a RAID one disk of which is plain',
		{'9:0': {on: ['254:1', '8:0']}, '254:1': {uuid: 'CRYPT-A'}, '8:0': {}},
		device(9, 0),
		'no-dm-crypt',
	],
	['a partition', {'8:2': {partOf: '8:0'}, '8:0': {}}, device(8, 2), 'no-dm-crypt'],
	['a logical volume on a partition', {'254:7': {uuid: 'LVM-abc', on: ['8:2']}, '8:2': {}}, device(254, 7), 'no-dm-crypt'],
] as const) {
	test(`a directory on ${name}: ${expected}`, async t => {
		const {kernel, end} = await aKernel(devices, on);
		t.is(await volumeEncryption(os.tmpdir(), kernel), expected);
		await end();
	});
}

test('a file system with numbers of its own is asked by the table of mounts', async t => {
	const place = await fs.mkdtemp(path.join(await fs.realpath(os.tmpdir()), 'a place-'));
	const mount = (point: string, type: string, source: string) =>
		`30 1 0:40 / ${point.replaceAll(' ', '\\040')} rw shared:1 - ${type} ${source} rw\n`;
	const root = mount('/', 'overlay', 'overlay');
	for (const [mounts, expected] of [
		[root + mount(place, 'btrfs', '/dev/mapper/cryptdata'), 'confirmed'],
		[mount(place, 'btrfs', '/dev/mapper/cryptdata') + root, 'confirmed'],
		[root + mount(place, 'tmpfs', 'tmpfs'), 'in-memory'],
		[root + mount(place, 'zfs', 'pool/data'), 'no-device'],
		[root + mount(`${place}2`, 'btrfs', '/dev/mapper/cryptdata'), 'no-device'],
		[mount(place, 'btrfs', '/dev/mapper/cryptdata') + mount(place, 'tmpfs', 'tmpfs'), 'in-memory'],
		['', 'no-device'],
	] as const) {
		const {kernel, end} = await aKernel({'254:3': LUKS, '8:2': {}}, 40n, mounts);
		t.is(await volumeEncryption(place, kernel), expected, mounts);
		await end();
	}

	t.is(await volumeEncryption(path.join(place, 'absent')), process.platform === 'linux' ? 'no-device' : 'other-system');
	t.is(await volumeEncryption(place, {platform: 'darwin'} as Kernel), 'other-system');
	await fs.rm(place, {recursive: true});
});

test('every start says where the key lies and whether the volume is encrypted', async t => {
	const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'at-rest-'));
	await openKeyring({directory});
	const tell = async (masterKey: string | undefined, volume: Awaited<ReturnType<typeof volumeEncryption>>) => {
		const events: string[] = [];
		const log = {event: (name: string, fields = {}) => void events.push(`${name} ${Object.values(fields).join()}`.trim())};
		const lines = await tellAtRest({kind: 'sqlite', directory, masterKey}, log, async () => volume);
		return {events, lines: lines.join('\n')};
	};

	const beside = await tell(undefined, 'no-dm-crypt');
	t.deepEqual(beside.events, ['key-beside-data present', 'volume-encryption-unconfirmed no-dm-crypt']);
	t.regex(beside.lines, /master key lies beside the data, in .*master\.key/);
	t.regex(beside.lines, /cannot be confirmed: its disk is not under dm-crypt/);

	const former = await tell(newKey(), 'confirmed');
	t.deepEqual(former.events, ['key-beside-data previous', 'volume-encrypted']);
	t.regex(former.lines, /former master key still lies beside/);

	await fs.rm(path.join(directory, 'keys', 'master.key'));
	const apart = await tell(newKey(), 'confirmed');
	t.deepEqual(apart.events, ['volume-encrypted']);
	await fs.rm(directory, {recursive: true});
});
