import type {Clock, Log} from '#pipeline/ports.ts';

/** What every connector gets beside its own options. */
export interface Surroundings {
	readonly log: Log;
	readonly clock: Clock;
}
