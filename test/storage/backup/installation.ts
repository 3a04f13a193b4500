import {randomBytes} from 'node:crypto';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {backupsOf} from '#bin/backups.ts';
import {systemClock} from '#bin/system-clock.ts';
import type {Clock} from '#pipeline/ports.ts';
import {backupKeys, backupPlace, keyringAtHand, type RestoreOptions, restoreBackup} from '#storage/backup/index.ts';
import {type BackupOptions, backupOptions} from '#storage/backup/options.ts';
import {openStorage, type StorageOptions} from '#storage/index.ts';
import {aDelivery, aFiling, anEvent} from '../../fakes/deliveries.ts';

export const KEY = Buffer.alloc(32, 7).toString('base64');
const MASTER = Buffer.alloc(32, 9).toString('base64');

interface Given {
	readonly clock?: Clock;
	readonly options?: Partial<BackupOptions>;
}

/** A real data directory with real deliveries, and a folder of backups beside it. */
export async function anInstallation(t: ExecutionContext, {clock = systemClock, options: given = {}}: Given = {}) {
	const root = await mkdtemp(path.join(os.tmpdir(), 'backup-'));
	const data = path.join(root, 'data');
	const folder = path.join(root, 'backups');
	await mkdir(folder);
	const storage: StorageOptions = {kind: 'sqlite', directory: data, masterKey: MASTER};
	const options = backupOptions.parse({directory: folder, key: KEY, ...given});
	const opened = await openStorage(storage, clock);
	const backups = backupsOf({options, storage, opened, clock});
	t.teardown(async () => {
		await opened.close();
		await rm(root, {recursive: true, force: true});
	});
	const {store, blobs} = opened;
	return {
		root,
		data,
		folder,
		storage,
		options,
		store,
		blobs,
		backups,
		place: backupPlace(folder),
		/** Where the file of a blob lies. */
		fileOf: (sha256: string) => path.join(data, 'blobs', sha256.slice(0, 2), sha256.slice(2, 4), sha256),
		/** Takes one delivery in, as the intake does: blob, then record. */
		async accept(bytes: Uint8Array = randomBytes(3000), pages = 2) {
			const original = {...(await blobs.write(bytes)), mediaType: 'image/tiff' as const};
			const delivery = aDelivery({original, announcedPages: pages});
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			return delivery;
		},
		/** Files it, each page with an image of its own. */
		async file(id: string, pages = 2) {
			const {sha256} = await blobs.write(randomBytes(2000));
			const filing = aFiling(
				id,
				Array.from({length: pages}, () => 'filed'),
				'a few words of a page',
			);
			const image = {sha256, widthPx: 10, heightPx: 10, dpi: 200};
			await store.filings.file({...filing, pages: filing.pages.map(page => ({...page, image}))}, anEvent());
			return sha256;
		},
		async restore(changes: Partial<RestoreOptions> = {}) {
			const to = changes.to ?? path.join(root, `restored-${Math.random().toString(36).slice(2)}`);
			const restored = await restoreBackup({
				place: backupPlace(folder),
				keys: backupKeys(options, await keyringAtHand(storage)),
				storage,
				afterRestore: [],
				...changes,
				to,
			});
			return {...restored, to};
		},
		/** The restored folder opened as the program would. */
		async open(directory: string) {
			const restored = await openStorage({...storage, directory}, clock);
			t.teardown(() => restored.close());
			return restored;
		},
	};
}

export type Installation = Awaited<ReturnType<typeof anInstallation>>;
