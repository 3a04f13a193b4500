import type {Seen} from './look.ts';
import type {Settling} from './settling.ts';

/** A file that has settled, and since when. */
export interface Ready {
	readonly file: Seen;
	readonly unchangedMs: number;
}

/**
 * As they come, by name, while there is time for all. What an earlier round did not get to takes turns with what is new, so that thousands of
 * old files neither hold up a new one nor are held up. What was found unfinished comes last, the one looked at longest ago first.
 */
export function* inTurn(ready: readonly Ready[], notReached: ReadonlySet<string>, settling: Settling): Generator<Ready> {
	const isWaiting = ({file}: Ready) => settling.unfinishedAt(file.from) === undefined;
	const [fresh, late] = [
		ready.filter(one => isWaiting(one) && !notReached.has(one.file.from)),
		ready.filter(one => isWaiting(one) && notReached.has(one.file.from)),
	];
	for (let index = 0; index < Math.max(fresh.length, late.length); index++) {
		yield* [fresh[index], late[index]].filter(one => one !== undefined);
	}

	yield* ready
		.map(one => ({...one, at: settling.unfinishedAt(one.file.from)}))
		.filter(({at}) => at !== undefined)
		.sort((a, b) => a.at! - b.at!);
}
