import {type ChildProcess, spawn} from 'node:child_process';
import type {Duplex} from 'node:stream';
import {ERROR_CODES, type ErrorCode, IntakeError} from '#pipeline/errors.ts';
import {type Frame, frameOf, readFrames} from './frames.ts';
import {type Answers, type Op, type Request, replyOf, type Usage, unpacked} from './protocol.ts';
import {residentMbOf} from './resident.ts';
import {ENVIRONMENT} from './sandbox/environment.ts';

/** Words of a page are some hundred kilobytes; pixels of the largest page allowed are bytes. */
const LIMITS = {headBytes: 16 * 1024 * 1024};
const PIPE = 3;
/** The kernel limits what is asked for; what is in use is looked at this often, since there are ways around the former. */
const LOOK_MS = 250;

export interface ReaderCommand {
	readonly file: string;
	readonly arguments: readonly string[];
}

export interface ReaderLimits {
	readonly memoryMb: number;
	readonly maxPixels: number;
}

/** One isolated process and the one request it works on. Whatever it does or says, only its own request suffers. */
export class Reader {
	isUsable = true;
	served = 0;
	/** As it says itself, and as we saw. */
	usage: Usage = {cpuSeconds: 0, residentMb: 0};
	residentMb = 0;
	readonly #child: ChildProcess;
	readonly #pipe: Duplex;
	readonly #exited: Promise<void>;
	readonly #memoryMb: number;
	#settle: ((outcome: Frame | Error) => void) | undefined;

	constructor(command: ReaderCommand, {memoryMb, maxPixels}: ReaderLimits) {
		this.#memoryMb = memoryMb;
		this.#child = spawn(command.file, command.arguments, {
			env: ENVIRONMENT,
			stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
			cwd: '/',
		});
		this.#pipe = this.#child.stdio[PIPE] as Duplex;
		// Told by its end as well.
		this.#pipe?.on('error', () => {});
		this.#exited = new Promise(resolve => {
			const gone = () => {
				this.#fail('READER_CRASHED', 'The isolated reader ended while it read this page.');
				resolve();
			};
			this.#child.once('exit', gone);
			this.#child.once('error', gone);
		});
		if (this.#pipe) {
			readFrames(
				this.#pipe,
				{...LIMITS, bytes: maxPixels},
				frame => (this.#settle ? this.#settle(frame) : this.#fail('READER_CRASHED', '')),
				() => this.#fail('READER_CRASHED', 'The isolated reader answered in no language of ours.'),
			);
		}
	}

	async ask<Name extends Op>(request: Extract<Request, {op: Name}>, timeoutMs: number): Promise<Answers[Name]> {
		this.served++;
		const id = this.served;
		const watch = setInterval(() => void this.#lookAtMemory(), LOOK_MS);
		const timer = setTimeout(
			() => this.#fail('OCR_TIMED_OUT', `It took longer than ${Math.round(timeoutMs / 1000)} s to read.`),
			timeoutMs,
		);
		try {
			const outcome = await new Promise<Frame | Error>(resolve => {
				this.#settle = resolve;
				if (this.isUsable) {
					this.#pipe.write(frameOf({id, request}));
				} else {
					resolve(new IntakeError('READER_CRASHED', 'The isolated reader has ended.'));
				}
			});
			return this.#answerOf(id, request.op as Name, outcome);
		} finally {
			this.#settle = undefined;
			clearTimeout(timer);
			clearInterval(watch);
		}
	}

	#answerOf<Name extends Op>(id: number, op: Name, outcome: Frame | Error): Answers[Name] {
		if (outcome instanceof Error) {
			throw outcome;
		}

		let reply: ReturnType<typeof replyOf>;
		try {
			reply = replyOf(outcome.head);
			this.usage = reply.usage;
			if (reply.id !== id) {
				throw new RangeError('an answer to something else');
			}

			if (!reply.failure) {
				return unpacked(op, reply.answer, outcome.bytes);
			}
		} catch (error) {
			this.#fail('READER_CRASHED', '');
			throw new IntakeError('READER_CRASHED', 'The isolated reader gave an answer that is none.', {cause: error});
		}

		const {code, message, isUnsound} = reply.failure;
		if (isUnsound) {
			this.#fail('READER_CRASHED', '');
		}

		throw new IntakeError(code in ERROR_CODES ? (code as ErrorCode) : 'OCR_ENGINE_FAILED', message);
	}

	/** It is of no use any more; whoever waits for it is told why. */
	#fail(code: ErrorCode, message: string): void {
		this.isUsable = false;
		this.#child.kill('SIGKILL');
		this.#settle?.(new IntakeError(code, message));
	}

	async #lookAtMemory(): Promise<void> {
		const residentMb = await residentMbOf(this.#child.pid);
		this.residentMb = residentMb ?? 0;
		if (this.residentMb > this.#memoryMb) {
			this.#fail('READER_CRASHED', 'The isolated reader needed more memory than a page may.');
		}
	}

	async end(): Promise<void> {
		this.isUsable = false;
		this.#child.kill('SIGKILL');
		await this.#exited;
	}
}
