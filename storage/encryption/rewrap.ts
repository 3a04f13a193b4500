import {createHash} from 'node:crypto';
import * as fs from 'node:fs/promises';
import {IntakeError} from '#pipeline/errors.ts';
import {type FileSystem, writeDurably} from '../blobs/durable.ts';
import type {Keyring} from '../keys/keyring.ts';
import {EMPTY_SLOT, type Head, slotBytes, slotOffset} from './head.ts';
import {readHead, sealedPieces} from './sealed-file.ts';
import {blobKeyOf, isFilled, unwrap, wrap} from './wrap.ts';

/** What became of one blob; `gone` when it was erased meanwhile. */
export type Renewed = 'present' | 'rewrapped' | 'sealed' | 'gone';

/**
 * Brings the wrap of one blob under the present master key; a plain file from before is sealed. Throws KEY_MISSING, STORAGE_CORRUPT, STORAGE_UNREACHABLE.
 * Whenever the current fails, at least one slot is whole: the new wrap is on disk before the old one is cleared.
 */
export async function rewrap(place: string, sha256: string, keyring: Keyring, files: FileSystem = fs): Promise<Renewed> {
	try {
		const file = await files.open(place, 'r+');
		let head: Head | undefined;
		try {
			head = await readHead(file);
			if (head) {
				return await renewSlots(file, head, sha256, keyring);
			}
		} finally {
			await file.close();
		}

		return await sealPlain(place, sha256, keyring, files);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return 'gone';
		}

		throw error instanceof IntakeError
			? error
			: new IntakeError(
					'STORAGE_UNREACHABLE',
					`The key of blob ${sha256} could not be renewed (${(error as NodeJS.ErrnoException).code}).`,
					{
						cause: error,
					},
				);
	}
}

async function renewSlots(file: fs.FileHandle, head: Head, sha256: string, keyring: Keyring): Promise<Renewed> {
	const identity = {sha256, preamble: head.preamble};
	const present = head.slots.findIndex(slot => isFilled(slot) && slot.keyId === keyring.presentId && unwrap(slot, identity, keyring));
	if (present >= 0 && head.slots[1 - present] === 'empty') {
		return 'present';
	}

	const {blobKey, slot: opened} = blobKeyOf(head, sha256, keyring);
	const target = present >= 0 ? present : 1 - opened;
	const found = head.slots[target]!;
	// One that an interrupted rotation left is written again, too: only so is it known to be on disk, not merely in memory.
	await write(file, slotBytes(present >= 0 && isFilled(found) ? found : wrap(blobKey, identity, keyring)), target);
	await write(file, EMPTY_SLOT, 1 - target);
	return 'rewrapped';
}

async function write(file: fs.FileHandle, bytes: Buffer, slot: number): Promise<void> {
	const {bytesWritten} = await file.write(bytes, 0, bytes.length, slotOffset(slot));
	if (bytesWritten !== bytes.length) {
		throw Object.assign(new Error('A slot was written in part.'), {code: 'EIO'});
	}

	await file.sync();
}

async function sealPlain(place: string, sha256: string, keyring: Keyring, files: FileSystem): Promise<Renewed> {
	const file = await files.open(place, 'r');
	let content: Buffer;
	try {
		content = await file.readFile();
	} finally {
		await file.close();
	}

	if (createHash('sha256').update(content).digest('hex') !== sha256) {
		throw new IntakeError('STORAGE_CORRUPT', `Blob ${sha256} no longer holds what was written.`);
	}

	await writeDurably(sealedPieces(content, sha256, keyring), place, files);
	return 'sealed';
}
