import {Socket} from 'node:net';
import {setPriority} from 'node:os';
import {IntakeError} from '#pipeline/errors.ts';
import {frameOf, readFrames} from './frames.ts';
import {type Failure, packed, type Request, type Usage} from './protocol.ts';

/** The parent opens it; standard output is left to libraries that print. */
const PIPE = 3;
const MEGABYTE = 1024 * 1024;

/** The file is not there, or not for us: no fault of what is in it. */
const UNREACHABLE = ['ENOENT', 'EACCES', 'EPERM', 'EIO', 'ERR_ACCESS_DENIED'];

/** What we refuse ourselves leaves us well; of anything else nobody knows what it left behind. */
function failureOf(error: unknown): Failure {
	const isFile = UNREACHABLE.includes(String((error as {code?: unknown} | undefined)?.code));
	const code = error instanceof IntakeError ? error.code : isFile ? 'STORAGE_UNREACHABLE' : 'OCR_ENGINE_FAILED';
	const message = error instanceof Error ? error.message : String(error);
	return {code, message: message.slice(0, 500), isUnsound: code === 'OCR_ENGINE_FAILED' || isFile};
}

/** Zero where even that cannot be seen from inside; the parent looks, too. */
function residentMb(): number {
	try {
		return process.memoryUsage.rss() / MEGABYTE;
	} catch {
		return 0;
	}
}

/** Reading can wait; whoever sends us a fax, or looks at a page, waits for an answer. */
const PRIORITY = 10;

function giveWay(): void {
	try {
		setPriority(PRIORITY);
	} catch {
		// Where that is not allowed it reads as eagerly as others answer.
	}
}

function usage(): Usage {
	const {user, system} = process.cpuUsage();
	return {cpuSeconds: (user + system) / 1e6, residentMb: residentMb()};
}

/** Answers the parent's requests until it goes away. */
export function listen(answerTo: (request: Request) => Promise<unknown>): void {
	giveWay();
	const pipe = new Socket({fd: PIPE, readable: true, writable: true});

	async function reply(id: number, request: Request): Promise<void> {
		try {
			const {answer, bytes} = packed(await answerTo(request));
			pipe.write(frameOf({id, usage: usage(), failure: null, answer}, bytes));
		} catch (error) {
			pipe.write(frameOf({id, usage: usage(), failure: failureOf(error), answer: null}));
		}
	}

	readFrames(
		pipe,
		{headBytes: 64 * MEGABYTE, bytes: 0},
		({head}) => {
			const {id, request} = head as {id: number; request: Request};
			void reply(id, request);
		},
		() => process.exit(1),
	);
	pipe.once('close', () => process.exit());
	pipe.on('error', () => process.exit());
}
