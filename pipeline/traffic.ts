import {setTimeout as sleep} from 'node:timers/promises';
import {IntakeError} from './errors.ts';
import type {Intake} from './ports.ts';

/** How much comes in at the moment: what can wait gives way to it, since who sends a fax waits for an answer. */
export interface Traffic {
	/** Somebody waits, or did a moment ago. */
	isBusy(): boolean;
	/** So much comes that nothing new should be begun beside it. */
	isHeavy(): boolean;
}

const MOMENT_MS = 40;
const WINDOW_MS = 500;
/** Arrivals within the window: 200 a second. */
const HEAVY = 100;
/** More at once are told to come again: what waits in memory must stay bounded, and whoever sends keeps what was not taken. */
const MOST_UNDER_WAY = 1000;
/** Reading goes on all the same, if slowly: a crowd that lasts for hours must not stop it. */
const LONGEST_WAIT_MS = 2000;

/** `watching` gives the same intake, counted and bounded: STORAGE_BUSY for what is too much at once. */
export function openTraffic(now: () => number = () => performance.now()): Traffic & {watching(intake: Intake): Intake} {
	const arrivals: number[] = [];
	let underWay = 0;
	const recent = () => {
		while (arrivals[0] !== undefined && arrivals[0] < now() - WINDOW_MS) {
			arrivals.shift();
		}

		return arrivals;
	};
	return {
		watching: intake => ({
			...intake,
			async receive(connector, arrival) {
				if (underWay >= MOST_UNDER_WAY) {
					throw new IntakeError('STORAGE_BUSY', `${MOST_UNDER_WAY} arrivals are being kept at this moment.`);
				}

				underWay++;
				recent().push(now());
				try {
					return await intake.receive(connector, arrival);
				} finally {
					underWay--;
				}
			},
		}),
		isBusy: () => underWay > 0 || (arrivals.at(-1) ?? Number.NEGATIVE_INFINITY) > now() - MOMENT_MS,
		isHeavy: () => recent().length >= HEAVY,
	};
}

/** Waits while much comes in, though not for ever. */
export async function lettingPass(traffic: Traffic | undefined, signal: AbortSignal): Promise<void> {
	for (let waited = 0; traffic?.isHeavy() && waited < LONGEST_WAIT_MS && !signal.aborted; waited += WINDOW_MS) {
		await sleep(WINDOW_MS, undefined, {signal}).catch(() => {});
	}
}
