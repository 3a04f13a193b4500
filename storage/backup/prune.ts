import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {syncFolder} from './durable.ts';
import {blobEntries} from './manifest.ts';
import {snapshotNames, snapshotTime} from './place.ts';
import type {BackupTools} from './tools.ts';

const DAY_MS = 86_400_000;

/**
 * Which snapshots stay: all of the last day, then the newest of each day (UTC), none older than `keepDays`. The two newest always do: a
 * clock that jumps ahead makes no clean sweep.
 */
export function snapshotsToKeep(names: readonly string[], now: Date, keepDays: number): Set<string> {
	const days = new Set<string>();
	const kept = new Set<string>();
	for (const name of [...names].sort().reverse()) {
		const ageMs = now.getTime() - snapshotTime(name).getTime();
		const day = name.slice(0, 10);
		if (kept.size < 2 || ageMs <= DAY_MS || (ageMs <= keepDays * DAY_MS && !days.has(day))) {
			kept.add(name);
		}

		days.add(day);
	}

	return kept;
}

/**
 * Removes snapshots whose time is over, then the blob copies that none of the remaining ones names. When one of their lists cannot be
 * read, no blob is removed: better too many than one too few. Gives how many snapshots went.
 */
export async function prune({place, keys, keepDays}: BackupTools, now: Date): Promise<number> {
	const names = await snapshotNames(place);
	const kept = snapshotsToKeep(names, now, keepDays);
	const outdated = names.filter(name => !kept.has(name));
	for (const name of outdated) {
		await rm(place.snapshot(name), {recursive: true, force: true});
	}

	if (outdated.length > 0) {
		await syncFolder(place.snapshots);
	}

	const named = new Set<string>();
	try {
		for (const name of kept) {
			for await (const entry of blobEntries(name, {place, keys: keys.all})) {
				named.add(entry.name);
			}
		}
	} catch {
		return outdated.length;
	}

	for (const folder of await readdir(place.blobs, {withFileTypes: true})) {
		const inside = path.join(place.blobs, folder.name);
		if (!folder.isDirectory()) {
			await rm(inside, {force: true});
			continue;
		}

		for (const name of await readdir(inside)) {
			if (!named.has(name)) {
				await rm(path.join(inside, name), {force: true});
			}
		}
	}

	return outdated.length;
}
