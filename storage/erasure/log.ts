import {open} from 'node:fs/promises';
import path from 'node:path';
import {type ErasureOrder, erasureOrder} from '#pipeline/model/erasure.ts';
import {syncFolder} from '../backup/durable.ts';
import {linesOf} from '../backup/erasures.ts';

/** A line more in the log beside the data, on the disk when this resolves. Backups carry the log, so that a restore can do it all again. */
export async function appendErasure(file: string, order: ErasureOrder, blobs: readonly string[]): Promise<void> {
	const handle = await open(file, 'a', 0o600);
	try {
		await handle.writeFile(`${JSON.stringify({...order, blobs})}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}

	await syncFolder(path.dirname(file));
}

/** The orders of a log, each once, in their order. A line that was cut off while it was written is no order yet. */
export async function ordersOf(file: string): Promise<ErasureOrder[]> {
	const orders = new Map<string, ErasureOrder>();
	for (const line of await linesOf(file)) {
		const parsed = erasureOrder.safeParse(withoutBlobs(line));
		if (parsed.success) {
			orders.set(parsed.data.id, parsed.data);
		}
	}

	return [...orders.values()];
}

function withoutBlobs(line: string): unknown {
	try {
		const {blobs: _, ...order} = JSON.parse(line) as {blobs?: unknown};
		return order;
	} catch {
		return undefined;
	}
}
