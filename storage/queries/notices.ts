import {randomUUID} from 'node:crypto';
import {type Selectable, sql} from 'kysely';
import {IntakeError} from '#pipeline/errors.ts';
import {type Notice, notice, TEST_TOPIC} from '#pipeline/model/webhook.ts';
import type {Clock} from '#pipeline/ports.ts';
import type {ClaimedNotice, Webhooks} from '#pipeline/webhooks/ports.ts';
import type {Database, Databases, Schema} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {insertNotice} from './outbox.ts';

type Row = Selectable<Schema['webhook_notices']>;

const noticeOf = (row: Row): Notice =>
	notice.parse({
		id: row.id,
		webhookId: row.webhook_id,
		topic: row.topic,
		at: row.at,
		inquiryId: row.inquiry_id,
		deliveryId: row.delivery_id,
		state: row.state,
		attempts: row.attempts,
		firstTriedAt: row.first_tried_at,
		dueAt: row.due_at,
		deliveredAt: row.state === 'delivered' ? row.settled_at : null,
		lastStatus: row.last_status,
		lastProblem: row.last_problem,
	});

/** What may be sent now. A test is sent even when the webhook is not active or is left alone for a while. */
const sendable = (database: Database, now: string) =>
	database
		.selectFrom('webhook_notices as due')
		.innerJoin('webhooks', 'webhooks.id', 'due.webhook_id')
		.where('due.state', '=', 'waiting')
		.where('due.due_at', '<=', now)
		.where(({eb, or}) => or([eb('due.lease_until', 'is', null), eb('due.lease_until', '<=', now)]))
		.where(({eb, or, and}) =>
			or([
				eb('due.topic', '=', TEST_TOPIC),
				and([eb('webhooks.is_active', '=', 1), or([eb('webhooks.paused_until', 'is', null), eb('webhooks.paused_until', '<=', now)])]),
			]),
		)
		.where(({not, exists, selectFrom}) =>
			not(
				exists(
					selectFrom('webhook_notices as earlier')
						.select('earlier.number')
						.whereRef('earlier.webhook_id', '=', 'due.webhook_id')
						.whereRef('earlier.subject', '=', 'due.subject')
						.where('earlier.state', '=', 'waiting')
						.whereRef('earlier.number', '<', 'due.number'),
				),
			),
		);

type Sending = Pick<Webhooks, 'addTest' | 'notices' | 'due' | 'claim' | 'delivered' | 'failed' | 'release' | 'disable' | 'forgetSettled'>;

/** The outbox as its sender sees it. */
export function noticeQueries({writer, reader}: Databases, clock: Clock): Sending {
	const now = () => clock.now().toISOString();

	/** Only the holder of the present lease may settle a notice. */
	async function settle(transaction: Database, {notice: {id}, leaseToken}: ClaimedNotice, changes: Partial<Row>): Promise<boolean> {
		const {numUpdatedRows} = await transaction
			.updateTable('webhook_notices')
			.set({...changes, lease_token: null, lease_until: null})
			.where('id', '=', id)
			.where('lease_token', '=', leaseToken)
			.executeTakeFirst();
		return numUpdatedRows === 1n;
	}

	return {
		addTest: (webhookId, at) =>
			writer.transaction().execute(async transaction => {
				const present = await transaction.selectFrom('webhooks').select('id').where('id', '=', webhookId).executeTakeFirst();
				if (!present) {
					throw new IntakeError('NOT_FOUND', 'There is no such webhook.');
				}

				const id = await insertNotice(transaction, webhookId, {topic: TEST_TOPIC, at});
				return noticeOf(await transaction.selectFrom('webhook_notices').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
			}),

		async notices(webhookId, limit) {
			const rows = await reader
				.selectFrom('webhook_notices')
				.selectAll()
				.where('webhook_id', '=', webhookId)
				.orderBy('number', 'desc')
				.limit(limit)
				.execute();
			return rows.map(noticeOf);
		},

		async due() {
			return (await sendable(reader, now()).select('due.webhook_id').distinct().execute()).map(({webhook_id}) => webhook_id);
		},

		claim: (webhookId, leaseMs) =>
			writer.transaction().execute(async transaction => {
				const at = now();
				const found = await sendable(transaction, at)
					.where('due.webhook_id', '=', webhookId)
					.select(['due.number', 'webhooks.url', 'webhooks.secret', 'webhooks.previous_secret', 'webhooks.previous_secret_until'])
					.orderBy('due.number')
					.limit(1)
					.executeTakeFirst();
				if (!found) {
					return undefined;
				}

				const leaseToken = randomUUID();
				await transaction
					.updateTable('webhook_notices')
					.set(({ref, fn, val}) => ({
						attempts: sql<number>`attempts + 1`,
						first_tried_at: fn.coalesce(ref('first_tried_at'), val(at)),
						lease_token: leaseToken,
						lease_until: new Date(Date.parse(at) + leaseMs).toISOString(),
					}))
					.where('number', '=', found.number)
					.execute();
				const row = await transaction
					.selectFrom('webhook_notices')
					.selectAll()
					.where('number', '=', found.number)
					.executeTakeFirstOrThrow();
				const {url, secret, previous_secret: previous, previous_secret_until: previousUntil} = found;
				return {notice: noticeOf(row), url, secrets: {secret, previous, previousUntil}, leaseToken};
			}),

		delivered: (claimed, at, status) =>
			writer.transaction().execute(async transaction => {
				const isHeld = await settle(transaction, claimed, {
					state: 'delivered',
					settled_at: at,
					last_status: status,
					last_problem: null,
				});
				if (isHeld) {
					await transaction
						.updateTable('webhooks')
						.set({last_delivered_at: at, failing_since: null, paused_until: null})
						.where('id', '=', claimed.notice.webhookId)
						.execute();
				}

				return isHeld;
			}),

		failed: (claimed, {at, status, problem, retryAt, pauseUntil}) =>
			writer.transaction().execute(async transaction => {
				const isHeld = await settle(transaction, claimed, {
					last_status: status,
					last_problem: problem,
					...(retryAt === null ? {state: 'given-up', settled_at: at} : {due_at: retryAt}),
				});
				// A test that fails says nothing about what is owed.
				if (isHeld && claimed.notice.topic !== TEST_TOPIC) {
					await transaction
						.updateTable('webhooks')
						.set(({ref, fn, val}) => ({failing_since: fn.coalesce(ref('failing_since'), val(at)), paused_until: pauseUntil}))
						.where('id', '=', claimed.notice.webhookId)
						.execute();
				}

				return isHeld;
			}),

		async release(claimed) {
			await settle(writer, claimed, {due_at: now()});
		},

		disable: (webhookId, because, event) =>
			writer.transaction().execute(async transaction => {
				await transaction
					.updateTable('webhooks')
					.set({is_active: 0, disabled_at: event.at, disabled_because: because})
					.where('id', '=', webhookId)
					.execute();
				await transaction
					.updateTable('webhook_notices')
					.set({state: 'given-up', settled_at: event.at, lease_token: null, lease_until: null})
					.where('webhook_id', '=', webhookId)
					.where('state', '=', 'waiting')
					.execute();
				await appendAudit(transaction, event);
			}),

		async forgetSettled(before) {
			const {numDeletedRows} = await writer
				.deleteFrom('webhook_notices')
				.where('state', '<>', 'waiting')
				.where('settled_at', '<', before)
				.executeTakeFirst();
			return Number(numDeletedRows);
		},
	};
}
