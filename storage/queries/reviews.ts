import {sql} from 'kysely';
import {type ReviewTask, reviewTask} from '#pipeline/model/review-task.ts';
import type {Clock, Reviews} from '#pipeline/ports.ts';
import type {Database, Databases, Writing} from '../schema.ts';
import {noteQuestion} from './outbox.ts';

const taskOf = ({data, state, created_at}: {data: string; state: string; created_at: string}): ReviewTask =>
	reviewTask.parse({...JSON.parse(data), state, createdAt: created_at});

/** Asks once: an open question keeps its age, an answered one stays answered. */
async function ask(database: Database, task: ReviewTask): Promise<void> {
	await database
		.insertInto('review_tasks')
		.values({id: task.id, delivery_id: task.deliveryId, state: task.state, created_at: task.createdAt, data: JSON.stringify(task)})
		.onConflict(conflict => conflict.column('id').doUpdateSet({data: JSON.stringify(task)}))
		.execute();
}

/** What a new filing no longer asks is withdrawn. */
export async function replaceTasks(transaction: Writing, deliveryId: string, tasks: readonly ReviewTask[]): Promise<void> {
	let outdated = transaction.deleteFrom('review_tasks').where('delivery_id', '=', deliveryId).where('state', '=', 'open');
	if (tasks.length > 0) {
		outdated = outdated.where(
			'id',
			'not in',
			tasks.map(({id}) => id),
		);
	}

	await outdated.execute();
	for (const task of tasks) {
		await ask(transaction, task);
	}
}

export const reviewQueries = ({writer, reader}: Databases, clock: Clock): Reviews => ({
	async open({deliveryId, inquiryId} = {}) {
		let query = reader
			.selectFrom('review_tasks')
			.select(['data', 'state', 'created_at'])
			.where('state', '=', 'open')
			.orderBy('created_at')
			.orderBy('id');
		if (deliveryId !== undefined) {
			query = query.where('delivery_id', '=', deliveryId);
		}

		const tasks = (await query.execute()).map(taskOf);
		return inquiryId === undefined ? tasks : tasks.filter(({candidates}) => candidates.includes(inquiryId));
	},

	ask: task =>
		writer.transaction().execute(async transaction => {
			await noteQuestion(transaction, task);
			await ask(transaction, task);
		}),

	async withdraw(id) {
		await writer.deleteFrom('review_tasks').where('id', '=', id).where('state', '=', 'open').execute();
	},

	async find(id) {
		const row = await reader.selectFrom('review_tasks').select(['data', 'state', 'created_at']).where('id', '=', id).executeTakeFirst();
		return row && taskOf(row);
	},

	async answered(deliveryId) {
		const rows = await reader
			.selectFrom('review_tasks')
			.select('id')
			.where('delivery_id', '=', deliveryId)
			.where('state', '=', 'resolved')
			.execute();
		return rows.map(({id}) => id);
	},

	async claim(id, accountId, until) {
		const {rows} = await sql`INSERT INTO task_claims (task_id, account_id, until) VALUES (${id}, ${accountId}, ${until.toISOString()})
			ON CONFLICT (task_id) DO UPDATE SET account_id = excluded.account_id, until = excluded.until
			WHERE task_claims.account_id = excluded.account_id OR task_claims.until <= ${clock.now().toISOString()}
			RETURNING 1`.execute(writer);
		return rows.length > 0;
	},

	async release(id, accountId) {
		await writer.deleteFrom('task_claims').where('task_id', '=', id).where('account_id', '=', accountId).execute();
	},

	async claims() {
		const rows = await reader.selectFrom('task_claims').selectAll().where('until', '>', clock.now().toISOString()).execute();
		return new Map(rows.map(({task_id, account_id}) => [task_id, account_id]));
	},
});
