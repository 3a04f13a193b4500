import {createHmac} from 'node:crypto';
import type {Keyring} from '../keys/keyring.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';

/** An audit event as stored. */
export interface AuditRow {
	readonly number: number;
	readonly at: string;
	readonly actor: string;
	readonly action: string;
	readonly subject: string;
	readonly details: string;
}

/** The link that follows from the one before and this event: HMAC-SHA-256 over both, unambiguous by being a JSON list. Hexadecimal. */
export function linkOf(key: Uint8Array, before: string, {number, at, actor, action, subject, details}: AuditRow): string {
	return createHmac('sha256', key)
		.update(JSON.stringify([before, number, at, actor, action, subject, details]))
		.digest('hex');
}

/** What the first link follows. */
export const BEGINNING = '';

const LATEST = 'SELECT coalesce(max(number), 0) AS number FROM audit_events';
const EVENTS_AT_ONCE = 10_000;

/** Called by the writing connection around each of its transactions. */
export interface Sealing {
	afterBegin(connection: SqliteConnection): Promise<void>;
	beforeCommit(connection: SqliteConnection): Promise<void>;
}

/**
 * Seals whatever events a transaction adds, within that transaction: either both are there or none. Events that were there before it and have
 * no link were written past us; they are left without one, for the verification to find.
 */
export function sealing(keyring: Keyring): Sealing {
	let present = 0;
	return {
		async afterBegin(connection) {
			present = (await connection.all<{number: number}>(LATEST))[0]?.number ?? 0;
		},
		beforeCommit: connection => sealAfter(connection, keyring, present),
	};
}

/** Links all events after number `present`. The connection holds the write lock. */
export async function sealAfter(connection: SqliteConnection, keyring: Keyring, present: number): Promise<void> {
	const keyId = keyring.presentId;
	const key = keyring.derive('audit');
	let before: string | undefined;
	for (let last = present; ; ) {
		const events = await connection.all<AuditRow>('SELECT * FROM audit_events WHERE number > ? ORDER BY number LIMIT ?', [
			last,
			EVENTS_AT_ONCE,
		]);
		if (events.length === 0) {
			return;
		}

		before ??= (await connection.all<{mac: string}>('SELECT mac FROM audit_chain ORDER BY number DESC LIMIT 1'))[0]?.mac ?? BEGINNING;
		for (const event of events) {
			before = linkOf(key, before, event);
			await connection.run('INSERT INTO audit_chain (number, key_id, mac) VALUES (?, ?, ?)', [event.number, keyId, before]);
			last = event.number;
		}
	}
}
