import type {Clock} from '#pipeline/ports.ts';
import {emptiedOriginal} from '#print/emptied-original.ts';
import {type Erasures, openErasures} from '#storage/erasure/index.ts';
import type {Storage} from '#storage/index.ts';

/** Erasing from an open storage. */
export const erasuresOf = (directory: string, {keyring, blobs}: Pick<Storage, 'keyring' | 'blobs'>, clock: Clock): Erasures =>
	openErasures({directory, keyring, blobs, clock, rebuild: emptiedOriginal});
