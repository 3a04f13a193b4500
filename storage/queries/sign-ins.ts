import {randomUUID} from 'node:crypto';
import type {SignIns} from '#pipeline/access/ports.ts';
import {type Bucket, delayMs} from '#pipeline/access/sign-in-delay.ts';
import type {Database, Databases} from '../schema.ts';

const MINUTE_MS = 60_000;
const KEPT_MS = 24 * 60 * MINUTE_MS;
const DEVICES_KEPT_MS = 180 * 24 * 60 * MINUTE_MS;

const isoAt = (ms: number): string => new Date(ms).toISOString();

/** When this bucket permits its next try, in milliseconds since 1970; 0 when it has none to wait for. */
async function nextTryMs(transaction: Database, bucket: Bucket, nowMs: number): Promise<number> {
	const {failures, last} = await transaction
		.selectFrom('sign_in_attempts')
		.select(({fn}) => [fn.countAll<number>().as('failures'), fn.max('at').as('last')])
		.where('bucket', '=', bucket.key)
		.where('at', '>', isoAt(nowMs - bucket.windowMinutes * MINUTE_MS))
		.executeTakeFirstOrThrow();
	return last ? Date.parse(last) + delayMs(failures, bucket) : 0;
}

export const signInQueries = ({writer, reader}: Databases): SignIns => ({
	begin: (buckets, at) =>
		writer.transaction().execute(async transaction => {
			const nowMs = Date.parse(at);
			// Rows of the future are from a clock that was wrong: kept, they would lock people out until it comes true.
			await transaction
				.deleteFrom('sign_in_attempts')
				.where(({eb, or}) => or([eb('at', '<', isoAt(nowMs - KEPT_MS)), eb('at', '>', isoAt(nowMs + MINUTE_MS))]))
				.execute();
			let waitUntilMs = 0;
			for (const bucket of buckets) {
				waitUntilMs = Math.max(waitUntilMs, await nextTryMs(transaction, bucket, nowMs));
			}

			if (waitUntilMs > nowMs) {
				return {waitUntil: isoAt(waitUntilMs)};
			}

			const attemptId = randomUUID();
			await transaction
				.insertInto('sign_in_attempts')
				.values(buckets.map(({key}) => ({bucket: key, at, attempt_id: attemptId})))
				.execute();
			return {attemptId};
		}),

	succeed: (attemptId, bucketsToEmpty) =>
		writer.transaction().execute(async transaction => {
			await transaction.deleteFrom('sign_in_attempts').where('attempt_id', '=', attemptId).execute();
			if (bucketsToEmpty.length > 0) {
				await transaction.deleteFrom('sign_in_attempts').where('bucket', 'in', bucketsToEmpty).execute();
			}
		}),

	rememberDevice: (tokenSha256, accountId, at) =>
		writer.transaction().execute(async transaction => {
			await transaction
				.deleteFrom('known_devices')
				.where('last_used_at', '<', isoAt(Date.parse(at) - DEVICES_KEPT_MS))
				.execute();
			await transaction
				.insertInto('known_devices')
				.values({token_sha256: tokenSha256, account_id: accountId, last_used_at: at})
				.onConflict(conflict => conflict.columns(['token_sha256', 'account_id']).doUpdateSet({last_used_at: at}))
				.execute();
		}),

	async isKnownDevice(tokenSha256, accountId) {
		const row = await reader
			.selectFrom('known_devices')
			.select('account_id')
			.where('token_sha256', '=', tokenSha256)
			.where('account_id', '=', accountId)
			.executeTakeFirst();
		return row !== undefined;
	},
});
