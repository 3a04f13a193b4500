/** A reader that a file has taken over: it tries its ways out and tells which were open. The file says where they would lead. */
import {fork, spawnSync} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {createConnection} from 'node:net';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import sharp from 'sharp';
import {listen} from '#ocr/reader/listen.ts';
import {IntakeError} from '#pipeline/errors.ts';

export interface WaysOut {
	readonly database: string;
	/** A picture outside of what may be read, for a decoder that opens files by itself. */
	readonly picture: string;
	readonly outside: string;
	readonly port: number;
	readonly parent: number;
}

/** Names of the ways that were open. */
async function triedAll({database, picture, outside, port, parent}: WaysOut, own: string): Promise<string[]> {
	const ways: Readonly<Record<string, () => unknown>> = {
		'read-passwd': () => readFileSync('/etc/passwd'),
		'read-database': () => readFileSync(database),
		'list-root': () => readdirSync('/'),
		'read-parent-environment': () => readFileSync(`/proc/${parent}/environ`),
		'read-own-environment': () => readFileSync('/proc/self/environ'),
		'environment-has-secrets': () => {
			if (
				!Object.keys(process.env).some(
					name =>
						![
							'PATH',
							'NODE_ENV',
							'UV_THREADPOOL_SIZE',
							'VIPS_CONCURRENCY',
							'MALLOC_ARENA_MAX',
							'PWD',
							'OLDPWD',
							// Set by the picture decoder itself.
							'VIPSHOME',
							'_',
							'SHLVL',
						].includes(name),
				)
			) {
				throw new Error('none');
			}
		},
		'write-outside': () => writeFileSync(path.join(outside, 'written'), 'x'),
		'write-beside': () => writeFileSync(path.join(path.dirname(own), 'written'), 'x'),
		'write-own-program': () => writeFileSync(path.join(import.meta.dirname, 'written'), 'x'),
		'link-out': () => symlinkSync('/etc', path.join(path.dirname(own), 'link')),
		'run-program': () => {
			const {error, status} = spawnSync('/bin/sh', ['-c', 'true']);
			if (error || status !== 0) {
				throw error ?? new Error(String(status));
			}
		},
		'fork-itself': async () => {
			const child = fork(import.meta.filename);
			await once(child, 'spawn');
		},
		'read-in-a-thread': async () => {
			const worker = new Worker(`require('node:fs').readFileSync(${JSON.stringify(database)})`, {eval: true});
			const [code] = (await once(worker, 'exit')) as [number];
			if (code !== 0) {
				throw new Error('not read');
			}
		},
		connect: async () => {
			const socket = createConnection(port, '127.0.0.1');
			await once(socket, 'connect');
			socket.destroy();
		},
		'send-datagram': async () => {
			const socket = createSocket('udp4');
			try {
				await new Promise<void>((resolve, reject) => {
					socket.send('x', port, '127.0.0.1', error => (error ? reject(error) : resolve()));
				});
			} finally {
				socket.close();
			}
		},
		'signal-parent': () => process.kill(parent, 0),
		// Native code asks the kernel, not Node.
		'read-by-native-code': () => sharp(picture).metadata(),
	};
	const open: string[] = [];
	for (const [name, way] of Object.entries(ways)) {
		try {
			await way();
			open.push(name);
		} catch {
			// Shut.
		}
	}

	return open;
}

listen(async request => {
	if (!('file' in request)) {
		return {};
	}

	throw new IntakeError('NOT_FOUND', (await triedAll(JSON.parse(readFileSync(request.file, 'utf8')) as WaysOut, request.file)).join(' '));
});
