import {IntakeError} from '#pipeline/errors.ts';
import {sha256OfPath} from './blob-files.ts';
import type {BackupKeys} from './keys.ts';
import {blobEntries, deliveryIds, readManifest} from './manifest.ts';
import {type BackupPlace, snapshotNames} from './place.ts';

/** Tells what is safe elsewhere; what a provider keeps for us may be deleted there only then. When nobody can tell, it is not. */
export interface BackedUp {
	/** Whether the newest verified snapshot holds this blob. */
	isBackedUp(sha256: string): Promise<boolean>;
	/** Whether the newest verified snapshot holds this delivery's records; its original is then among its blobs, unless it was lost before. */
	isDeliveryBackedUp(id: string): Promise<boolean>;
}

interface Held {
	readonly snapshot: string;
	readonly blobs: ReadonlySet<string>;
	readonly deliveries: ReadonlySet<string>;
}

/** Nothing is backed up where no backups are configured. */
export const nothingBackedUp: BackedUp = {isBackedUp: async () => false, isDeliveryBackedUp: async () => false};

export function openBackedUp({place, keys}: {place: BackupPlace; keys: BackupKeys}): BackedUp {
	let latest: Promise<Held> | undefined;

	async function held(): Promise<Held | undefined> {
		const [snapshot] = await snapshotNames(place);
		if (snapshot === undefined) {
			return undefined;
		}

		if (!latest || (await latest.catch(() => undefined))?.snapshot !== snapshot) {
			latest = read(snapshot, {place, keys});
		}

		return latest;
	}

	const answer = async (ask: (held: Held) => boolean): Promise<boolean> => {
		try {
			const found = await held();
			return found !== undefined && ask(found);
		} catch (error) {
			if (error instanceof IntakeError) {
				return false;
			}

			throw error;
		}
	};
	return {
		isBackedUp: sha256 => answer(({blobs}) => blobs.has(compact(sha256))),
		isDeliveryBackedUp: id => answer(({deliveries}) => deliveries.has(id)),
	};
}

async function read(snapshot: string, {place, keys}: {place: BackupPlace; keys: BackupKeys}): Promise<Held> {
	const source = {place, keys: keys.all};
	await readManifest(snapshot, source);
	const blobs = new Set<string>();
	for await (const entry of blobEntries(snapshot, source)) {
		blobs.add(compact(sha256OfPath(entry.path)));
	}

	const deliveries = new Set<string>();
	for await (const id of deliveryIds(snapshot, source)) {
		deliveries.add(id);
	}

	return {snapshot, blobs, deliveries};
}

/** A third of the memory of hexadecimal digits. */
const compact = (sha256: string): string => Buffer.from(sha256, 'hex').toString('latin1');
