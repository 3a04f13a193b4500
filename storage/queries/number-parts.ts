import {type ExpressionBuilder, sql} from 'kysely';
import {CHANNELS} from '#pipeline/model/delivery.ts';
import type {Period} from '#pipeline/numbers/ports.ts';
import type {Database, Schema} from '../schema.ts';

/** Deliveries of the period, by the index that holds all that is counted of them. */
export const receivedIn = (database: Database, {from, until}: Period) =>
	database
		.selectFrom('deliveries')
		.where('deliveries.channel', 'in', [...CHANNELS])
		.where('deliveries.received_at', '>=', from)
		.where('deliveries.received_at', '<', until);

/** When every page of the delivery was filed for the first time. The condition is literally that of its index, which is not found otherwise. */
export const filedAt = sql<string | null>`(SELECT min(audit_events.at) FROM audit_events
	WHERE audit_events.subject = deliveries.id AND audit_events.action = 'delivery-filed' AND json_extract(audit_events.details, '$.state') = 'filed')`;

export const hoursBetween = (from: string, to: string) =>
	sql<number>`round((julianday(${sql.ref(to)}) - julianday(${sql.ref(from)})) * 24, 3)`;

export const dayOf = sql<string>`substr(deliveries.received_at, 1, 10)`;

/** Cover sheets and our own sheets belong to no patient. */
export const isOfPatient = ({eb}: {eb: ExpressionBuilder<Schema, 'documents'>}) =>
	eb('documents.type', 'not in', ['fax-cover', 'intake-sheet']);

/** What became of a document, in the words of the figure. */
export const fate = sql<'alone' | 'by-person' | 'waiting' | 'nobodys'>`CASE
	WHEN documents.decision = 'link' AND documents.decided = 'alone' THEN 'alone'
	WHEN documents.decision = 'link' THEN 'by-person'
	WHEN documents.decided = 'nobody' THEN 'nobodys'
	ELSE 'waiting' END`;
