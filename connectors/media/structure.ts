import {type FileHandle, open} from 'node:fs/promises';
import type {MediaType} from '#pipeline/model/delivery.ts';
import {mediaTypeOf} from './media-type.ts';

/** `unfinished` files may still grow; `unsupported` ones are none of ours. */
export type Structure =
	| {readonly kind: 'whole'; readonly mediaType: MediaType}
	| {readonly kind: 'unfinished'}
	| {readonly kind: 'unsupported'};

const HEAD = 1024;
const TAIL = 4096;

/** Looks at head, tail and page tables only: whether a file on disk is one of ours and all of it has arrived. */
export async function structureOf(path: string): Promise<Structure> {
	const file = await open(path, 'r');
	try {
		const {size} = await file.stat();
		const head = await part(file, 0, Math.min(HEAD, size));
		// Some scanners reserve the space first and write the beginning last.
		if (head.every(byte => byte === 0)) {
			return {kind: 'unfinished'};
		}

		const mediaType = mediaTypeOf(head);
		if (!mediaType) {
			return {kind: size < 8 ? 'unfinished' : 'unsupported'};
		}

		const tail = await part(file, Math.max(0, size - TAIL), Math.min(TAIL, size));
		return (await isWhole(mediaType, file, size, tail)) ? {kind: 'whole', mediaType} : {kind: 'unfinished'};
	} finally {
		await file.close();
	}
}

async function isWhole(mediaType: MediaType, file: FileHandle, size: number, tail: Buffer): Promise<boolean> {
	switch (mediaType) {
		case 'application/pdf':
			return tail.includes('%%EOF');
		case 'image/png':
			return tail.includes(Buffer.from([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]));
		case 'image/jpeg':
			return tail.includes(Buffer.from([0xff, 0xd9]));
		case 'image/tiff':
			return isWholeTiff(file, size);
	}
}

const STRIP_OFFSETS = [273, 324];
const STRIP_LENGTHS = [279, 325];
const MAX_PAGES = 10_000;
const MAX_STRIPS = 100_000;

/** Every page table and every strip lies inside the file. */
async function isWholeTiff(file: FileHandle, size: number): Promise<boolean> {
	const header = await part(file, 0, 8);
	const isLittle = header[0] === 0x49;
	const u16 = (bytes: Buffer, at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
	const u32 = (bytes: Buffer, at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
	// The 64-bit variant is rare among scanners; its end cannot be told here and its reader will.
	if (u16(header, 2) === 43) {
		return true;
	}

	const seen = new Set<number>();
	let next = u32(header, 4);
	while (next !== 0 && !seen.has(next) && seen.size < MAX_PAGES) {
		seen.add(next);
		if (next + 2 > size) {
			return false;
		}

		const count = u16(await part(file, next, 2), 0);
		if (next + 2 + 12 * count + 4 > size) {
			return false;
		}

		const table = await part(file, next + 2, 12 * count + 4);
		const values = new Map<number, number[]>();
		for (let entry = 0; entry < count; entry++) {
			const at = 12 * entry;
			const [tag, type, length] = [u16(table, at), u16(table, at + 2), u32(table, at + 4)];
			if (![...STRIP_OFFSETS, ...STRIP_LENGTHS].includes(tag) || (type !== 3 && type !== 4) || length > MAX_STRIPS) {
				continue;
			}

			const width = type === 3 ? 2 : 4;
			const where = length * width <= 4 ? next + 2 + at + 8 : u32(table, at + 8);
			if (where + length * width > size) {
				return false;
			}

			const bytes = await part(file, where, length * width);
			values.set(
				tag,
				Array.from({length}, (_, index) => (type === 3 ? u16(bytes, 2 * index) : u32(bytes, 4 * index))),
			);
		}

		const offsets = values.get(273) ?? values.get(324) ?? [];
		const lengths = values.get(279) ?? values.get(325) ?? [];
		if (offsets.some((offset, index) => offset + (lengths[index] ?? 0) > size)) {
			return false;
		}

		next = u32(table, 12 * count);
	}

	return seen.size > 0;
}

async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	const {bytesRead} = await file.read(buffer, 0, length, position);
	return bytesRead === length ? buffer : Buffer.concat([buffer.subarray(0, bytesRead), Buffer.alloc(length - bytesRead)]);
}
