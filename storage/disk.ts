import {statfs} from 'node:fs/promises';
import type {Log, Room} from '#pipeline/ports.ts';

export const LOW_WATER_MB = 1024;
export const READ_ONLY_MB = 256;

const MEGABYTE = 1024 * 1024;
/** A look costs little, but not nothing: a burst of faxes shares one. */
const LOOK_MS = 1000;

export interface DiskOptions {
	/** Any folder on the file system that is watched. */
	readonly directory: string;
	/** Under so many free megabytes nothing is fetched any more. */
	readonly lowWaterMb?: number | undefined;
	/** Under so many nothing is taken in at all. */
	readonly readOnlyMb?: number | undefined;
}

export interface Disk {
	/** How much may still be written. When nobody can tell, nothing. */
	room(): Promise<Room>;
	/** Null when nobody can tell. */
	freeBytes(): Promise<number | null>;
}

/** Just what is asked of the system; tests hand in one that runs full. */
export type StatFs = (directory: string) => Promise<{readonly bavail: number; readonly bsize: number}>;

/** Watches free space. Nothing is remembered but the last look: when space is freed, work goes on. */
export function openDisk(
	{directory, lowWaterMb = LOW_WATER_MB, readOnlyMb = READ_ONLY_MB}: DiskOptions,
	log: Log,
	look: StatFs = statfs,
	lookMs = LOOK_MS,
): Disk {
	let lookedAt = Number.NEGATIVE_INFINITY;
	let latest: Promise<number | null> = Promise.resolve(null);
	let told: Room = 'enough';

	function freeBytes(): Promise<number | null> {
		if (performance.now() - lookedAt >= lookMs) {
			lookedAt = performance.now();
			latest = look(directory).then(
				({bavail, bsize}) => bavail * bsize,
				() => null,
			);
		}

		return latest;
	}

	function tell(room: Room, free: number | null): void {
		if (room !== told) {
			told = room;
			const name = room === 'enough' ? 'storage-well-again' : `storage-${room}`;
			log.event(name, free === null ? {code: 'STORAGE_UNREACHABLE'} : {freeMb: Math.floor(free / MEGABYTE)});
		}
	}

	return {
		freeBytes,
		async room() {
			const free = await freeBytes();
			const room = free === null || free < readOnlyMb * MEGABYTE ? 'full' : free < lowWaterMb * MEGABYTE ? 'low' : 'enough';
			tell(room, free);
			return room;
		},
	};
}
