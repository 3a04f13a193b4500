import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import path from 'node:path';

/** `other-system`: not Linux; `no-device`: a file system without a block device of its own that could be asked; `no-dm-crypt`: a device, not encrypted by Linux. */
export type VolumeEncryption = 'confirmed' | 'other-system' | 'in-memory' | 'no-device' | 'no-dm-crypt';

/** Where the kernel tells about itself; tests hand in folders. */
export interface Kernel {
	readonly platform: NodeJS.Platform;
	readonly sys: string;
	readonly mountInfo: string;
	/** Numbers of the device a file lies on, and of the device it is. */
	numbersOf(file: string): Promise<{readonly on: bigint; readonly is: bigint}>;
}

const LINUX: Kernel = {
	platform: process.platform,
	sys: '/sys',
	mountInfo: '/proc/self/mountinfo',
	async numbersOf(file) {
		const {dev, rdev} = await stat(file, {bigint: true});
		return {on: dev, is: rdev};
	},
};

/** Deeper stacks (volumes on RAID on partitions …) are not followed. */
const MAX_DEPTH = 8;

/**
 * Whether a directory lies on a volume that Linux encrypts (dm-crypt, LUKS), by itself or anywhere below it.
 * Anything but `confirmed` means that nobody can tell from here: the disk of a cloud machine or one that encrypts itself looks plain.
 */
export async function volumeEncryption(directory: string, kernel: Kernel = LINUX): Promise<VolumeEncryption> {
	if (kernel.platform !== 'linux') {
		return 'other-system';
	}

	try {
		const place = await realpath(directory);
		const {on} = await kernel.numbersOf(place);
		const device = majorOf(on) > 0n ? on : await deviceBehind(place, kernel);
		if (device === 'in-memory' || device === 'no-device') {
			return device;
		}

		return (await isEncrypted(path.join(kernel.sys, 'dev', 'block', `${majorOf(device)}:${minorOf(device)}`)))
			? 'confirmed'
			: 'no-dm-crypt';
	} catch {
		return 'no-device';
	}
}

/** File systems such as btrfs have numbers of their own; the table of mounts names their device. */
async function deviceBehind(place: string, kernel: Kernel): Promise<bigint | 'in-memory' | 'no-device'> {
	const mounts = (await readFile(kernel.mountInfo, 'utf8')).split('\n').flatMap(line => {
		const [mount, source] = line.split(' - ').map(half => half.split(' ').map(unescaped));
		return mount?.[4] && source?.[1] ? [{point: mount[4], type: source[0], source: source[1]}] : [];
	});
	// Of two mounts at one place the later hides the earlier.
	const mount = mounts
		.filter(({point}) => place === point || place.startsWith(point.endsWith('/') ? point : `${point}/`))
		.reduce<(typeof mounts)[number] | undefined>((best, each) => (best && best.point.length > each.point.length ? best : each), undefined);
	if (mount?.type === 'tmpfs' || mount?.type === 'ramfs') {
		return 'in-memory';
	}

	return mount?.source.startsWith('/dev/') ? (await kernel.numbersOf(mount.source)).is : 'no-device';
}

async function isEncrypted(device: string, depth = 0): Promise<boolean> {
	const kind = await readFile(path.join(device, 'dm', 'uuid'), 'utf8').catch(() => '');
	if (kind.startsWith('CRYPT-')) {
		return true;
	}

	if (depth === MAX_DEPTH) {
		return false;
	}

	const isPartition = await stat(path.join(device, 'partition')).then(
		() => true,
		() => false,
	);
	if (isPartition) {
		return isEncrypted(path.dirname(await realpath(device)), depth + 1);
	}

	// What lies on several disks is encrypted when each of them is.
	const below = await readdir(path.join(device, 'slaves')).catch(() => []);
	const each = await Promise.all(below.map(name => isEncrypted(path.join(device, 'slaves', name), depth + 1)));
	return each.length > 0 && each.every(Boolean);
}

/** As Linux packs them into one number. */
const majorOf = (device: bigint): bigint => ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
const minorOf = (device: bigint): bigint => (device & 0xffn) | ((device >> 12n) & ~0xffn);

const unescaped = (field: string): string =>
	field.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
