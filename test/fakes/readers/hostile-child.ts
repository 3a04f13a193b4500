/** A reader that does the worst for files that ask for it, in their last line; everything else it reads as the real one does. */
import {readFileSync, writeSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {answerTo} from '#ocr/reader/answer.ts';
import {frameOf} from '#ocr/reader/frames.ts';
import {listen} from '#ocr/reader/listen.ts';

const PIPE = 3;
const MEGABYTE = 1024 * 1024;

function lengths(head: number, bytes: number): Buffer {
	const buffer = Buffer.alloc(8);
	buffer.writeUInt32LE(head, 0);
	buffer.writeUInt32LE(bytes, 4);
	return buffer;
}

const WORST: Readonly<Record<string, () => unknown>> = {
	exit: () => process.exit(1),
	segfault: () => process.abort(),
	loop() {
		for (;;);
	},
	hang: () => pause(1_000_000),
	memory() {
		const held: Buffer[] = [];
		for (let count = 0; count < 30; count++) {
			held.push(Buffer.alloc(100 * MEGABYTE, count + 1));
		}

		return held.length;
	},
	garbage: () => writeSync(PIPE, Buffer.alloc(60_000, 0xfe)),
	'no-json': () => writeSync(PIPE, Buffer.concat([lengths(4, 0), Buffer.from('nope')])),
	'endless-frame'() {
		writeSync(PIPE, lengths(0xff_ff_ff_ff, 0xff_ff_ff_ff));
		return pause(1_000_000);
	},
	'other-id': () => writeSync(PIPE, frameOf({id: 99, usage: {cpuSeconds: 0, residentMb: 0}, failure: null, answer: []})),
	'other-shape': () => writeSync(PIPE, frameOf({id: 1, usage: {cpuSeconds: 0, residentMb: 0}, failure: null, answer: [{kind: 'scan'}]})),
	unasked() {
		setTimeout(() => writeSync(PIPE, frameOf({id: 2, usage: {cpuSeconds: 0, residentMb: 0}, failure: null, answer: []})), 20);
		return [];
	},
	'unknown-code'() {
		throw Object.assign(new Error('x'.repeat(5000)), {code: '__proto__'});
	},
};

/** `worst <what> [<op> [<page>]]` */
function worstOf(file: string): {what: string; op: string | undefined; page: string | undefined} | undefined {
	const [, what, op, page] = /worst ([a-z-]+)(?: ([a-z]+))?(?: (\d+))?\n$/.exec(readFileSync(file, 'latin1').slice(-60)) ?? [];
	return what === undefined ? undefined : {what, op, page};
}

listen(async request => {
	if ('file' in request) {
		const page = 'page' in request ? String(request.page.sequence) : undefined;
		// Of a page's picture nobody sees any more which file it came from: sheets of this height are hard to read.
		const worst =
			request.op === 'recognise' && request.page.heightPx === 777 ? {what: 'hang', op: undefined, page: undefined} : worstOf(request.file);
		if (worst && (worst.op ?? request.op) === request.op && (worst.page ?? page) === page) {
			return WORST[worst.what]!();
		}
	}

	return answerTo(request);
});
