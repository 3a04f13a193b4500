import type {Clock} from '#pipeline/ports.ts';

export const systemClock: Clock = {now: () => new Date()};

/** Starts at noon (UTC) of a calendar day and runs on: evaluation and demonstration judge as of that day. */
export function clockFrom(date: string): Clock {
	const offsetMs = Date.parse(`${date}T12:00:00.000Z`) - Date.now();
	return {now: () => new Date(Date.now() + offsetMs)};
}
