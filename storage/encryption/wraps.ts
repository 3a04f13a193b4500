import {open} from 'node:fs/promises';
import {asIntakeError, type ErrorCode, IntakeError} from '#pipeline/errors.ts';
import {blobNames, placeOf} from '../blobs/places.ts';
import type {Keyring} from '../keys/keyring.ts';
import {announce, presentOnes} from '../presence.ts';
import {type Renewed, rewrap} from './rewrap.ts';
import {readHead} from './sealed-file.ts';
import {isFilled} from './wrap.ts';

/** Syncing waits for the disk: a few at a time go faster than one, many would be in the way of the service. */
const LANES = 4;

export interface WrapCount {
	readonly blobs: number;
	/** By master key id; a blob in the middle of a rotation counts under both. */
	readonly byKey: ReadonlyMap<string, number>;
	/** From before blobs were sealed. */
	readonly plain: number;
	/** A slot is neither empty nor whole, or the head is. */
	readonly damaged: number;
}

export interface RenewedWraps {
	readonly counts: Readonly<Record<Exclude<Renewed, 'gone'>, number>>;
	readonly failed: ReadonlyArray<{readonly sha256: string; readonly code: ErrorCode}>;
}

/** Under which master keys the keys of blobs are wrapped. */
export interface Wraps {
	count(): Promise<WrapCount>;
	/**
	 * Brings all under the present master key, while others read and write; one that was interrupted is simply begun again.
	 * Throws STATE_CONFLICT when somebody else does so already, or when a running process does not know the present key.
	 */
	renew(onProgress?: (done: number, of: number) => void): Promise<RenewedWraps>;
}

/** `directory` is the data directory, `blobs` the folder of blobs in it. */
export function openWraps(directory: string, blobs: string, keyring: Keyring): Wraps {
	return {
		async count() {
			const byKey = new Map<string, number>();
			let [all, plain, damaged] = [0, 0, 0];
			await everyBlob(blobs, async place => {
				const slots = await slotsOf(place);
				if (slots === 'gone') {
					return;
				}

				all++;
				if (slots === 'plain') {
					plain++;
					return;
				}

				const filled = slots === 'damaged' ? [] : slots.filter(isFilled);
				for (const keyId of new Set(filled.map(slot => slot.keyId))) {
					byKey.set(keyId, (byKey.get(keyId) ?? 0) + 1);
				}

				if (filled.length === 0 || (slots !== 'damaged' && slots.includes('torn'))) {
					damaged++;
				}
			});
			return {blobs: all, byKey, plain, damaged};
		},

		async renew(onProgress) {
			// Told before asked: of two who begin at the same moment none goes on, rather than both.
			const presence = await announce(directory, {keyIds: [...keyring.ids], task: 'rotation'});
			try {
				await refuseConflicts(directory, presence.id, keyring);
				return await renewAll(blobs, keyring, onProgress);
			} finally {
				await presence.end();
			}
		},
	};
}

/** A process that does not know the present key could read nothing any more of what is wrapped anew. */
async function refuseConflicts(directory: string, ownId: string, {presentId}: Keyring): Promise<void> {
	const others = (await presentOnes(directory)).filter(({id}) => id !== ownId);
	if (others.some(({told}) => told?.task === 'rotation')) {
		throw new IntakeError('STATE_CONFLICT', 'Another rotation is at work on this data directory. Wait until it has ended.');
	}

	if (others.some(({told}) => !told?.keyIds.includes(presentId))) {
		throw new IntakeError(
			'STATE_CONFLICT',
			`A running Intake process does not know master key ${presentId} and could not read what is rotated. Start it again with the new configuration, then rotate.`,
		);
	}
}

async function renewAll(blobs: string, keyring: Keyring, onProgress: (done: number, of: number) => void = () => {}): Promise<RenewedWraps> {
	const counts = {present: 0, rewrapped: 0, sealed: 0, gone: 0};
	const failed: Array<{sha256: string; code: ErrorCode}> = [];
	let of = 0;
	for await (const _ of blobNames(blobs)) {
		of++;
	}

	let done = 0;
	await everyBlob(blobs, async (place, sha256) => {
		try {
			counts[await rewrap(place, sha256, keyring)]++;
		} catch (error) {
			// One that is damaged must not keep the others under the old key.
			failed.push({sha256, code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
		}

		onProgress(++done, Math.max(of, done));
	});
	const {gone, ...rest} = counts;
	return {counts: rest, failed};
}

async function slotsOf(place: string) {
	try {
		const file = await open(place, 'r');
		try {
			return (await readHead(file))?.slots ?? 'plain';
		} finally {
			await file.close();
		}
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'damaged';
	}
}

async function everyBlob(blobs: string, work: (place: string, sha256: string) => Promise<void>): Promise<void> {
	const names = blobNames(blobs);
	await Promise.all(
		Array.from({length: LANES}, async () => {
			for await (const sha256 of names) {
				await work(placeOf(blobs, sha256), sha256);
			}
		}),
	);
}
