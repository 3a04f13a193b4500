import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import type {Log} from '#pipeline/ports.ts';
import type {ReaderOptions} from '../options.ts';
import type {Answers, Op, Request} from './protocol.ts';
import {Reader, type ReaderCommand} from './reader.ts';
import {CPU_SECONDS} from './sandbox/rungs.ts';

export const CHILD = path.join(import.meta.dirname, 'child.ts');

interface Waiting {
	readonly request: Request;
	readonly signal: AbortSignal;
	readonly isAlone: boolean;
	resolve(answer: unknown): void;
	reject(error: Error): void;
}

export interface ReaderPool {
	/** `isAlone`: a process that has read nothing yet, and reads nothing after it. */
	ask<Name extends Op>(
		request: Extract<Request, {op: Name}>,
		signal: AbortSignal,
		how?: {readonly isAlone?: boolean},
	): Promise<Answers[Name]>;
	close(): Promise<void>;
}

/** Of a page's time: a hang is a hang, and a page that was only slow is done by then. */
const FIRST_TRY = 2 / 3;

/** A process is replaced between two pages when it has grown so far. */
const FULL = 0.8;

/**
 * Child processes that decode untrusted bytes: no keys in their environment, bounded memory, files and time.
 * One that crashes or hangs takes only its own request with it and is replaced.
 */
export function openReaderPool(options: ReaderOptions, log: Log, commandOf: () => Promise<ReaderCommand>): ReaderPool {
	const queue: Waiting[] = [];
	const idle: Reader[] = [];
	const all = new Set<Reader>();
	let starting = 0;
	let isClosed = false;

	function next(): void {
		while (queue.length > 0 && !isClosed) {
			for (const reader of idle.splice(0)) {
				// One that ended while nobody asked it anything must not cost the next request.
				reader.isUsable ? idle.push(reader) : all.delete(reader);
			}

			const [first] = queue;
			const reader = first!.isAlone ? undefined : idle.pop();
			if (!reader && all.size + starting >= options.processes) {
				const spare = first!.isAlone ? idle.pop() : undefined;
				if (!spare) {
					return;
				}

				retire(spare);
			}

			void serve(reader, queue.shift()!);
		}
	}

	async function started(): Promise<Reader> {
		starting++;
		try {
			const command = await commandOf();
			if (isClosed) {
				throw new IntakeError('READER_CRASHED', 'The reader is closed.');
			}

			const reader = new Reader(command, options);
			all.add(reader);
			return reader;
		} finally {
			starting--;
		}
	}

	function retire(reader: Reader): void {
		all.delete(reader);
		void reader.end();
	}

	/** What is looked at is looked at twice at most, and has its time for both: files half of it each, pages most of it at first. */
	function limitMs(isFile: boolean, isAlone: boolean): number {
		return isFile ? options.fileTimeoutMs / 2 : options.pageTimeoutMs * (isAlone ? 1 - FIRST_TRY : FIRST_TRY);
	}

	async function serve(given: Reader | undefined, {request, signal, isAlone, resolve, reject}: Waiting): Promise<void> {
		let reader = given;
		try {
			reader ??= await started();
			signal.throwIfAborted();
			resolve(await reader.ask(request, limitMs(request.op === 'sheets', isAlone)));
		} catch (error) {
			reject(error as Error);
		}

		if (reader && !isAlone && reader.isUsable && !isWorn(reader)) {
			idle.push(reader);
		} else if (reader) {
			if (!reader.isUsable) {
				log.event('reader-replaced', {op: request.op});
			}

			retire(reader);
		}

		next();
	}

	const isWorn = ({served, usage, residentMb}: Reader): boolean =>
		served >= options.recycleAfter ||
		Math.max(usage.residentMb, residentMb) > FULL * options.memoryMb ||
		usage.cpuSeconds > CPU_SECONDS / 2;

	return {
		ask: (request, signal, {isAlone = false} = {}) =>
			new Promise((resolve, reject) => {
				if (isClosed) {
					reject(new IntakeError('READER_CRASHED', 'The reader is closed.'));
					return;
				}

				queue.push({request, signal, isAlone, resolve: resolve as (answer: unknown) => void, reject});
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
