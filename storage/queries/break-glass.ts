import {type Selectable, sql} from 'kysely';
import type {BreakGlasses} from '#pipeline/access/break-glass-ports.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type BreakGlass, breakGlass} from '#pipeline/model/break-glass.ts';
import type {Databases, Schema} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {noteChange} from './outbox.ts';

const openedOf = (row: Selectable<Schema['break_glass']>): BreakGlass =>
	breakGlass.parse({
		id: row.id,
		accountId: row.account_id,
		inquiryId: row.inquiry_id,
		reason: row.reason,
		openedAt: row.opened_at,
		expiresAt: row.expires_at,
		reviewDueAt: row.review_due_at,
		reviewedAt: row.reviewed_at,
		reviewedBy: row.reviewed_by,
		note: row.note,
	});

export const breakGlassQueries = ({writer, reader}: Databases): BreakGlasses => ({
	open: (opened, sessionSha256, event) =>
		writer.transaction().execute(async transaction => {
			const {id, accountId, inquiryId, reason, openedAt, expiresAt, reviewDueAt} = breakGlass.parse(opened);
			await transaction
				.insertInto('break_glass')
				.values({
					id,
					account_id: accountId,
					inquiry_id: inquiryId,
					reason,
					opened_at: openedAt,
					expires_at: expiresAt,
					review_due_at: reviewDueAt,
					reviewed_at: null,
					reviewed_by: null,
					note: null,
					session_sha256: sessionSha256,
				})
				.execute();
			await appendAudit(transaction, event);
			await noteChange(transaction, {topic: 'break-glass.used', at: openedAt, inquiryId});
		}),

	async find(id, sessionSha256) {
		const row = await reader
			.selectFrom('break_glass')
			.selectAll()
			.where('id', '=', id)
			.where('session_sha256', '=', sessionSha256)
			.executeTakeFirst();
		return row && openedOf(row);
	},

	async list(limit) {
		const rows = await reader
			.selectFrom('break_glass')
			.selectAll()
			.orderBy(sql`reviewed_at IS NOT NULL`)
			.orderBy(sql`CASE WHEN reviewed_at IS NULL THEN review_due_at END`)
			.orderBy('opened_at', 'desc')
			.orderBy('id')
			.limit(limit)
			.execute();
		return rows.map(openedOf);
	},

	review: (id, {by, at, note}, event) =>
		writer.transaction().execute(async transaction => {
			const row = await transaction.selectFrom('break_glass').selectAll().where('id', '=', id).executeTakeFirst();
			if (!row) {
				throw new IntakeError('NOT_FOUND', 'There is no such emergency access.');
			}

			if (row.account_id === by) {
				throw new IntakeError('STATE_CONFLICT', 'This was your own emergency access: another person signs it off.');
			}

			if (row.reviewed_at !== null) {
				throw new IntakeError('STATE_CONFLICT', 'Somebody has signed this off already.');
			}

			const signedOff = {reviewed_at: at, reviewed_by: by, note};
			await transaction.updateTable('break_glass').set(signedOff).where('id', '=', id).execute();
			await appendAudit(transaction, event);
			return openedOf({...row, ...signedOff});
		}),
});
