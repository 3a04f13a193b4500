import {sql} from 'kysely';
import type {Decisions, NewDecision} from '#pipeline/decisions/ports.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type Decision, decision, FACTS, type Fact, type FactKind} from '#pipeline/model/decision.ts';
import type {Clock} from '#pipeline/ports.ts';
import type {Database, Databases, Writing} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {saveBatch} from './inquiries.ts';
import {noteDecision} from './outbox.ts';
import {enqueueJob} from './queue.ts';

interface Row {
	id: number;
	at: string;
	actor: string;
	action: string;
	kind: string;
	subject: string;
	delivery_id: string | null;
	inquiry_id: string | null;
	task_id: string | null;
	before: string | null;
	after: string | null;
	undoes: number | null;
	undone_by: number | null;
}

const decisionOf = ({id, at, actor, action, kind, subject, delivery_id, inquiry_id, task_id, undoes, undone_by}: Row): Decision =>
	decision.parse({
		id,
		at,
		actor,
		action,
		kind,
		subject,
		deliveryId: delivery_id,
		inquiryId: inquiry_id,
		taskId: task_id,
		undoes,
		undoneBy: undone_by,
	});

const NEWEST_FIRST = 200;

export function decisionQueries({writer, reader}: Databases, clock: Clock): Decisions {
	return {
		fact: (kind, subject) => factOf(reader, kind, subject),

		decide: wanted =>
			writer.transaction().execute(async transaction => {
				const at = clock.now().toISOString();
				await refuseConflict(transaction, wanted, at);
				await writeFact(transaction, wanted);
				const id = await writeDecision(transaction, wanted, at);
				await settleTask(transaction, wanted);
				await noteDecision(transaction, wanted, at);
				for (const job of wanted.jobs) {
					await enqueueJob(transaction, job, at);
				}

				await appendAudit(transaction, {
					at,
					actor: wanted.actor,
					action: wanted.action,
					subject: wanted.subject,
					details: {kind: wanted.kind, decision: id, undoes: wanted.undoes ?? null},
				});
				return decisionOf({...rowOf(wanted, at), id, undone_by: null});
			}),

		async find(id) {
			const {rows} = await sql<Row>`SELECT decisions.*, later.id AS undone_by FROM decisions
				LEFT JOIN decisions AS later ON later.undoes = decisions.id WHERE decisions.id = ${id}`.execute(reader);
			const [row] = rows;
			return row && {decision: decisionOf(row), before: row.before && JSON.parse(row.before), after: row.after && JSON.parse(row.after)};
		},

		async history({deliveryId, inquiryId, actor, limit = NEWEST_FIRST}) {
			const conditions = [
				...(deliveryId === undefined ? [] : [sql`decisions.delivery_id = ${deliveryId}`]),
				...(inquiryId === undefined ? [] : [sql`decisions.inquiry_id = ${inquiryId}`]),
				...(actor === undefined ? [] : [sql`decisions.actor = ${actor}`]),
			];
			const {rows} = await sql<Row>`SELECT decisions.*, later.id AS undone_by FROM decisions
				LEFT JOIN decisions AS later ON later.undoes = decisions.id
				WHERE ${conditions.length > 0 ? sql.join(conditions, sql` AND `) : sql`1 = 1`}
				ORDER BY decisions.id DESC LIMIT ${limit}`.execute(reader);
			return rows.map(decisionOf);
		},
	};
}

async function factOf<Kind extends FactKind>(database: Database, kind: Kind, subject: string): Promise<Fact<Kind> | null> {
	// The register is where an inquiry stands; a second copy could only differ.
	const row =
		kind === 'inquiry'
			? await database.selectFrom('inquiries').select('data').where('id', '=', subject).executeTakeFirst()
			: await database.selectFrom('facts').select('data').where('kind', '=', kind).where('subject', '=', subject).executeTakeFirst();
	return row?.data ? (FACTS[kind].parse(JSON.parse(row.data)) as Fact<Kind>) : null;
}

/** Nothing is decided on what is no longer so: the person is told and looks again. */
async function refuseConflict<Kind extends FactKind>(
	transaction: Writing,
	{kind, subject, before, taskId, actor}: NewDecision<Kind>,
	at: string,
): Promise<void> {
	const present = await factOf(transaction, kind, subject);
	if (inOrder(present) !== inOrder(before)) {
		throw new IntakeError('STATE_CONFLICT', 'Somebody decided on this meanwhile. Look at it again, then decide.');
	}

	if (taskId) {
		const holder = await transaction
			.selectFrom('task_claims')
			.select('account_id')
			.where('task_id', '=', taskId)
			.where('until', '>', at)
			.executeTakeFirst();
		if (holder && holder.account_id !== actor) {
			throw new IntakeError('STATE_CONFLICT', 'Somebody else is deciding this question just now.');
		}
	}
}

/** Compared by content: fields come in the order of whoever wrote them. */
const inOrder = (value: unknown): string =>
	JSON.stringify(value ?? null, (_key, part: unknown) =>
		part !== null && typeof part === 'object' && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);

async function writeFact<Kind extends FactKind>(transaction: Writing, {kind, subject, after}: NewDecision<Kind>): Promise<void> {
	if (kind === 'inquiry') {
		return saveBatch(transaction, after === null ? [] : [FACTS.inquiry.parse(after)]);
	}

	const data = after === null ? null : JSON.stringify(FACTS[kind].parse(after));
	await transaction
		.insertInto('facts')
		.values({kind, subject, data})
		.onConflict(conflict => conflict.columns(['kind', 'subject']).doUpdateSet({data}))
		.execute();
}

const rowOf = <Kind extends FactKind>(
	{kind, subject, action, actor, before, after, deliveryId, inquiryId, taskId, undoes}: NewDecision<Kind>,
	at: string,
) => ({
	at,
	actor,
	action,
	kind,
	subject,
	delivery_id: deliveryId ?? null,
	inquiry_id: inquiryId ?? null,
	task_id: taskId ?? null,
	before: before === null ? null : JSON.stringify(before),
	after: after === null ? null : JSON.stringify(after),
	undoes: undoes ?? null,
});

async function writeDecision<Kind extends FactKind>(transaction: Writing, wanted: NewDecision<Kind>, at: string): Promise<number> {
	try {
		const {id} = await transaction.insertInto('decisions').values(rowOf(wanted, at)).returning('id').executeTakeFirstOrThrow();
		return id;
	} catch (error) {
		if ((error as {code?: string}).code === 'SQLITE_CONSTRAINT') {
			throw new IntakeError('STATE_CONFLICT', 'This was taken back already.', {cause: error});
		}

		throw error;
	}
}

/** An answered question rests; taking the answer back asks it again. */
async function settleTask<Kind extends FactKind>(transaction: Writing, {taskId, undoes}: NewDecision<Kind>): Promise<void> {
	if (!taskId) {
		return;
	}

	await transaction
		.updateTable('review_tasks')
		.set({state: undoes === undefined ? 'resolved' : 'open'})
		.where('id', '=', taskId)
		.execute();
	await transaction.deleteFrom('task_claims').where('task_id', '=', taskId).execute();
}
