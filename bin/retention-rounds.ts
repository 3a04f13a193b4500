import {randomUUID} from 'node:crypto';
import cron from 'node-cron';
import {asIntakeError} from '#pipeline/errors.ts';
import type {AuditTrail, Clock, Log} from '#pipeline/ports.ts';
import type {Erasures} from '#storage/erasure/index.ts';
import type {RetentionOptions} from '#storage/erasure/options.ts';

interface Tools {
	readonly erasures: Erasures;
	readonly options: RetentionOptions;
	readonly audit: Pick<AuditTrail, 'append'>;
	readonly clock: Clock;
	readonly log: Log;
	/** Milliseconds by a count that no step of the clock changes. */
	readonly count?: () => number;
}

export interface RetentionRounds {
	start(): void;
	stop(): Promise<void>;
	/** Erases what is due, unless the clock is doubted. Returns how many were erased. */
	eraseNow(): Promise<number>;
	/** Looks at the clock only. */
	look(): Promise<void>;
}

const EVERY_HALF_HOUR = '*/30 * * * *';

/** Erases by the clock what has been kept long enough; a clock that jumped erases nothing until two people said that it is right. */
export function openRetentionRounds({erasures, options, audit, clock, log, count = () => performance.now()}: Tools): RetentionRounds {
	let lookedAt: number | null = null;
	let round: Promise<unknown> = Promise.resolve();
	let isStopping = false;
	const tasks: Array<{destroy(): unknown}> = [];

	async function isTrusted(): Promise<boolean> {
		const counted = count();
		const {isTrusted: trusted, isNew} = await erasures.clock.look({
			now: clock.now(),
			elapsedMs: lookedAt === null ? null : counted - lookedAt,
			options,
		});
		lookedAt = counted;
		if (isNew) {
			log.event('retention-suspended', {code: 'CLOCK_JUMPED'});
			await audit.append({
				at: clock.now().toISOString(),
				actor: 'retention',
				action: 'retention-suspended',
				subject: 'retention',
				details: {},
			});
		}

		return trusted;
	}

	async function eraseNow(): Promise<number> {
		if (!(await isTrusted())) {
			return 0;
		}

		let erased = 0;
		for (const {class: kind, target} of await erasures.due(options, clock.now())) {
			if (isStopping) {
				break;
			}

			try {
				const {undecided: _, ...plan} = await erasures.plan(target);
				const order = {
					id: randomUUID(),
					at: clock.now().toISOString(),
					by: 'retention',
					grounds: 'retention' as const,
					reference: null,
					...plan,
				};
				await erasures.carryOut(order);
				erased++;
				log.event('retention-erased', {kind, subject: order.id});
			} catch (error) {
				// Under hold, being read, or shared with somebody else: it is due again tomorrow.
				log.event('retention-left', {kind, code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
			}
		}

		return erased;
	}

	const next = (work: () => Promise<unknown>) => {
		round = round.then(work).catch(error => log.event('retention-failed', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code}));
	};

	return {
		start() {
			const rules = {timezone: 'Etc/UTC', suppressMissedWarning: true};
			next(isTrusted);
			tasks.push(
				cron.schedule(EVERY_HALF_HOUR, () => next(isTrusted), rules),
				cron.schedule(options.schedule, () => next(eraseNow), rules),
			);
		},
		async stop() {
			isStopping = true;
			for (const task of tasks) {
				task.destroy();
			}

			await round;
		},
		eraseNow,
		look: async () => void (await isTrusted()),
	};
}
