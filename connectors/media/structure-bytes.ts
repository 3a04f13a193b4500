/** What is looked into: an open file, or bytes in memory. */
export interface Readable {
	read(buffer: Buffer, offset: number, length: number, position: number): Promise<unknown>;
}

export const inMemory = (bytes: Uint8Array): Readable => ({
	async read(buffer, offset, length, position) {
		buffer.set(bytes.subarray(position, position + length), offset);
	},
});

/** `length` bytes from `position`; what lies past the end of the file reads as zero. */
export async function part(file: Readable, position: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	await file.read(buffer, 0, length, position);
	return buffer;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);
