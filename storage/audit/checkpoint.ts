import {createHmac, timingSafeEqual} from 'node:crypto';
import {z} from 'zod';
import type {Keyring} from '../keys/keyring.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';

/** How far the chain had come at a time; kept where whoever can write the database cannot. */
export const checkpoint = z.strictObject({
	at: z.iso.datetime(),
	/** Events there were. */
	count: z.int().min(1),
	/** Number and link of the last one. */
	number: z.int().min(1),
	head: z.string().regex(/^[0-9a-f]{64}$/),
	keyId: z.string().regex(/^[0-9a-f]{16}$/),
	mac: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Checkpoint = z.infer<typeof checkpoint>;

function macOf(keyring: Keyring, {at, count, number, head, keyId}: Omit<Checkpoint, 'mac'>): string {
	return createHmac('sha256', keyring.derive('audit', keyId))
		.update(JSON.stringify(['checkpoint', at, count, number, head, keyId]))
		.digest('hex');
}

/** Undefined while nothing was ever written. */
export async function takeCheckpoint(connection: SqliteConnection, keyring: Keyring, at: Date): Promise<Checkpoint | undefined> {
	const [row] = await connection.all<{count: number; number: number; head: string}>(
		'SELECT (SELECT count(*) FROM audit_chain) AS count, number, mac AS head FROM audit_chain ORDER BY number DESC LIMIT 1',
	);
	const told = row && {at: at.toISOString(), count: row.count, number: row.number, head: row.head, keyId: keyring.presentId};
	return told && {...told, mac: macOf(keyring, told)};
}

/** Whether we made it. Throws KEY_MISSING when it was made under a key that is not at hand. */
export const isOurs = (keyring: Keyring, told: Checkpoint): boolean =>
	timingSafeEqual(Buffer.from(macOf(keyring, told), 'hex'), Buffer.from(told.mac, 'hex'));
