import type {FileHandle} from 'node:fs/promises';

/** `length` bytes from `position`; what lies past the end of the file reads as zero. */
export async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	await file.read(buffer, 0, length, position);
	return buffer;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);
