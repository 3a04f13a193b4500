import type {Linguist} from '#pipeline/ports.ts';
import {identify} from './language.ts';
import {toLatin} from './latin.ts';
import {machineReadableZone} from './mrz.ts';

/** What well-kept libraries know of languages, letters and travel documents. */
export const openLinguist = async (): Promise<Linguist> => ({
	name: 'eld 2.1.0, any-ascii 0.3.3, mrz 5.0.2, reading 1',
	identify,
	toLatin,
	machineReadableZone,
});
