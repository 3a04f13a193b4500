import {createHash, hkdfSync} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';

/** What keys are derived for: one that is found out opens nothing of the others. */
export type Purpose = 'blobs' | 'audit' | 'backup' | 'certificates';

export const MASTER_KEY_BYTES = 32;

/** Master keys by their id. New things are written under the present one; what earlier ones wrote can still be read. */
export interface Keyring {
	readonly presentId: string;
	readonly ids: readonly string[];
	/** 32 bytes for one purpose, from the present master key or the one named. Throws KEY_MISSING when there is no such key. */
	derive(purpose: Purpose, id?: string): Buffer;
}

/** Tells which key it is and nothing about it: 16 hexadecimal digits. */
const idOf = (master: Uint8Array): string => createHash('sha256').update('intake master key id').update(master).digest('hex').slice(0, 16);

/** `present` first; the others are those it replaces. Each has 32 bytes. */
export function keyringOf(present: Uint8Array, previous: readonly Uint8Array[] = []): Keyring {
	const masters = new Map([present, ...previous].map(master => [idOf(master), master]));
	const presentId = idOf(present);
	const derived = new Map<string, Buffer>();
	return {
		presentId,
		ids: [...masters.keys()],
		derive(purpose, id = presentId) {
			const master = masters.get(id);
			if (!master) {
				throw new IntakeError(
					'KEY_MISSING',
					`Something was written under master key ${id}, which is not configured. Add it to storage.previousMasterKeys.`,
				);
			}

			const name = `${purpose} ${id}`;
			const known = derived.get(name) ?? Buffer.from(hkdfSync('sha256', master, id, `intake ${purpose} 1`, MASTER_KEY_BYTES));
			derived.set(name, known);
			return known;
		},
	};
}
