import {randomUUID} from 'node:crypto';
import {sql} from 'kysely';
import {type Clock, JOB_KINDS, type Job, type NewJob, type Queue} from '#pipeline/ports.ts';
import type {Database, Databases} from '../schema.ts';

/** Puts a job in line, unless one of its kind already waits for this delivery. */
export async function enqueueJob(database: Database, {kind, deliveryId}: NewJob, now: string): Promise<void> {
	await sql`INSERT INTO jobs (kind, delivery_id, due_at)
		SELECT ${kind}, ${deliveryId}, ${now}
		WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE delivery_id = ${deliveryId} AND kind = ${kind} AND lease_until IS NULL AND attempts = 0)`.execute(
		database,
	);
}

/** The first job of each of these new deliveries, in one statement. */
export async function enqueueFirstJobs(
	database: Database,
	jobs: ReadonlyArray<{readonly job: NewJob; readonly at: string}>,
): Promise<void> {
	await database
		.insertInto('jobs')
		.values(jobs.map(({job: {kind, deliveryId}, at}) => ({kind, delivery_id: deliveryId, due_at: at})))
		.execute();
}

interface ClaimedRow {
	readonly id: number;
	readonly kind: string;
	readonly delivery_id: string;
	readonly attempts: number;
	readonly lease_token: string;
}

export function queueQueries({writer, reader}: Databases, clock: Clock): Queue {
	const now = () => clock.now().toISOString();
	const later = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
	const held = ({id, leaseToken}: Job) => ({id, leaseToken});

	/** Only the holder of the present lease may change the job. */
	async function whileHeld(job: Job, changes: {due_at?: string; lease_token?: null; lease_until: string | null}): Promise<boolean> {
		const {id, leaseToken} = held(job);
		const {numUpdatedRows} = await writer
			.updateTable('jobs')
			.set(changes)
			.where('id', '=', id)
			.where('lease_token', '=', leaseToken)
			.executeTakeFirst();
		return numUpdatedRows === 1n;
	}

	/** Asked of a reader first: lanes that look in vain, at each arrival, do not hold up who writes. */
	async function isDue(kinds: readonly NewJob['kind'][], at: string): Promise<boolean> {
		for (const kind of kinds) {
			const {rows} = await sql`SELECT 1 FROM jobs INDEXED BY jobs_due_by_kind
				WHERE kind = ${kind} AND due_at <= ${at} AND (lease_until IS NULL OR lease_until < ${at}) LIMIT 1`.execute(reader);
			if (rows.length > 0) {
				return true;
			}
		}

		return false;
	}

	return {
		enqueue: job => enqueueJob(writer, job, now()),

		// A delivery is in one pair of hands at a time: two journeys of it would overwrite one another's filing.
		async claim(leaseMs, kinds = JOB_KINDS): Promise<Job | undefined> {
			const at = now();
			if (!(await isDue(kinds, at))) {
				return undefined;
			}

			const index = sql.raw(kinds.length === 1 ? 'jobs_due_by_kind' : 'jobs_due');
			const statement = sql<ClaimedRow>`UPDATE jobs SET lease_token = ${randomUUID()}, lease_until = ${later(leaseMs)}, attempts = attempts + 1
				WHERE id = (
					SELECT waiting.id FROM jobs AS waiting INDEXED BY ${index}
					WHERE waiting.due_at <= ${at} AND waiting.kind IN (${sql.join(kinds)}) AND (waiting.lease_until IS NULL OR waiting.lease_until < ${at})
						AND NOT EXISTS (SELECT 1 FROM jobs AS held
							WHERE held.delivery_id = waiting.delivery_id AND held.id <> waiting.id AND held.lease_until >= ${at})
					ORDER BY waiting.due_at, waiting.id LIMIT 1)
				RETURNING id, kind, delivery_id, attempts, lease_token`;
			const {rows} = await statement.execute(writer);
			const [row] = rows;
			return (
				row && {
					id: row.id,
					kind: row.kind as (typeof JOB_KINDS)[number],
					deliveryId: row.delivery_id,
					attempts: row.attempts,
					leaseToken: row.lease_token,
				}
			);
		},

		renew: (job, leaseMs) => whileHeld(job, {lease_until: later(leaseMs)}),

		async finish(job) {
			const {id, leaseToken} = held(job);
			const {numDeletedRows} = await writer
				.deleteFrom('jobs')
				.where('id', '=', id)
				.where('lease_token', '=', leaseToken)
				.executeTakeFirst();
			return numDeletedRows === 1n;
		},

		retryAt: (job, at) => whileHeld(job, {due_at: at.toISOString(), lease_token: null, lease_until: null}),

		async release(job) {
			const {numUpdatedRows} = await writer
				.updateTable('jobs')
				.set(({eb}) => ({due_at: now(), lease_token: null, lease_until: null, attempts: eb('attempts', '-', 1)}))
				.where('id', '=', job.id)
				.where('lease_token', '=', job.leaseToken)
				.executeTakeFirst();
			return numUpdatedRows === 1n;
		},

		async releaseAll() {
			const {numUpdatedRows} = await writer
				.updateTable('jobs')
				.set({lease_token: null, lease_until: null})
				.where('lease_token', 'is not', null)
				.executeTakeFirst();
			return Number(numUpdatedRows);
		},

		async depth() {
			const {count} = await reader
				.selectFrom('jobs')
				.select(({fn}) => fn.countAll<number>().as('count'))
				.executeTakeFirstOrThrow();
			return count;
		},
	};
}
