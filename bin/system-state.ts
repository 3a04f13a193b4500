import type {Config} from '#config/load.ts';
import {type Condition, readerHolds, type System, type SystemState} from '#pipeline/model/system-state.ts';
import type {Clock, Store} from '#pipeline/ports.ts';
import {readStatus} from '#storage/backup/index.ts';
import {LOW_WATER_MB, READ_ONLY_MB} from '#storage/disk.ts';
import type {AuditVerification} from './audit-verification.ts';
import {SKEW_WARNING_SECONDS, warningsOf} from './clock-skew.ts';
import type {Watch} from './watch.ts';

const MEGABYTE = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** As the alerts have it. */
const BACKUP_HOURS = 36;
const COMPARED_HOURS = 2;
const OLDEST_SECONDS = 900;
const AUDIT_HOURS = 49;

interface Tools {
	readonly config: Pick<Config, 'storage' | 'backup' | 'reader'>;
	readonly watch: Pick<Watch, 'vitals' | 'disk' | 'readiness' | 'skew'>;
	readonly verification: AuditVerification;
	readonly confinement: () => Promise<Readonly<Record<(typeof readerHolds)[number], boolean>>>;
	readonly store: Pick<Store, 'reconciliations'>;
	readonly clock: Clock;
}

const when = (isGood: boolean, otherwise: Condition): Condition => (isGood ? 'good' : otherwise);

/** Looked up at the moment somebody asks. */
export function openSystemState({config, watch, verification, confinement, store, clock}: Tools): System {
	const {vitals, disk, readiness, skew} = watch;
	const isWithin = (at: string | null, hours: number) => at !== null && clock.now().getTime() - Date.parse(at) <= hours * HOUR_MS;

	async function room(): Promise<SystemState['room']> {
		const [present, free] = await Promise.all([disk.room(), disk.freeBytes()]);
		const {lowWaterMb = LOW_WATER_MB, readOnlyMb = READ_ONLY_MB} = config.storage;
		return {
			condition: present === 'enough' ? 'good' : present === 'low' ? 'fair' : 'poor',
			room: present,
			freeMb: free === null ? null : Math.floor(free / MEGABYTE),
			lowWaterMb,
			readOnlyMb,
		};
	}

	async function backup(): Promise<SystemState['backup']> {
		const {madeAt = null, restoredAt = null, problem} = await readStatus(config.storage.directory);
		const isConfigured = config.backup !== undefined;
		const isProven = isWithin(madeAt, BACKUP_HOURS) && isWithin(restoredAt, BACKUP_HOURS) && problem === null;
		return {condition: when(isConfigured && isProven, 'poor'), isConfigured, madeAt, restoredAt, problem};
	}

	function audit(): SystemState['audit'] {
		const latest = verification.latest();
		const isTampered = (latest?.problems.length ?? 0) > 0;
		return {
			condition: isTampered ? 'poor' : when(isWithin(latest?.at ?? null, AUDIT_HOURS), 'fair'),
			verifiedAt: latest?.at ?? null,
			events: latest?.events ?? null,
			checkpoints: latest?.checkpoints ?? null,
			problems: latest?.problems.length ?? null,
			isRunning: verification.isRunning(),
		};
	}

	async function reader(): Promise<SystemState['reader']> {
		const holds = await confinement();
		const missing = readerHolds.filter(hold => !holds[hold]);
		return {condition: when(missing.length === 0, 'fair'), missing, isStrict: config.reader.sandbox === 'strict'};
	}

	async function reconciliations(): Promise<SystemState['reconciliations']> {
		return (await store.reconciliations.list()).map(one => ({
			condition: one.failingSince === null ? when(isWithin(one.comparedAt, COMPARED_HOURS), 'fair') : 'poor',
			...one,
		}));
	}

	async function queue(): Promise<SystemState['queue']> {
		const {jobs, oldestDueAt} = await vitals.queue();
		const oldestSeconds = oldestDueAt ? Math.max(0, Math.round((clock.now().getTime() - oldestDueAt.getTime()) / 1000)) : 0;
		return {condition: when(oldestSeconds <= OLDEST_SECONDS, 'fair'), jobs, oldestSeconds};
	}

	return {
		verifyAudit: verification.begin,
		async state() {
			const [problems, warnings, skewSeconds, count] = [
				[...(await readiness.problems())],
				[...warningsOf(skew)],
				skew.seconds(),
				await vitals.quarantined(),
			];
			return {
				at: clock.now().toISOString(),
				room: await room(),
				readiness: {condition: problems.length > 0 ? 'poor' : when(warnings.length === 0, 'fair'), problems, warnings},
				clock: {condition: when(Math.abs(skewSeconds ?? 0) <= SKEW_WARNING_SECONDS, 'poor'), skewSeconds},
				backup: await backup(),
				audit: audit(),
				reader: await reader(),
				reconciliations: await reconciliations(),
				quarantine: {condition: when(count === 0, 'fair'), count},
				queue: await queue(),
			};
		},
	};
}
