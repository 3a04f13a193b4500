import {rm} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import {type ErasureCounts, type ErasureOrder, erasureCounts, erasureOrder} from '#pipeline/model/erasure.ts';
import {type PageImage, pageImage} from '#pipeline/model/page.ts';
import type {BlobStore, Clock} from '#pipeline/ports.ts';
import {syncFolder} from '../backup/durable.ts';
import {erasuresFile} from '../backup/erasures.ts';
import {placeOf} from '../blobs/places.ts';
import type {Keyring} from '../keys/keyring.ts';
import {SqliteConnection} from '../sqlite/connection.ts';
import {deleteRows, type NewOriginal} from './delete-rows.ts';
import {appendErasure} from './log.ts';
import {namedBy, unnamed} from './names.ts';
import {assertNotHeld, assertNotRead} from './plan.ts';
import {sealedTransaction} from './transaction.ts';

export interface ErasureTools {
	/** Data directory. */
	readonly directory: string;
	readonly keyring: Keyring;
	readonly blobs: BlobStore;
	readonly clock: Clock;
	/** A PDF of these pages in their order; null is an empty page. */
	readonly rebuild: (pages: ReadonlyArray<{readonly image: Uint8Array; readonly dpi: number} | null>) => Promise<Uint8Array>;
}

export interface Erased {
	readonly order: ErasureOrder;
	readonly counts: ErasureCounts;
	readonly finishedAt: string;
}

export const within = async <Result>(directory: string, work: (connection: SqliteConnection) => Promise<Result>): Promise<Result> => {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	try {
		return await work(connection);
	} finally {
		await connection.close();
	}
};

/**
 * Carries out an order: noted beside the data first, then all rows in one transaction, then the files. Broken off anywhere it is finished by
 * `finishErasures`; done twice it does nothing more. `isAgain`: it was carried out before, on data these were restored from before it.
 */
export async function carryOut(order: ErasureOrder, tools: ErasureTools, {isAgain = false} = {}): Promise<Erased> {
	const {directory, keyring, clock} = tools;
	return within(directory, async connection => {
		const originals = await newOriginals(connection, order, tools);
		await sealedTransaction(connection, keyring, async () => {
			await assertNotRead(connection, [...order.deliveries, ...order.pages.map(({deliveryId}) => deliveryId)]);
			if (!isAgain) {
				await assertNotHeld(connection, order.inquiries);
			}

			// From here on it is done, if need be at the next start.
			await appendErasure(erasuresFile(directory), order, []);
			const before = await namedBy(connection, order);
			const counts = await deleteRows(connection, order, originals);
			await connection.run(
				`INSERT INTO erasures (id, at, data, blobs) VALUES (?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET blobs = (SELECT json_group_array(value) FROM
					(SELECT value FROM json_each(erasures.blobs) UNION SELECT value FROM json_each(excluded.blobs))), finished_at = NULL`,
				[order.id, order.at, JSON.stringify({order, counts}), JSON.stringify(before)],
			);
			await connection.run('INSERT INTO audit_events (at, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)', [
				clock.now().toISOString(),
				order.by,
				'person-erased',
				order.id,
				JSON.stringify({grounds: order.grounds, ...counts}),
			]);
		});
		return finish(connection, order.id, tools);
	});
}

/** What was begun and broken off: orders whose rows or files are still there. Returns how many were finished. */
export async function finishErasures(tools: ErasureTools): Promise<number> {
	const ids = await within(tools.directory, async connection =>
		connection.all<{id: string}>('SELECT id FROM erasures WHERE finished_at IS NULL ORDER BY at'),
	);
	for (const {id} of ids) {
		await within(tools.directory, connection => finish(connection, id, tools));
	}

	return ids.length;
}

const stored = (text: string): {order: ErasureOrder; counts: ErasureCounts} => {
	const {order, counts} = JSON.parse(text) as {order: unknown; counts: unknown};
	return {order: erasureOrder.parse(order), counts: erasureCounts.parse(counts)};
};

/** Files that nothing names any more, and what the database's own log still holds of the rows. */
async function finish(connection: SqliteConnection, id: string, {directory, clock}: ErasureTools): Promise<Erased> {
	const [row] = await connection.all<{data: string; blobs: string}>('SELECT data, blobs FROM erasures WHERE id = ?', [id]);
	const {order, counts} = stored(row!.data);
	const blobs = await unnamed(connection, JSON.parse(row!.blobs) as string[]);
	for (const sha256 of blobs) {
		const place = placeOf(path.join(directory, 'blobs'), sha256);
		await rm(place, {force: true});
		await syncFolder(path.dirname(place)).catch((error: NodeJS.ErrnoException) => {
			// No folder: the blob was never there, as in data restored without it.
			if (error.code !== 'ENOENT') {
				throw error;
			}
		});
	}

	await appendErasure(erasuresFile(directory), order, blobs);
	const finishedAt = clock.now().toISOString();
	const all = {...counts, files: blobs.length};
	await connection.run('UPDATE erasures SET finished_at = ?, data = ? WHERE id = ?', [
		finishedAt,
		JSON.stringify({order, counts: all}),
		id,
	]);
	await emptyLog(connection);
	return {order, counts: all, finishedAt};
}

const LOG_TRIES = 50;

/** Deleted rows still stand in the write-ahead log until it is emptied, which waits for whoever reads. */
async function emptyLog(connection: SqliteConnection): Promise<void> {
	for (let tries = 0; tries < LOG_TRIES; tries++) {
		const [state] = await connection.all<{busy: number}>('PRAGMA wal_checkpoint(TRUNCATE)');
		if (state?.busy === 0) {
			return;
		}

		await new Promise(resolve => setTimeout(resolve, 200));
	}

	throw new IntakeError(
		'STORAGE_BUSY',
		'All is erased but for the log of the database, which is in use. Run `intake erase --finish` later.',
	);
}

/** Of deliveries that others share: their own pages stay where they are, those that go become empty ones. */
async function newOriginals(connection: SqliteConnection, {pages}: ErasureOrder, {blobs, rebuild}: ErasureTools): Promise<NewOriginal[]> {
	const originals: NewOriginal[] = [];
	for (const {deliveryId, sequences} of pages) {
		const rows = await connection.all<{sequence: number; state: string; image: string | null}>(
			'SELECT sequence, state, image FROM pages WHERE delivery_id = ? ORDER BY sequence',
			[deliveryId],
		);
		if (rows.length === 0) {
			continue;
		}

		const gone = new Set(sequences);
		const kept: Array<PageImage | null> = rows.map(({sequence, image}) =>
			gone.has(sequence) || image === null ? null : pageImage.parse(JSON.parse(image)),
		);
		const unseen = rows.find(({sequence, state, image}) => !gone.has(sequence) && image === null && state !== 'blank');
		if (unseen) {
			throw new IntakeError(
				'STATE_CONFLICT',
				`Delivery ${deliveryId} holds pages of others, and its page ${unseen.sequence} could never be read: its only copy is the file itself. Decide on that page, or erase the whole delivery by naming it.`,
			);
		}

		const pdf = await rebuild(
			await Promise.all(kept.map(async image => (image ? {image: await blobs.read(image.sha256), dpi: image.dpi} : null))),
		);
		originals.push({deliveryId, ...(await blobs.write(pdf))});
	}

	return originals;
}
