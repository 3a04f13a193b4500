/** Programs and scanners as they write to a share: each way tells what has to come of it. */
import {spawn} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {access, appendFile, chmod, mkdir, open, rename, rm, truncate, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {onePage, stream} from '../hostile/pdf-writer.ts';
import {bilevel, group3, tiffOf} from '../hostile/tiff-writer.ts';

/** Bytes that were written, and how many deliveries they are to become. */
export interface Written {
	readonly sha256: string;
	readonly least: number;
	readonly most: number;
	/** When nothing stood against taking it any more: written to its end under its last name. */
	readonly readyAt: number;
	/** Ends in `rejected/` instead. */
	readonly isRejected?: boolean;
	/** Lies where it was written, for ever. */
	readonly stays?: string;
}

export interface Place {
	/** The share. */
	readonly folder: string;
	/** Nobody else's. */
	readonly name: string;
	readonly settleMs: number;
	readonly random: () => number;
	/** The service runs as another user, for whom a closed file is closed. */
	readonly isOther: boolean;
}

const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A PDF no other is like. */
export const paper = (bytes = 20_000): Buffer =>
	onePage({content: 'BT /F1 12 Tf 20 150 Td (.) Tj ET', more: [stream('', randomBytes(bytes))]});

const bars = (offset: number) =>
	bilevel(
		1728,
		60,
		3,
		group3(60, line => (line + offset) % 20 < 8),
		[[296, 3, 1, 2]],
	);

export const writtenOnce = (bytes: Uint8Array, readyAt = Date.now()): Written => ({sha256: shaOf(bytes), least: 1, most: 1, readyAt});
const perhaps = (bytes: Uint8Array): Written => ({sha256: shaOf(bytes), least: 0, most: 1, readyAt: Date.now()});
const never = (bytes: Uint8Array, more: Partial<Written> = {}): Written => ({...perhaps(bytes), most: 0, ...more});

const isThere = (file: string) =>
	access(file).then(
		() => true,
		() => false,
	);

async function untilGone(file: string): Promise<void> {
	while (await isThere(file)) {
		await pause(50);
	}
}

/** In place, with rests; whatever lies there keeps its place. */
async function fill(file: string, bytes: Buffer, order: 'forwards' | 'backwards', chunks: number, restMs: () => number): Promise<void> {
	const handle = await open(file, 'r+');
	const size = Math.ceil(bytes.length / chunks);
	for (let count = 0; count < chunks; count++) {
		const at = (order === 'forwards' ? count : chunks - 1 - count) * size;
		await handle.write(bytes.subarray(at, at + size), 0, undefined, at);
		if (count < chunks - 1) {
			await pause(restMs());
		}
	}

	await handle.close();
}

type Writer = (place: Place) => Promise<Written[]>;
const at = ({folder, name}: Place, ending = '.pdf') => path.join(folder, `${name}${ending}`);
/** Around the time after which a file counts as settled: sometimes before, sometimes after. */
const about = ({settleMs, random}: Place, times = 2) => random() * times * settleMs;

export const WRITERS: Readonly<Record<string, Writer>> = {
	async 'at once'(place) {
		const bytes = paper();
		await writeFile(at(place), bytes);
		return [writtenOnce(bytes)];
	},

	async 'in small pieces'(place) {
		const bytes = paper(80_000);
		await writeFile(at(place), '');
		await fill(at(place), bytes, 'forwards', 20, () => 0.15 * place.settleMs);
		return [writtenOnce(bytes)];
	},

	async 'with long rests'(place) {
		const bytes = paper(80_000);
		await writeFile(at(place), '');
		await fill(at(place), bytes, 'forwards', 5, () => 1.6 * place.settleMs);
		return [writtenOnce(bytes)];
	},

	async 'room first, filled from the front'(place) {
		const bytes = paper(80_000);
		await writeFile(at(place), '');
		await truncate(at(place), bytes.length);
		await fill(at(place), bytes, 'forwards', 5, () => about(place));
		return [writtenOnce(bytes)];
	},

	async 'room first, filled from the back'(place) {
		const bytes = paper(80_000);
		await writeFile(at(place), '');
		await truncate(at(place), bytes.length);
		await fill(at(place), bytes, 'backwards', 5, () => about(place));
		return [writtenOnce(bytes)];
	},

	async 'opened and closed again and again'(place) {
		const bytes = paper(60_000);
		await writeFile(at(place), '');
		for (let from = 0; from < bytes.length; from += 10_000) {
			await appendFile(at(place), bytes.subarray(from, from + 10_000));
			await pause(about(place, 1));
		}

		return [writtenOnce(bytes)];
	},

	async 'under a temporary name'(place) {
		const ending = ['.tmp', '.pdf.part', '.pdf.filepart', '.pdf.crdownload'][Math.floor(place.random() * 4)]!;
		const bytes = paper();
		await writeFile(at(place, ending), bytes);
		await pause(1.5 * place.settleMs);
		// As copying programs do, with the time of the original.
		await utimes(at(place, ending), new Date('2020-02-02'), new Date('2020-02-02'));
		await rename(at(place, ending), at(place));
		return [writtenOnce(bytes)];
	},

	async 'renamed while it is looked at'(place) {
		const bytes = paper();
		await writeFile(at(place, '-before.pdf'), bytes);
		await pause(about(place));
		await rename(at(place, '-before.pdf'), at(place)).catch(() => {});
		return [writtenOnce(bytes)];
	},

	async 'closed to others for a while'(place) {
		const bytes = paper();
		await writeFile(at(place, '.tmp'), bytes);
		await chmod(at(place, '.tmp'), place.isOther ? 0 : 0o644);
		await rename(at(place, '.tmp'), at(place));
		await pause(4 * place.settleMs);
		await chmod(at(place), 0o644).catch(() => {});
		return [writtenOnce(bytes)];
	},

	async 'locked for a while'(place) {
		const bytes = paper();
		await writeFile(at(place), bytes);
		const lock = spawn('flock', [at(place), 'sleep', String((2 * place.settleMs) / 1000)], {stdio: 'ignore'});
		await once(lock, 'exit').catch(() => {});
		return [writtenOnce(bytes)];
	},

	async 'overwritten before it settled'(place) {
		const [first, second] = [paper(), paper()];
		await writeFile(at(place), first);
		await pause(0.3 * place.settleMs);
		await writeFile(at(place), second);
		return [never(first), writtenOnce(second)];
	},

	async 'overwritten some time'(place) {
		const [first, second] = [paper(), paper()];
		await writeFile(at(place), first);
		await pause(about(place, 3));
		await writeFile(at(place), second);
		return [perhaps(first), writtenOnce(second)];
	},

	async 'replaced by another some time'(place) {
		const [first, second] = [paper(), paper()];
		await writeFile(at(place), first);
		await writeFile(at(place, '.tmp'), second);
		await pause(about(place, 3));
		await rename(at(place, '.tmp'), at(place));
		return [perhaps(first), writtenOnce(second)];
	},

	async 'cut to nothing and written anew'(place) {
		const [first, second] = [paper(), paper(60_000)];
		await writeFile(at(place), first);
		await pause(about(place, 1));
		await writeFile(at(place), '');
		await fill(at(place), second, 'forwards', 4, () => about(place));
		return [perhaps(first), writtenOnce(second)];
	},

	async 'kept open and written anew after it was taken'(place) {
		const [first, second] = [paper(), paper()];
		await writeFile(at(place), first);
		const handle = await open(at(place), 'r+');
		await untilGone(at(place));
		await pause(about(place, 4));
		await handle.write(second, 0, undefined, 0);
		await handle.close();
		return [perhaps(first), writtenOnce(second)];
	},

	/** Whole after every page. */
	async 'a picture that grows page by page'(place) {
		const first = tiffOf([bars(place.random() * 20), bars(1)]);
		const unique = (bytes: Buffer) => Buffer.concat([bytes, randomBytes(16)]);
		const second = unique(tiffOf([bars(2), bars(3), bars(4)]));
		const handle = await open(at(place, '.tif'), 'w');
		const states = [unique(first), second, unique(tiffOf([bars(5), bars(6), bars(7), bars(8)]))];
		for (const state of states) {
			await handle.write(state, 0, undefined, 0);
			await pause(state === states.at(-1) ? 0 : 0.5 * place.settleMs + about(place, 4));
		}

		await handle.close();
		return [...states.slice(0, -1).map(perhaps), writtenOnce(states.at(-1)!)];
	},

	async 'the same name on another day'(place) {
		const [first, second] = [paper(), paper()];
		for (const bytes of [first, second, first]) {
			await writeFile(at(place), bytes);
			await untilGone(at(place));
		}

		return [{...writtenOnce(first), least: 2, most: 2}, writtenOnce(second)];
	},

	async 'deleted while it is read'(place) {
		const bytes = paper(8_000_000);
		await writeFile(at(place), bytes);
		await pause(place.settleMs * (0.8 + place.random()));
		const isMine = await rm(at(place)).then(
			() => true,
			() => false,
		);
		return [isMine ? never(bytes) : writtenOnce(bytes)];
	},

	async 'half a pair'(place) {
		const [alone, other] = [path.join(place.folder, `${place.name}-scan`), path.join(place.folder, `${place.name}-sheet`)];
		await mkdir(alone);
		await mkdir(other);
		await Promise.all([chmod(alone, 0o777), chmod(other, 0o777)]);
		const [bytes, sheet] = [paper(), Buffer.from(JSON.stringify({contents: place.name}))];
		await writeFile(path.join(other, 'parcel.json'), sheet);
		await writeFile(path.join(alone, 'scan.pdf'), bytes);
		return [writtenOnce(bytes), never(sheet, {stays: path.join(other, 'parcel.json')})];
	},

	async 'names that wait'(place) {
		const folder = path.join(place.folder, `${place.name}-waiting`);
		await mkdir(folder);
		await chmod(folder, 0o777);
		return Promise.all(
			['~$letter.pdf', '.letter.pdf', 'letter.tmp', 'letter.pdf.part', 'letter.pdf.partial', 'Thumbs.db', 'desktop.ini'].map(async name => {
				const bytes = paper(500);
				await writeFile(path.join(folder, name), bytes);
				return never(bytes, {stays: path.join(folder, name)});
			}),
		);
	},

	async 'empty, and filled later'(place) {
		const bytes = paper();
		await writeFile(at(place), '');
		await pause(3 * place.settleMs);
		await writeFile(at(place), bytes);
		return [writtenOnce(bytes)];
	},

	async 'broken off'(place) {
		const bytes = paper().subarray(0, 9000 + Math.floor(place.random() * 5000));
		await writeFile(at(place), bytes);
		return [never(bytes, {isRejected: true})];
	},

	async 'empty for ever'(place) {
		await writeFile(at(place), '');
		return [never(Buffer.alloc(0), {isRejected: true})];
	},
};
