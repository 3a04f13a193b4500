import path from 'node:path';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Clock, Log} from '#pipeline/ports.ts';
import {type AuditReport, verifyAudit} from '#storage/audit/verify.ts';
import type {Keyring} from '#storage/keys/keyring.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {ownCheckpointFile, readCheckpoints} from './checkpoint-file.ts';

/** Soon after the start, then every day. */
const FIRST_MS = 5 * 60_000;
const EVERY_MS = 24 * 3_600_000;

interface Tools {
	/** Where the data are. */
	readonly directory: string;
	readonly keyring: Keyring;
	readonly clock: Clock;
	readonly log: Log;
}

export interface AuditVerification {
	start(): void;
	stop(): Promise<void>;
	/** Begins one, unless one is running. */
	begin(): void;
	isRunning(): boolean;
	/** The last one since the start. */
	latest(): (AuditReport & {at: string}) | undefined;
}

/** Looks through the audit trail and the checkpoints kept beside it. Whoever could change both needs those kept elsewhere: `intake audit verify --checkpoints`. */
export function openAuditVerification({directory, keyring, clock, log}: Tools): AuditVerification {
	let timers: NodeJS.Timeout[] = [];
	let running: Promise<void> | undefined;
	let latest: (AuditReport & {at: string}) | undefined;

	async function verify(): Promise<void> {
		const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
		try {
			const lines = await readCheckpoints(ownCheckpointFile(directory)).catch(() => []);
			latest = {...(await verifyAudit(connection, keyring, lines)), at: clock.now().toISOString()};
			const {events, problems} = latest;
			log.event(problems.length === 0 ? 'audit-verified' : 'audit-tampered', {count: events, problems: problems.length});
		} finally {
			await connection.close();
		}
	}

	function begin(): void {
		running ??= verify()
			.catch(error => log.event('audit-not-verified', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code}))
			.finally(() => {
				running = undefined;
			});
	}

	return {
		start() {
			timers = [setTimeout(begin, FIRST_MS), setInterval(begin, EVERY_MS)];
		},
		async stop() {
			for (const timer of timers) {
				clearTimeout(timer);
			}

			await running;
		},
		begin,
		isRunning: () => running !== undefined,
		latest: () => latest,
	};
}
