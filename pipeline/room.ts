import {IntakeError} from './errors.ts';
import type {Intake, Queue, Room} from './ports.ts';

export interface RoomTools {
	readonly room: () => Promise<Room>;
	/** Polled connectors fetch: what they leave lies safe on the other side, so they stop first. Those that are called stop last. */
	readonly isPolled: (connector: string) => boolean;
}

/** An intake that takes nothing while there is no room for it: what is refused here stays with its sender and comes again. */
export function whileThereIsRoom(intake: Intake, {room, isPolled}: RoomTools): Intake {
	async function hasRoom(connector: string): Promise<boolean> {
		const present = await room();
		return present === 'enough' || (present === 'low' && !isPolled(connector));
	}

	return {
		...intake,
		hasRoom,
		async receive(connector, arrival) {
			if (!(await hasRoom(connector))) {
				throw new IntakeError('STORAGE_FULL', 'The disk is nearly full: nothing is taken in until space is freed.');
			}

			return intake.receive(connector, arrival);
		},
	};
}

/** A queue that gives out no reading while storage is full: pages are large, and a failed try counts. What people decided goes on. */
export const readingWhileThereIsRoom = (queue: Queue, room: () => Promise<Room>): Queue => ({
	...queue,
	async claim(leaseMs, kinds) {
		const isFull = (await room()) === 'full';
		return isFull && kinds?.some(kind => kind !== 'refile') !== false ? queue.claim(leaseMs, ['refile']) : queue.claim(leaseMs, kinds);
	},
});
