import type {ErrorCode} from '#pipeline/errors.ts';
import {structureOf} from '../media/structure.ts';
import type {ScanFolderOptions} from './options.ts';

/** `settling`: look again soon. `unfinished`: settled, but not all there yet. */
export type Verdict = 'settling' | 'unfinished' | {readonly refusal: ErrorCode | null};

/** What is to be done with a file that has been as it is for `unchangedMs` (undefined: first look). */
export async function verdictOn(
	file: string,
	size: number,
	unchangedMs: number | undefined,
	{settleMs, incompleteAfterMs, maxFileBytes}: ScanFolderOptions,
): Promise<Verdict> {
	if (unchangedMs === undefined || unchangedMs < settleMs) {
		return 'settling';
	}

	if (size > maxFileBytes) {
		return {refusal: 'ARRIVAL_TOO_LARGE'};
	}

	const {kind} = await structureOf(file);
	if (kind === 'unfinished') {
		return unchangedMs < incompleteAfterMs ? 'unfinished' : {refusal: 'ARRIVAL_INCOMPLETE'};
	}

	return {refusal: kind === 'whole' ? null : 'MEDIA_TYPE_UNSUPPORTED'};
}
