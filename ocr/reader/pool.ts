import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {setPriority} from 'node:os';
import path from 'node:path';
import {ERROR_CODES, type ErrorCode, IntakeError} from '#pipeline/errors.ts';
import type {Log} from '#pipeline/ports.ts';
import type {ReaderOptions} from '../options.ts';
import type {Answers, Reply, Request} from './protocol.ts';

const CHILD = path.join(import.meta.dirname, 'child.ts');
const PRLIMIT = ['/usr/bin/prlimit', '/bin/prlimit'].find(existsSync);

interface Waiting {
	readonly request: Request;
	readonly signal: AbortSignal;
	resolve(answer: unknown): void;
	reject(error: Error): void;
}

export interface ReaderPool {
	ask<Op extends Request['op']>(request: Extract<Request, {op: Op}>, signal: AbortSignal): Promise<Answers[Op]>;
	close(): Promise<void>;
}

/**
 * Child processes that decode untrusted bytes: no keys in their environment, bounded memory, files and time.
 * One that crashes or hangs takes only its own request with it and is replaced.
 */
export function openReaderPool(options: ReaderOptions, log: Log): ReaderPool {
	const queue: Waiting[] = [];
	const idle: Reader[] = [];
	const all = new Set<Reader>();
	let isClosed = false;

	function next(): void {
		while (queue.length > 0 && !isClosed) {
			for (const reader of idle.splice(0)) {
				// One that ended while nobody asked it anything must not cost the next request.
				reader.isUsable ? idle.push(reader) : all.delete(reader);
			}

			const reader = idle.pop() ?? (all.size < options.processes ? start() : undefined);
			if (!reader) {
				return;
			}

			void serve(reader, queue.shift()!);
		}
	}

	function start(): Reader {
		const reader = new Reader(options);
		all.add(reader);
		return reader;
	}

	async function serve(reader: Reader, waiting: Waiting): Promise<void> {
		try {
			waiting.signal.throwIfAborted();
			waiting.resolve(await reader.ask(waiting.request, options.pageTimeoutMs));
		} catch (error) {
			waiting.reject(error as Error);
		}

		if (reader.isUsable && reader.served < options.recycleAfter) {
			idle.push(reader);
		} else {
			if (!reader.isUsable) {
				log.event('reader-replaced', {op: waiting.request.op});
			}

			all.delete(reader);
			void reader.end();
		}

		next();
	}

	return {
		ask: (request, signal) =>
			new Promise((resolve, reject) => {
				if (isClosed) {
					reject(new IntakeError('READER_CRASHED', 'The reader is closed.'));
					return;
				}

				queue.push({request, signal, resolve: resolve as (answer: unknown) => void, reject});
				next();
			}),
		async close() {
			isClosed = true;
			for (const {reject} of queue.splice(0)) {
				reject(new IntakeError('READER_CRASHED', 'The reader is closed.'));
			}

			await Promise.all([...all].map(reader => reader.end()));
		},
	};
}

/** Reading can wait; whoever sends us a fax, or looks at a page, waits for an answer. */
const PRIORITY = 10;

function giveWay(pid: number | undefined): void {
	try {
		if (pid !== undefined) {
			setPriority(pid, PRIORITY);
		}
	} catch {
		// Where that is not allowed, or it has ended already, it reads as eagerly as we answer.
	}
}

/** One child process and the one request it works on. */
class Reader {
	isUsable = true;
	served = 0;
	readonly #child: ChildProcess;
	readonly #exited: Promise<void>;
	#settle: ((reply: Reply | Error) => void) | undefined;

	constructor({memoryMb}: ReaderOptions) {
		const node = [process.execPath, '--max-old-space-size=512', '--no-warnings', CHILD];
		const limits = PRLIMIT ? [PRLIMIT, `--data=${memoryMb * 1024 * 1024}`, '--core=0', '--nofile=256', ...node] : node;
		this.#child = spawn(limits[0]!, limits.slice(1), {
			// Nothing of ours: a decoder that is taken over finds no keys.
			env: {PATH: '/usr/bin:/bin', NODE_ENV: 'production', UV_THREADPOOL_SIZE: '2', VIPS_CONCURRENCY: '1', MALLOC_ARENA_MAX: '2'},
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
			serialization: 'advanced',
		});
		giveWay(this.#child.pid);
		this.#exited = new Promise(resolve => {
			const gone = () => {
				this.isUsable = false;
				this.#settle?.(new IntakeError('READER_CRASHED', 'The isolated reader ended while it read this page.'));
				resolve();
			};
			this.#child.once('exit', gone);
			this.#child.once('error', gone);
		});
		this.#child.on('message', message => this.#settle?.(message as Reply));
	}

	async ask(request: Request, timeoutMs: number): Promise<unknown> {
		this.served++;
		const id = this.served;
		const reply = await new Promise<Reply | Error>(resolve => {
			const timer = setTimeout(() => {
				this.isUsable = false;
				this.#child.kill('SIGKILL');
				resolve(new IntakeError('OCR_TIMED_OUT', `A page took longer than ${timeoutMs} ms.`));
			}, timeoutMs);
			this.#settle = outcome => {
				clearTimeout(timer);
				this.#settle = undefined;
				resolve(outcome);
			};
			if (this.isUsable) {
				this.#child.send(
					{id, request},
					error => error && this.#settle?.(new IntakeError('READER_CRASHED', 'The isolated reader cannot be reached.')),
				);
			} else {
				this.#settle(new IntakeError('READER_CRASHED', 'The isolated reader has ended.'));
			}
		});
		if (reply instanceof Error) {
			throw reply;
		}

		if ('failure' in reply) {
			const {code, message} = reply.failure;
			throw new IntakeError(code in ERROR_CODES ? (code as ErrorCode) : 'OCR_ENGINE_FAILED', message);
		}

		return reply.answer;
	}

	async end(): Promise<void> {
		this.#child.kill('SIGKILL');
		await this.#exited;
	}
}
