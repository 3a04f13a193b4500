/** How parent and reader talk over one pipe: a head of JSON and, for pictures, bytes behind it. */
import type {Duplex} from 'node:stream';

export interface Frame {
	readonly head: unknown;
	readonly bytes: Buffer;
}

/** The longest that is believed. */
export interface FrameLimits {
	readonly headBytes: number;
	readonly bytes: number;
}

const LENGTHS = 8;

export function frameOf(head: unknown, bytes: Uint8Array = new Uint8Array()): Buffer {
	const text = Buffer.from(JSON.stringify(head));
	const lengths = Buffer.alloc(LENGTHS);
	lengths.writeUInt32LE(text.length, 0);
	lengths.writeUInt32LE(bytes.length, 4);
	return Buffer.concat([lengths, text, bytes]);
}

/**
 * Tells each frame as it is whole. What is no frame, or one past the limits, is told once to `onGarbage`; then nothing is read any more.
 * Room is taken once per frame, so that a flood of tiny pieces costs no more than one large one.
 */
export function readFrames(pipe: Duplex, limits: FrameLimits, onFrame: (frame: Frame) => void, onGarbage: () => void): void {
	let buffer = Buffer.alloc(LENGTHS);
	let held = 0;

	const frameIn = (whole: Buffer): Frame => {
		const end = LENGTHS + whole.readUInt32LE(0);
		return {head: JSON.parse(whole.toString('utf8', LENGTHS, end)) as unknown, bytes: whole.subarray(end)};
	};

	/** Called when `buffer` is full: with the lengths alone at first, then with the whole frame. */
	function filled(): void {
		const [head, bytes] = [buffer.readUInt32LE(0), buffer.readUInt32LE(4)];
		if (head > limits.headBytes || bytes > limits.bytes) {
			throw new RangeError('longer than any frame of ours');
		}

		const wanted = LENGTHS + head + bytes;
		if (buffer.length < wanted) {
			const room = Buffer.allocUnsafeSlow(wanted);
			buffer.copy(room);
			buffer = room;
			return;
		}

		const frame = frameIn(buffer);
		buffer = Buffer.alloc(LENGTHS);
		held = 0;
		onFrame(frame);
	}

	function onData(chunk: Buffer): void {
		try {
			for (let at = 0; at < chunk.length; ) {
				const taken = chunk.copy(buffer, held, at);
				at += taken;
				held += taken;
				if (held === buffer.length) {
					filled();
				}
			}
		} catch {
			pipe.off('data', onData);
			pipe.destroy();
			onGarbage();
		}
	}

	pipe.on('data', onData);
}
