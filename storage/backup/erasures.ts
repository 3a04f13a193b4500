import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {replaceDurably} from './durable.ts';

/** Ids of what was erased, a JSON line each, beside the data: a restore must not bring it back. */
export const erasuresFile = (dataDirectory: string): string => path.join(dataDirectory, 'erasures.log');

const blobsOfErasure = z.object({blobs: z.array(z.string()).default([])});

/** Writes to `to` every line of the given logs, each once, in their order. What a log once held is never lost by a shorter one. */
export async function joinErasures(logs: readonly string[], to: string): Promise<void> {
	const lines = new Set<string>();
	for (const log of logs) {
		for (const line of await linesOf(log)) {
			lines.add(line);
		}
	}

	await writeErasures([...lines], to);
}

export async function writeErasures(lines: readonly string[], to: string): Promise<void> {
	if (lines.length > 0) {
		await replaceDurably(to, `${lines.join('\n')}\n`);
	}
}

/** Blobs that were erased: their absence is no loss. */
export function erasedBlobs(lines: readonly string[]): Set<string> {
	const erased = new Set<string>();
	for (const line of lines) {
		const parsed = blobsOfErasure.safeParse(jsonOf(line));
		for (const sha256 of parsed.success ? parsed.data.blobs : []) {
			erased.add(sha256);
		}
	}

	return erased;
}

/** None when there is no log: nothing was ever erased. */
export async function linesOf(log: string): Promise<string[]> {
	const text = await readFile(log, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') {
			return '';
		}

		throw error;
	});
	return text.split('\n').filter(line => line.trim() !== '');
}

/**
 * The log beside the snapshots is newer than any of them, and not sealed. Whatever a snapshot's sealed copy has that it has not was damaged
 * there, and so is a line that is no JSON: the copy's lines are taken, the others left out and counted.
 */
export function mendedErasures(log: readonly string[], sealed: readonly string[]): {lines: string[]; damaged: number} {
	const whole = log.filter(line => jsonOf(line) !== undefined);
	const lines = [...new Set([...sealed, ...whole])];
	const present = new Set(log);
	return {lines, damaged: Math.max(log.length - whole.length, sealed.filter(line => !present.has(line)).length)};
}

function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
