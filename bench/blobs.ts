/** How fast sealed blobs are written, read, laid out for readers and rotated: `node bench/blobs.ts [DIRECTORY]`; beside plain files for comparison. */
import {randomBytes} from 'node:crypto';
import {mkdtemp, open, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {sealedPieces} from '#storage/encryption/sealed-file.ts';
import {openWraps} from '#storage/encryption/wraps.ts';
import {keyringOf} from '#storage/keys/keyring.ts';
import {blobsIn} from '#test/fakes/blobs.ts';

const MEGABYTE = 1024 * 1024;
const directory = await mkdtemp(path.join(process.argv[2] ?? tmpdir(), 'blobs-'));
const [former, present] = [randomBytes(32), randomBytes(32)];
const blobs = blobsIn(directory, keyringOf(former));

async function timed(work: () => Promise<void>): Promise<number> {
	const began = performance.now();
	await work();
	return (performance.now() - began) / 1000;
}

async function writePlain(content: Uint8Array, file: string): Promise<void> {
	const handle = await open(file, 'wx');
	await handle.writeFile(content);
	await handle.sync();
	await handle.close();
}

for (const [bytes, count] of [
	[64 * MEGABYTE, 6],
	[50 * 1024, 400],
] as const) {
	const contents = Array.from({length: count}, () => randomBytes(bytes));
	const names: string[] = [];
	const sealing = await timed(async () => {
		for (const content of contents) {
			for (const _ of sealedPieces(content, '0'.repeat(64), keyringOf(former))) {
				// In memory only.
			}
		}
	});
	const plain = await timed(async () => {
		for (const [index, content] of contents.entries()) {
			await writePlain(content, path.join(directory, `${bytes}-${index}`));
		}
	});
	const writing = await timed(async () => {
		for (const content of contents) {
			names.push((await blobs.write(content)).sha256);
		}
	});
	const plainReading = await timed(async () => {
		for (const index of contents.keys()) {
			await readFile(path.join(directory, `${bytes}-${index}`));
		}
	});
	const reading = await timed(async () => {
		for (const name of names) {
			await blobs.read(name);
		}
	});
	const spooling = await timed(async () => {
		for (const name of names) {
			await blobs.withFile(name, async () => {});
		}
	});
	const rate = (seconds: number) =>
		`${((bytes * count) / MEGABYTE / seconds).toFixed(0)} MB/s (${((seconds / count) * 1000).toFixed(2)} ms each)`;
	process.stdout.write(
		[
			`${count} of ${bytes / 1024} KB`,
			`  sealed in memory          ${rate(sealing)}`,
			`  plain file and fsync      ${rate(plain)}`,
			`  blob written, durable     ${rate(writing)}`,
			`  plain file read           ${rate(plainReading)}`,
			`  blob read                 ${rate(reading)}`,
			`  blob laid out in a spool  ${rate(spooling)}\n`,
		].join('\n'),
	);
}

const rotating = await timed(async () => {
	await openWraps(directory, path.join(directory, 'blobs'), keyringOf(present, [former])).renew();
});
process.stdout.write(`406 keys renewed, ${(406 / rotating).toFixed(0)} a second\n`);
await rm(directory, {recursive: true});
