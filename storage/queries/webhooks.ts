import type {Selectable} from 'kysely';
import {IntakeError} from '#pipeline/errors.ts';
import {type Webhook, webhook} from '#pipeline/model/webhook.ts';
import type {Clock} from '#pipeline/ports.ts';
import type {Webhooks} from '#pipeline/webhooks/ports.ts';
import type {Database, Databases, Schema} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {noticeQueries} from './notices.ts';

type Row = Selectable<Schema['webhooks']>;

const webhookOf = (row: Row): Webhook =>
	webhook.parse({
		id: row.id,
		url: row.url,
		topics: JSON.parse(row.topics),
		isActive: row.is_active === 1,
		createdAt: row.created_at,
		createdBy: row.created_by,
		lastDeliveredAt: row.last_delivered_at,
		failingSince: row.failing_since,
		disabledAt: row.disabled_at,
		disabledBecause: row.disabled_because,
	});

async function present(transaction: Database, id: string): Promise<Row> {
	const row = await transaction.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
	if (!row) {
		throw new IntakeError('NOT_FOUND', 'There is no such webhook.');
	}

	return row;
}

/** A webhook made active again starts with a clean sheet. */
async function restart(transaction: Database, id: string, at: string): Promise<void> {
	await transaction
		.updateTable('webhooks')
		.set({disabled_at: null, disabled_because: null, failing_since: null, paused_until: null})
		.where('id', '=', id)
		.execute();
	await transaction
		.updateTable('webhook_notices')
		.set({due_at: at, first_tried_at: null})
		.where('webhook_id', '=', id)
		.where('state', '=', 'waiting')
		.execute();
}

/** Everything about webhooks: who is told, and the outbox of what they are told. */
export const webhookQueries = (databases: Databases, clock: Clock): Webhooks => {
	const {writer, reader} = databases;
	return {
		...noticeQueries(databases, clock),

		add: (added, secret, event) =>
			writer.transaction().execute(async transaction => {
				const {id, url, topics, isActive, createdAt, createdBy} = webhook.parse(added);
				await transaction
					.insertInto('webhooks')
					.values({
						id,
						url,
						topics: JSON.stringify(topics),
						secret,
						is_active: isActive ? 1 : 0,
						created_at: createdAt,
						created_by: createdBy,
					})
					.execute();
				await appendAudit(transaction, event);
			}),

		async find(id) {
			const row = await reader.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst();
			return row && webhookOf(row);
		},

		async list() {
			return (await reader.selectFrom('webhooks').selectAll().orderBy('created_at').orderBy('id').execute()).map(webhookOf);
		},

		change: (id, {url, topics, isActive}, event) =>
			writer.transaction().execute(async transaction => {
				const before = await present(transaction, id);
				await transaction
					.updateTable('webhooks')
					.set({
						...(url !== undefined && {url}),
						...(topics !== undefined && {topics: JSON.stringify(topics)}),
						...(isActive !== undefined && {is_active: isActive ? 1 : 0}),
					})
					.where('id', '=', id)
					.execute();
				if (isActive === true && before.is_active === 0) {
					await restart(transaction, id, event.at);
				}

				await appendAudit(transaction, event);
				return webhookOf(await present(transaction, id));
			}),

		renewSecret: (id, secret, previousUntil, event) =>
			writer.transaction().execute(async transaction => {
				const before = await present(transaction, id);
				await transaction
					.updateTable('webhooks')
					.set({secret, previous_secret: before.secret, previous_secret_until: previousUntil})
					.where('id', '=', id)
					.execute();
				await appendAudit(transaction, event);
			}),

		remove: (id, event) =>
			writer.transaction().execute(async transaction => {
				await present(transaction, id);
				await transaction.deleteFrom('webhooks').where('id', '=', id).execute();
				await appendAudit(transaction, event);
			}),
	};
};
