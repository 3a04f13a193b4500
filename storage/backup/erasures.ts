import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {replaceDurably} from './durable.ts';

/** Ids of what was erased, a JSON line each, beside the data: a restore must not bring it back. */
export const erasuresFile = (dataDirectory: string): string => path.join(dataDirectory, 'erasures.log');

const blobsOfErasure = z.object({blobs: z.array(z.string()).default([])});

/** Writes to `to` every line of the given logs, each once, in their order. What a log once held is never lost by a shorter one. */
export async function joinErasures(logs: readonly string[], to: string): Promise<number> {
	const lines = new Set<string>();
	for (const log of logs) {
		for (const line of await linesOf(log)) {
			lines.add(line);
		}
	}

	if (lines.size > 0) {
		await replaceDurably(to, `${[...lines].join('\n')}\n`);
	}

	return lines.size;
}

/** Blobs that were erased: their absence is no loss. */
export async function erasedBlobs(log: string): Promise<Set<string>> {
	const erased = new Set<string>();
	for (const line of await linesOf(log)) {
		const parsed = blobsOfErasure.safeParse(safely(line));
		for (const sha256 of parsed.success ? parsed.data.blobs : []) {
			erased.add(sha256);
		}
	}

	return erased;
}

async function linesOf(log: string): Promise<string[]> {
	const text = await readFile(log, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') {
			return '';
		}

		throw error;
	});
	return text.split('\n').filter(line => line.trim() !== '');
}

function safely(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
