import {sql} from 'kysely';
import {type AuditEvent, auditEvent} from '#pipeline/model/audit-event.ts';
import type {AuditTrail} from '#pipeline/ports.ts';
import type {Database, Databases} from '../schema.ts';

/** Appends within the caller's transaction, so that what is done and that it was done are one. */
export async function appendAudit(database: Database, ...events: readonly AuditEvent[]): Promise<void> {
	await database
		.insertInto('audit_events')
		.values(events.map(({at, actor, action, subject, details}) => ({at, actor, action, subject, details: JSON.stringify(details)})))
		.execute();
}

const eventOf = ({at, actor, action, subject, details}: Record<'at' | 'actor' | 'action' | 'subject' | 'details', string>): AuditEvent =>
	auditEvent.parse({at, actor, action, subject, details: JSON.parse(details)});

export const auditQueries = ({writer, reader}: Databases): AuditTrail => ({
	append: event => writer.transaction().execute(transaction => appendAudit(transaction, event)),
	async of(subject) {
		const rows = await reader.selectFrom('audit_events').selectAll().where('subject', '=', subject).orderBy('number').execute();
		return rows.map(eventOf);
	},
	async list({before, limit, subject, actor, action}) {
		let query = reader.selectFrom('audit_events').selectAll().orderBy('number', 'desc').limit(limit);
		if (before !== undefined) {
			query = query.where('number', '<', before);
		}

		if (subject !== undefined) {
			query = query.where('subject', '=', subject);
		}

		if (actor !== undefined) {
			query = query.where('actor', '=', actor);
		}

		if (action !== undefined) {
			query = query.where(sql<string>`substr(action, 1, ${action.length})`, '=', action);
		}

		return (await query.execute()).map(row => ({...eventOf(row), number: row.number}));
	},
});
