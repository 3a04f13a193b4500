import path from 'node:path';
import {systemClock} from '#bin/system-clock.ts';
import {sealAfter} from '#storage/audit/chain.ts';
import {takeCheckpoint} from '#storage/audit/checkpoint.ts';
import {verifyAudit} from '#storage/audit/verify.ts';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';

export interface AuditFigures {
	readonly events: number;
	readonly verifySeconds: number;
	/** Grown while it was verified. */
	readonly grownMb: number;
	readonly problems: number;
	/** One event of all of them altered: which the verification names first. */
	readonly altered: number;
	readonly found: number | null;
}

const AT_ONCE = 10_000;

/** A trail of many years is verified; then one event of it is altered, and it is verified again. */
export async function audit({directory, events}: {directory: string; events: number}): Promise<AuditFigures> {
	const {keyring, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
	await close();
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	try {
		const [{number: present} = {number: 0}] = await connection.all<{number: number}>(
			'SELECT coalesce(max(number), 0) AS number FROM audit_events',
		);
		for (let last = present; last < events; ) {
			const next = Math.min(events, last + AT_ONCE);
			await connection.run('BEGIN IMMEDIATE');
			await connection.run(
				`INSERT INTO audit_events (at, actor, action, subject, details)
				WITH RECURSIVE counted(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
				SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 1760000000 + n, 'unixepoch'), 'user-' || (n % 7), 'page-seen', 'subject-' || (n % 99991), '{"page":' || n || '}' FROM counted`,
				[last + 1, next],
			);
			await sealAfter(connection, keyring, last);
			await connection.run('COMMIT');
			last = next;
		}

		const line = JSON.stringify(await takeCheckpoint(connection, keyring, new Date()));
		const before = process.memoryUsage.rss();
		const began = performance.now();
		const whole = await verifyAudit(connection, keyring, [line]);
		const verifySeconds = (performance.now() - began) / 1000;
		const grownMb = (process.memoryUsage.rss() - before) / 1024 ** 2;
		const altered = Math.floor(events / 2);
		await connection.run('DROP TRIGGER audit_is_never_changed');
		await connection.run("UPDATE audit_events SET actor = 'nobody' WHERE number = ?", [altered]);
		const {problems} = await verifyAudit(connection, keyring, [line]);
		return {
			events: whole.events,
			verifySeconds: Math.round(verifySeconds * 10) / 10,
			grownMb: Math.round(grownMb),
			problems: whole.problems.length,
			altered,
			found: problems[0]?.number ?? null,
		};
	} finally {
		await connection.close();
	}
}
