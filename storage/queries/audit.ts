import {type AuditEvent, auditEvent} from '#pipeline/model/audit-event.ts';
import type {AuditTrail} from '#pipeline/ports.ts';
import type {Database, Databases} from '../schema.ts';

/** Appends within the caller's transaction, so that what is done and that it was done are one. */
export async function appendAudit(database: Database, {at, actor, action, subject, details}: AuditEvent): Promise<void> {
	await database
		.insertInto('audit_events')
		.values({at, actor, action, subject, details: JSON.stringify(details)})
		.execute();
}

export const auditQueries = ({writer, reader}: Databases): AuditTrail => ({
	append: event => appendAudit(writer, event),
	async of(subject) {
		const rows = await reader.selectFrom('audit_events').selectAll().where('subject', '=', subject).orderBy('number').execute();
		return rows.map(({at, actor, action, subject: about, details}) =>
			auditEvent.parse({at, actor, action, subject: about, details: JSON.parse(details)}),
		);
	},
});
