import {createHash} from 'node:crypto';
import type {Sealed} from './sealed-file.ts';

/** Length and SHA-256 of what flows through; asked for once, at the end. */
export function fingerprint() {
	const hash = createHash('sha256');
	let byteLength = 0;
	let result: Sealed | undefined;
	return {
		async *of<Part extends Uint8Array>(source: AsyncIterable<Part>): AsyncGenerator<Part> {
			for await (const part of source) {
				hash.update(part);
				byteLength += part.length;
				yield part;
			}
		},
		result(): Sealed {
			result ??= {byteLength, sha256: hash.digest('hex')};
			return result;
		},
	};
}
