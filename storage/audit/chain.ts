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

/** The newest event, and the newest link. */
const LATEST = `SELECT (SELECT coalesce(max(number), 0) FROM audit_events) AS number,
	(SELECT mac FROM audit_chain ORDER BY number DESC LIMIT 1) AS mac`;
const EVENTS_AT_ONCE = 10_000;
/** Links written by one statement: three values each, of which a statement takes 32,766. */
const LINKS_AT_ONCE = 1000;

/** Called by the writing connection around each of its transactions. */
export interface Sealing {
	afterBegin(connection: SqliteConnection): Promise<void>;
	beforeCommit(connection: SqliteConnection): Promise<void>;
}

/** Where the trail ends before a transaction adds to it. */
interface End {
	readonly number: number;
	readonly mac: string | null;
}

const endOf = async (connection: SqliteConnection): Promise<End> => (await connection.all<End>(LATEST))[0]!;

/**
 * Seals whatever events a transaction adds, within that transaction: either both are there or none. Events that were there before it and have
 * no link were written past us; they are left without one, for the verification to find.
 */
export function sealing(keyring: Keyring): Sealing {
	let end: End = {number: 0, mac: null};
	return {
		async afterBegin(connection) {
			end = await endOf(connection);
		},
		beforeCommit: connection => seal(connection, keyring, end),
	};
}

/** Links all events after number `present`. The connection holds the write lock. */
export async function sealAfter(connection: SqliteConnection, keyring: Keyring, present: number): Promise<void> {
	await seal(connection, keyring, {...(await endOf(connection)), number: present});
}

/** Every statement is a wait that all who want to write share: as few as can be. */
async function seal(connection: SqliteConnection, keyring: Keyring, end: End): Promise<void> {
	const keyId = keyring.presentId;
	const key = keyring.derive('audit');
	let before = end.mac ?? BEGINNING;
	for (let last = end.number, isMore = true; isMore; ) {
		const events = await connection.all<AuditRow>('SELECT * FROM audit_events WHERE number > ? ORDER BY number LIMIT ?', [
			last,
			EVENTS_AT_ONCE,
		]);
		const links: unknown[][] = [];
		for (const event of events) {
			before = linkOf(key, before, event);
			links.push([event.number, keyId, before]);
			last = event.number;
		}

		for (let from = 0; from < links.length; from += LINKS_AT_ONCE) {
			const some = links.slice(from, from + LINKS_AT_ONCE);
			await connection.run(`INSERT INTO audit_chain (number, key_id, mac) VALUES ${some.map(() => '(?, ?, ?)').join(', ')}`, some.flat());
		}

		isMore = events.length === EVENTS_AT_ONCE;
	}
}
