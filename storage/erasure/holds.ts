import {IntakeError} from '#pipeline/errors.ts';
import type {LegalHold} from '#pipeline/model/erasure.ts';
import type {Keyring} from '../keys/keyring.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';
import {sealedTransaction} from './transaction.ts';

export const heldInquiries = (connection: SqliteConnection): Promise<LegalHold[]> =>
	connection.all<LegalHold>(
		`SELECT id, inquiry_id AS inquiryId, reference, placed_at AS placedAt, placed_by AS placedBy
		FROM legal_holds WHERE lifted_at IS NULL ORDER BY placed_at`,
	);

/** Nothing of this inquiry is erased until the hold is lifted. Throws NOT_FOUND when there is no such inquiry. */
export async function placeHold(connection: SqliteConnection, keyring: Keyring, hold: LegalHold): Promise<void> {
	await sealedTransaction(connection, keyring, async () => {
		const [known] = await connection.all('SELECT 1 FROM inquiries WHERE id = ?', [hold.inquiryId]);
		if (!known) {
			throw new IntakeError('NOT_FOUND', `There is no inquiry ${hold.inquiryId}.`);
		}

		await connection.run('INSERT INTO legal_holds (id, inquiry_id, reference, placed_at, placed_by) VALUES (?, ?, ?, ?, ?)', [
			hold.id,
			hold.inquiryId,
			hold.reference,
			hold.placedAt,
			hold.placedBy,
		]);
		await note(connection, {at: hold.placedAt, actor: hold.placedBy, action: 'legal-hold-placed', subject: hold.inquiryId});
	});
}

/** Lifts all holds of an inquiry; returns how many there were. */
export async function liftHold(
	connection: SqliteConnection,
	keyring: Keyring,
	{inquiryId, by, at}: {inquiryId: string; by: string; at: Date},
): Promise<number> {
	let lifted = 0;
	await sealedTransaction(connection, keyring, async () => {
		lifted = await connection.run('UPDATE legal_holds SET lifted_at = ?, lifted_by = ? WHERE inquiry_id = ? AND lifted_at IS NULL', [
			at.toISOString(),
			by,
			inquiryId,
		]);
		if (lifted > 0) {
			await note(connection, {at: at.toISOString(), actor: by, action: 'legal-hold-lifted', subject: inquiryId});
		}
	});
	return lifted;
}

const note = (connection: SqliteConnection, event: {at: string; actor: string; action: string; subject: string}) =>
	connection.run("INSERT INTO audit_events (at, actor, action, subject, details) VALUES (?, ?, ?, ?, '{}')", [
		event.at,
		event.actor,
		event.action,
		event.subject,
	]);
