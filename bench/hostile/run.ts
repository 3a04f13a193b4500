import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {residentMbOf} from '#ocr/reader/resident.ts';
import type {Account} from './account.ts';
import {type HostileFile, hostileCorpus} from './corpus.ts';

export interface HostileOptions {
	readonly directory: string;
	readonly seed: number;
	readonly files: number;
	/** Further files of any origin. */
	readonly data?: string;
	/** Laid over the reader's and the worker's part of the configuration. */
	readonly reader?: Readonly<Record<string, unknown>>;
	readonly worker?: Readonly<Record<string, unknown>>;
}

export interface HostileFigures {
	readonly files: number;
	/** Times the application ended before it was done. */
	readonly crashes: number;
	/** Files of which no whole original with an item for a person is there. */
	readonly lost: number;
	readonly states: Readonly<Record<string, number>>;
	readonly codes: Readonly<Record<string, number>>;
	readonly unreadablePages: number;
	readonly readersReplaced: number;
	readonly slowestPageSeconds: number;
	readonly slowestFileSeconds: number;
	readonly readerPeakMb: number;
	readonly growthMb: number;
	readonly seconds: number;
}

const LOOK_MS = 100;

/** Lays the files out, lets the application take them in, and compares what is kept with what was given. */
export async function runHostile(options: HostileOptions): Promise<HostileFigures> {
	const {directory} = options;
	const [door, scans, config] = [path.join(directory, 'door'), path.join(directory, 'scans'), path.join(directory, 'config.json')];
	await mkdir(door, {recursive: true});
	await mkdir(scans, {recursive: true});
	const given = await layOut([...(await hostileCorpus(options.seed, options.files)), ...(await further(options.data))], door, scans);
	await writeFile(
		config,
		JSON.stringify({
			dataDirectory: path.join(directory, 'data'),
			reader: options.reader ?? {},
			worker: {concurrency: 2, pagesAtOnce: 1, ...options.worker},
			web: {port: 0},
			connectors: [
				{kind: 'scan-folder', name: 'mailroom', folder: scans, settleMs: 100, rescanMs: 500, incompleteAfterMs: 1000, watchTakenMs: 0},
			],
		}),
	);
	await writeFile(path.join(directory, 'job.json'), JSON.stringify({config, door, scans}));
	const began = performance.now();
	const {account, crashes, residentMb, readerMb, output} = await driven(path.join(directory, 'job.json'));
	if (!account) {
		throw new Error(`The application ended ${crashes} times and never came to rest.\n${output}`);
	}

	return {
		files: given.length,
		crashes,
		lost: lostOf(given, account),
		states: counted([...account.kept.map(({state}) => state), ...account.rejected.map(() => 'rejected')]),
		codes: counted(account.kept.flatMap(({code}) => code ?? [])),
		unreadablePages: account.events['page-unreadable'] ?? 0,
		readersReplaced: account.events['reader-replaced'] ?? 0,
		slowestPageSeconds: account.slowestPageMs / 1000,
		slowestFileSeconds: account.slowestFileMs / 1000,
		readerPeakMb: readerMb,
		growthMb: residentMb - account.residentBeforeMb,
		seconds: (performance.now() - began) / 1000,
	};
}

async function further(folder: string | undefined): Promise<HostileFile[]> {
	if (folder === undefined) {
		return [];
	}

	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return entries
		.filter(entry => entry.isFile())
		.map(({parentPath, name}) => ({kind: 'mutation' as const, name, bytes: () => readFile(path.join(parentPath, name))}));
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is about names or about nothing comes as scans, and every fourth of the others; the rest as faxes. */
async function layOut(files: readonly HostileFile[], door: string, scans: string): Promise<string[]> {
	const given: string[] = [];
	for (const [index, file] of files.entries()) {
		const bytes = await file.bytes();
		const isScan = file.kind === 'name' || index % 4 === 0;
		await writeFile(
			isScan ? path.join(scans, file.kind === 'name' ? file.name : `${index}-${file.name}`) : path.join(door, `${index}-${file.name}`),
			bytes,
		);
		given.push(hashOf(bytes));
	}

	return given;
}

const counted = (values: readonly string[]): Record<string, number> =>
	Object.fromEntries([...Map.groupBy(values, value => value)].map(([value, {length}]) => [value, length]));

/** As many whole, visible originals of each content as were given, and a question for each rejected one. */
function lostOf(given: readonly string[], {kept, rejected, rejectionTasks}: Account): number {
	const there = counted([...kept.filter(({isVisible, isWhole}) => isVisible && isWhole).map(({sha256}) => sha256), ...rejected]);
	const lost = Object.entries(counted(given)).reduce((sum, [sha256, count]) => sum + Math.max(0, count - (there[sha256] ?? 0)), 0);
	return lost + Math.max(0, rejected.length - rejectionTasks);
}

interface Driven {
	readonly account: Account | undefined;
	readonly crashes: number;
	readonly residentMb: number;
	readonly readerMb: number;
	readonly output: string;
}

/** Starts it anew after a crash, as a supervisor would. */
async function driven(job: string, crashes = 0): Promise<Driven> {
	const child = spawn(process.execPath, ['--no-warnings', path.join(import.meta.dirname, 'drive.ts'), job], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [residentMb, readerMb, said, errors] = [0, 0, '', ''];
	child.stdout.on('data', chunk => {
		said += chunk;
	});
	child.stderr.on('data', chunk => {
		errors += chunk;
	});
	const watch = setInterval(async () => {
		const {own, readers} = await memoryOf(child.pid!);
		residentMb = Math.max(residentMb, own);
		readerMb = Math.max(readerMb, ...readers);
	}, LOOK_MS);
	const code = await new Promise<number | null>(resolve => {
		child.once('close', resolve);
	});
	clearInterval(watch);
	if (code === 0) {
		return {account: JSON.parse(said.trim().split('\n').at(-1)!) as Account, crashes, residentMb, readerMb, output: errors};
	}

	return crashes >= 5 ? {account: undefined, crashes: crashes + 1, residentMb, readerMb, output: errors} : driven(job, crashes + 1);
}

/** Resident megabytes of a program and of each of its children. */
export async function memoryOf(pid: number): Promise<{own: number; readers: number[]}> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
	const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
	const children = (await Promise.all(threads.map(thread => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''))))
		.flatMap(list => list.split(' '))
		.filter(Boolean)
		.map(Number);
	return {own, readers: await Promise.all(children.map(async child => (await residentMbOf(child)) ?? 0))};
}
