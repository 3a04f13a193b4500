import type {Random} from '../corpus/random.ts';
import type {Seed} from './seeds.ts';

const EXTREMES = [0x00, 0xff, 0x7f, 0x80, 0x01];

function flipped(random: Random, bytes: Buffer): Buffer {
	const changed = Buffer.from(bytes);
	for (let count = random.pick([1, 2, 4, 16, 64]); count > 0; count--) {
		const at = random.int(0, changed.length - 1);
		changed[at] = changed[at]! ^ (1 << random.int(0, 7));
	}

	return changed;
}

/** Sizes and offsets stand in the first and last bytes more often than elsewhere. */
function overwritten(random: Random, bytes: Buffer): Buffer {
	const changed = Buffer.from(bytes);
	const near = Math.min(changed.length, 200);
	const start = random.may(0.5) ? random.int(Math.min(4, near - 1), near - 1) : changed.length - random.int(1, near);
	changed.fill(random.pick(EXTREMES), start, Math.min(changed.length, start + random.pick([1, 2, 4, 8])));
	return changed;
}

const truncated = (random: Random, bytes: Buffer): Buffer => bytes.subarray(0, random.int(1, bytes.length - 1));

function emptied(random: Random, bytes: Buffer): Buffer {
	const changed = Buffer.from(bytes);
	const from = random.int(8, changed.length - 1);
	return changed.fill(0, from, Math.min(changed.length, from + random.int(1, Math.ceil(changed.length / 2))));
}

function spliced(random: Random, bytes: Buffer, other: Buffer): Buffer {
	const at = random.int(8, bytes.length - 1);
	const from = random.int(0, other.length - 1);
	return Buffer.concat([
		bytes.subarray(0, at),
		other.subarray(from, from + random.int(1, other.length)),
		bytes.subarray(random.int(0, bytes.length)),
	]);
}

function repeated(random: Random, bytes: Buffer): Buffer {
	const from = random.int(0, bytes.length - 1);
	const piece = bytes.subarray(from, from + random.int(1, Math.min(2000, bytes.length)));
	return Buffer.concat([bytes.subarray(0, from), ...Array.from({length: random.int(2, 50)}, () => piece), bytes.subarray(from)]);
}

/** One of the seeds, damaged in one way. */
export function mutated(random: Random, seeds: readonly Seed[]): Seed {
	const {name, bytes} = random.pick(seeds);
	const [how, change] = random.pick([
		['flipped', () => flipped(random, bytes)],
		['flipped', () => flipped(random, bytes)],
		['overwritten', () => overwritten(random, bytes)],
		['truncated', () => truncated(random, bytes)],
		['emptied', () => emptied(random, bytes)],
		['spliced', () => spliced(random, bytes, random.pick(seeds).bytes)],
		['repeated', () => repeated(random, bytes)],
	] as const);
	return {name: `${how}-${name}`, bytes: change()};
}
