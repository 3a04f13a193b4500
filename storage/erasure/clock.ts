import type {SqliteConnection} from '../sqlite/connection.ts';

/** What is destroyed by the clock is destroyed for good: a clock that jumped by more than this is believed only when two people say so. */
const LONGEST_JUMP_MS = 3_600_000;
const CONFIRMATIONS = 2;

interface ClockRow {
	readonly seen_at: string;
	readonly doubted_at: string | null;
	readonly confirmed_by: string;
}

export interface ClockState {
	readonly isTrusted: boolean;
	readonly doubtedAt: string | null;
	/** Who said that the clock is right, since it is doubted. */
	readonly confirmedBy: readonly string[];
}

const TRUSTED: ClockState = {isTrusted: true, doubtedAt: null, confirmedBy: []};

const rowOf = async (connection: SqliteConnection): Promise<ClockRow | undefined> =>
	(await connection.all<ClockRow>('SELECT seen_at, doubted_at, confirmed_by FROM retention_clock'))[0];

const stateOf = ({doubted_at: doubtedAt, confirmed_by: confirmedBy}: ClockRow): ClockState =>
	doubtedAt === null ? TRUSTED : {isTrusted: false, doubtedAt, confirmedBy: JSON.parse(confirmedBy) as string[]};

/**
 * Compares the clock with when it was last looked at. `elapsedMs` is how long that is ago by the machine's own count, null when nobody counted,
 * as after a start: then a later time is doubted only when something `isDue` by it.
 */
export async function lookAtClock(
	connection: SqliteConnection,
	{now, elapsedMs, isDue}: {readonly now: Date; readonly elapsedMs: number | null; readonly isDue: boolean},
): Promise<ClockState> {
	const row = await rowOf(connection);
	if (row === undefined) {
		await connection.run("INSERT OR IGNORE INTO retention_clock (one, seen_at, confirmed_by) VALUES (1, ?, '[]')", [now.toISOString()]);
		return TRUSTED;
	}

	if (row.doubted_at !== null) {
		return stateOf(row);
	}

	const gapMs = now.getTime() - Date.parse(row.seen_at);
	const isJump =
		elapsedMs === null ? gapMs < -LONGEST_JUMP_MS || (gapMs > LONGEST_JUMP_MS && isDue) : Math.abs(gapMs - elapsedMs) > LONGEST_JUMP_MS;
	if (isJump) {
		await connection.run("UPDATE retention_clock SET doubted_at = ?, confirmed_by = '[]'", [now.toISOString()]);
		return {isTrusted: false, doubtedAt: now.toISOString(), confirmedBy: []};
	}

	await connection.run('UPDATE retention_clock SET seen_at = ?', [now.toISOString()]);
	return TRUSTED;
}

export const clockState = async (connection: SqliteConnection): Promise<ClockState> => {
	const row = await rowOf(connection);
	return row ? stateOf(row) : TRUSTED;
};

/** One person's word that the clock is right; with that of a second one it is believed again. */
export async function confirmClock(connection: SqliteConnection, by: string, now: Date): Promise<ClockState> {
	const state = await clockState(connection);
	if (state.isTrusted) {
		return state;
	}

	const name = by.trim().toLowerCase();
	const confirmedBy = [...new Set([...state.confirmedBy, name])];
	if (confirmedBy.length >= CONFIRMATIONS) {
		await connection.run("UPDATE retention_clock SET seen_at = ?, doubted_at = NULL, confirmed_by = '[]'", [now.toISOString()]);
		return TRUSTED;
	}

	await connection.run('UPDATE retention_clock SET confirmed_by = ?', [JSON.stringify(confirmedBy)]);
	return {...state, confirmedBy};
}
