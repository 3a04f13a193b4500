import type {ErasureOrder, LegalHold} from '#pipeline/model/erasure.ts';
import {erasuresFile} from '../backup/erasures.ts';
import {type ClockState, clockState, confirmClock, lookAtClock} from './clock.ts';
import {type Due, dueAt} from './due.ts';
import {carryOut, type Erased, type ErasureTools, finishErasures as finishBegun, within} from './erase.ts';
import {heldInquiries, liftHold, placeHold} from './holds.ts';
import {ordersOf} from './log.ts';
import type {RetentionOptions} from './options.ts';
import {type ErasurePlan, type ErasureTarget, planErasure} from './plan.ts';

export type {ClockState} from './clock.ts';
export type {Due} from './due.ts';
export type {Erased, ErasureTools} from './erase.ts';
export type {ErasurePlan, ErasureTarget} from './plan.ts';

export interface Erasures {
	/** What would go. Changes nothing. */
	plan(target: ErasureTarget): Promise<ErasurePlan>;
	/** Carries it out and returns when rows and files are gone. */
	carryOut(order: ErasureOrder): Promise<Erased>;
	/**
	 * Finishes what was broken off, and does again what `log` tells of and these data know nothing of: they were restored from before it.
	 * Returns how many there were.
	 */
	finish(log?: string): Promise<number>;
	/** What has been kept for as long as its class is. */
	due(options: RetentionOptions, now: Date): Promise<Due[]>;
	readonly clock: {
		state(): Promise<ClockState>;
		/** `isNew`: it is doubted since this look. */
		look(seen: {
			readonly now: Date;
			readonly elapsedMs: number | null;
			readonly options: RetentionOptions;
		}): Promise<ClockState & {readonly isNew: boolean}>;
		confirm(by: string): Promise<ClockState>;
	};
	readonly holds: {
		list(): Promise<LegalHold[]>;
		place(hold: LegalHold): Promise<void>;
		lift(inquiryId: string, by: string): Promise<number>;
	};
}

/** Erasing from one data directory, while the service runs on it or not. */
export function openErasures(tools: ErasureTools): Erasures {
	const {directory, keyring, clock} = tools;
	return {
		plan: target => within(directory, connection => planErasure(connection, target)),
		carryOut: order => carryOut(order, tools),

		async finish(log = erasuresFile(directory)) {
			const known = await within(directory, connection => connection.all<{id: string}>('SELECT id FROM erasures'));
			const ids = new Set(known.map(({id}) => id));
			const unknown = (await ordersOf(log)).filter(({id}) => !ids.has(id));
			for (const order of unknown) {
				await carryOut(order, tools, {isAgain: true});
			}

			return unknown.length + (await finishBegun(tools));
		},

		due: (options, now) => within(directory, connection => dueAt(connection, options, now)),
		clock: {
			state: () => within(directory, clockState),
			look: ({now, elapsedMs, options}) =>
				within(directory, async connection => {
					const before = await clockState(connection);
					const isDue = (await dueAt(connection, options, now)).length > 0;
					const state = await lookAtClock(connection, {now, elapsedMs, isDue});
					return {...state, isNew: before.isTrusted && !state.isTrusted};
				}),
			confirm: by => within(directory, connection => confirmClock(connection, by, clock.now())),
		},
		holds: {
			list: () => within(directory, heldInquiries),
			place: hold => within(directory, connection => placeHold(connection, keyring, hold)),
			lift: (inquiryId, by) => within(directory, connection => liftHold(connection, keyring, {inquiryId, by, at: clock.now()})),
		},
	};
}
