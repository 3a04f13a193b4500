import path from 'node:path';
import type {Config} from '#config/load.ts';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Clock, Log} from '#pipeline/ports.ts';
import {type Checkpoint, takeCheckpoint} from '#storage/audit/checkpoint.ts';
import type {Keyring} from '#storage/keys/keyring.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {appendCheckpoint, ownCheckpointFile} from './checkpoint-file.ts';
import {sendToSyslog} from './syslog.ts';

interface Tools extends Pick<Config, 'storage' | 'audit'> {
	readonly keyring: Keyring;
	readonly clock: Clock;
	readonly log: Log;
}

/** Takes a checkpoint of the audit trail every few minutes and at the end, when something was written, and brings it where it is kept. */
export function openCheckpoints({storage, audit, keyring, clock, log}: Tools): {start(): void; stop(): Promise<void>} {
	const {checkpointFile, syslog, everyMinutes} = audit;
	let timer: NodeJS.Timeout | undefined;
	let round: Promise<void> = Promise.resolve();
	/** By place, so that one that cannot be reached is tried again and delays no other. */
	const kept = new Map<string, number>();

	const places: ReadonlyArray<readonly [string, (told: Checkpoint) => Promise<void>]> = [
		['own', told => appendCheckpoint(ownCheckpointFile(storage.directory), JSON.stringify(told))],
		...(checkpointFile ? [['file', (told: Checkpoint) => appendCheckpoint(checkpointFile, JSON.stringify(told))] as const] : []),
		...(syslog ? [['syslog', (told: Checkpoint) => sendToSyslog(syslog, JSON.stringify(told), clock.now())] as const] : []),
	];

	async function take(): Promise<void> {
		const connection = await SqliteConnection.open(path.join(storage.directory, 'intake.db'));
		let told: Checkpoint | undefined;
		try {
			told = await takeCheckpoint(connection, keyring, clock.now());
		} finally {
			await connection.close();
		}

		for (const [place, bring] of told ? places : []) {
			if (kept.get(place) !== told!.number) {
				await bring(told!).then(
					() => kept.set(place, told!.number),
					error => log.event('checkpoint-not-kept', {kind: place, code: asIntakeError(error, 'STORAGE_UNREACHABLE').code}),
				);
			}
		}
	}

	const next = () => {
		round = round
			.then(take)
			.catch(error => log.event('checkpoint-not-kept', {kind: 'own', code: asIntakeError(error, 'STORAGE_UNREACHABLE').code}));
		return round;
	};

	return {
		start() {
			timer = setInterval(next, everyMinutes * 60_000);
		},
		async stop() {
			clearInterval(timer);
			await (timer ? next() : round);
		},
	};
}
