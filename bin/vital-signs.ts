import {Gauge, type Registry} from 'prom-client';
import {REVIEW_REASONS} from '#pipeline/model/review-task.ts';
import type {Clock} from '#pipeline/ports.ts';
import type {Disk} from '#storage/disk.ts';
import type {Vitals} from '#storage/vitals.ts';
import type {Readiness} from './readiness.ts';

/** The balance of all deliveries is the one question that costs something: its answer serves for a while. */
const BALANCE_MS = 300_000;

export interface VitalSources {
	readonly vitals: Omit<Vitals, 'probe' | 'close'>;
	readonly disk: Disk;
	readonly readiness: Readiness;
	/** Ours less the providers' clocks, in seconds; null while nobody was heard. */
	readonly skewSeconds?: () => number | null;
	/** When a backup was last made, and last proven by a restore; unknown ones give no metric. */
	readonly backups?: () => Promise<{readonly madeAt?: Date | undefined; readonly restoredAt?: Date | undefined}>;
}

/** Figures read at the moment somebody asks. One that cannot be read is absent, so that its alert on absence speaks. */
export function addVitalSigns(registry: Registry, {vitals, disk, readiness, skewSeconds, backups}: VitalSources, clock: Clock): void {
	const secondsSince = (at: Date) => (clock.now().getTime() - at.getTime()) / 1000;

	function gauge(name: string, help: string, read: () => Promise<number | null | undefined>): void {
		new Gauge({
			name,
			help,
			registers: [registry],
			async collect() {
				const value = await read().catch(() => null);
				this.reset();
				if (value === null || value === undefined) {
					this.remove();
				} else {
					this.set(value);
				}
			},
		});
	}

	gauge('intake_queue_jobs', 'Jobs that wait or run.', async () => (await vitals.queue()).jobs);
	gauge('intake_queue_oldest_seconds', 'How long the longest due job has been due; 0 when none is.', async () => {
		const {oldestDueAt} = await vitals.queue();
		return oldestDueAt ? Math.max(0, secondsSince(oldestDueAt)) : 0;
	});
	gauge('intake_quarantined_deliveries', 'Deliveries that could not be read and wait for a person.', () => vitals.quarantined());
	gauge(
		'intake_unbalanced_deliveries',
		'Settled deliveries whose announced and received pages differ.',
		atMostEvery(BALANCE_MS, () => vitals.unbalanced()),
	);
	gauge('intake_newest_record_age_seconds', 'System clock less the newest stored time; below zero the clock went back.', async () => {
		const at = await vitals.newestRecordAt();
		return at && secondsSince(at);
	});
	gauge('intake_disk_free_bytes', 'Free space where data is kept.', () => disk.freeBytes());
	gauge('intake_ready', '1 when work can be taken, as /readyz tells it.', async () => ((await readiness.problems()).length === 0 ? 1 : 0));
	if (skewSeconds) {
		gauge('intake_clock_skew_seconds', 'System clock less the nearest clock of a provider.', async () => skewSeconds());
	}

	if (backups) {
		gauge('intake_backup_age_seconds', 'Since the last backup.', async () => since((await backups()).madeAt, secondsSince));
		gauge('intake_restore_check_age_seconds', 'Since a backup was last proven by restoring it.', async () =>
			since((await backups()).restoredAt, secondsSince),
		);
	}

	new Gauge({
		name: 'intake_open_questions',
		help: 'Questions that wait for a person, by reason.',
		labelNames: ['reason'],
		registers: [registry],
		async collect() {
			const open = await vitals.openQuestions().catch(() => undefined);
			this.reset();
			for (const reason of open ? REVIEW_REASONS : []) {
				this.set({reason}, open?.get(reason) ?? 0);
			}
		},
	});
}

const since = (at: Date | undefined, secondsSince: (at: Date) => number): number | null => (at ? secondsSince(at) : null);

function atMostEvery<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
	let readAt = Number.NEGATIVE_INFINITY;
	let latest: Promise<Value> | undefined;
	return () => {
		if (!latest || performance.now() - readAt >= ms) {
			readAt = performance.now();
			latest = read();
			latest.catch(() => {
				latest = undefined;
			});
		}

		return latest;
	};
}
