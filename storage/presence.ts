import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, rm} from 'node:fs/promises';
import {createConnection, createServer} from 'node:net';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {z} from 'zod';

/** What a process tells others that open the same data directory. */
const told = z.object({keyIds: z.array(z.string()), task: z.string().nullable()});
export type Told = z.infer<typeof told>;

export interface Presence {
	readonly id: string;
	end(): Promise<void>;
}

/** `told` is null when it is there and does not answer. */
export interface PresentOne {
	readonly id: string;
	readonly told: Told | null;
}

const ANSWER_MS = 2000;
/** Addresses of sockets have 108 bytes at most, 104 on some systems. */
const LONGEST_ADDRESS = 100;

const folderIn = (directory: string): string => path.join(directory, 'run');

/**
 * A socket under `run/` while this process has the data directory open. Sockets tell the living from the dead without fail: one whose process
 * was killed refuses; numbers of processes are given again, and those in containers are all 1.
 * Where no socket can be made (some network and shared folders) nobody is told.
 */
export async function announce(directory: string, say: Told): Promise<Presence> {
	const folder = folderIn(directory);
	await mkdir(folder, {recursive: true, mode: 0o700});
	const id = randomBytes(8).toString('hex');
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.end(JSON.stringify(say));
	}).unref();
	const address = await addressOf(folder, id);
	await new Promise<void>(resolve => {
		server.once('error', () => resolve());
		server.listen(address.path, resolve);
	});
	return {
		id,
		async end() {
			await new Promise<void>(resolve => {
				server.close(() => resolve());
			});
			await rm(path.join(folder, id), {force: true});
			await address.release();
		},
	};
}

/** Who has the data directory open; what the dead left is removed. */
export async function presentOnes(directory: string): Promise<PresentOne[]> {
	const folder = folderIn(directory);
	const found = await readdir(folder).catch(() => []);
	const ones = await Promise.all(
		found.map(async id => {
			const one = await ask(folder, id);
			if (!one) {
				await rm(path.join(folder, id), {force: true});
			}

			return one;
		}),
	);
	return ones.filter(one => one !== undefined);
}

/** Undefined when nobody is there. */
async function ask(folder: string, id: string): Promise<PresentOne | undefined> {
	const address = await addressOf(folder, id);
	const socket = createConnection(address.path);
	socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')));
	try {
		const isThere = await new Promise<boolean>(resolve => {
			socket.once('connect', () => resolve(true));
			socket.once('error', (error: NodeJS.ErrnoException) => resolve(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? '')));
		});
		if (!isThere) {
			return undefined;
		}

		const answer = await text(socket).then(
			read => told.safeParse(JSON.parse(read)),
			() => undefined,
		);
		return {id, told: answer?.success ? answer.data : null};
	} finally {
		socket.destroy();
		await address.release();
	}
}

/** A long path is shortened by way of the opened folder, which Linux has under a short name. */
async function addressOf(folder: string, id: string): Promise<{path: string; release(): Promise<void>}> {
	const direct = path.resolve(folder, id);
	if (Buffer.byteLength(direct) <= LONGEST_ADDRESS || process.platform !== 'linux') {
		return {path: direct, release: async () => {}};
	}

	const opened = await open(folder, 'r');
	return {path: `/proc/self/fd/${opened.fd}/${id}`, release: () => opened.close()};
}
