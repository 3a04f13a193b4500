import {IntakeError} from '#pipeline/errors.ts';
import type {Keyring} from '../keys/keyring.ts';
import type {SqliteConnection} from '../sqlite/connection.ts';
import {type AuditRow, BEGINNING, linkOf} from './chain.ts';
import {type Checkpoint, checkpoint, isOurs} from './checkpoint.ts';

export interface AuditProblem {
	/** Of the event, or of the line among the checkpoints. */
	readonly number: number;
	readonly what:
		| 'changed' // the event, or its link, is not what was written
		| 'missing' // a link without its event
		| 'unsealed' // an event without its link: written past us
		| 'cut-off' // a checkpoint tells of more than there is
		| 'rewritten' // a checkpoint tells of another link here
		| 'checkpoint-forged'
		| 'key-unknown';
}

export interface AuditReport {
	readonly events: number;
	readonly checkpoints: number;
	/** The first of each stretch; empty when all is as it was written. */
	readonly problems: readonly AuditProblem[];
}

interface Link {
	readonly number: number;
	readonly key_id: string;
	readonly mac: string;
}

interface Joined {
	readonly number: number;
	readonly event: AuditRow | undefined;
	readonly link: Link | undefined;
}

const AT_ONCE = 20_000;
const MOST_PROBLEMS = 100;

/** Reads the whole trail, in order, and compares it with its links and with checkpoints kept elsewhere (one JSON line each). */
export async function verifyAudit(connection: SqliteConnection, keyring: Keyring, lines: readonly string[] = []): Promise<AuditReport> {
	const problems: AuditProblem[] = [];
	const note = (number: number, what: AuditProblem['what']) => {
		if (problems.length < MOST_PROBLEMS) {
			problems.push({number, what});
		}
	};
	const told = trusted(lines, keyring, note);
	const heads = new Map(told.map(({number, head}) => [number, head]));
	const counts = new Map(told.map(({number, count}) => [number, count]));
	let [events, links, before] = [0, 0, BEGINNING];
	for (let last = 0; ; ) {
		const rows = await batchAfter(connection, last);
		if (rows.length === 0) {
			break;
		}

		for (const {number, event, link} of rows) {
			last = number;
			events += event ? 1 : 0;
			links += link ? 1 : 0;
			if (!link) {
				note(number, 'unsealed');
			} else if (event) {
				const expected = linkUnder(keyring, link.key_id, before, event);
				if (expected !== link.mac) {
					note(number, expected === undefined ? 'key-unknown' : 'changed');
				}
			} else {
				note(number, 'missing');
			}

			before = link?.mac ?? before;
			if (heads.has(number) && (heads.get(number) !== link?.mac || counts.get(number) !== links)) {
				note(number, 'rewritten');
			}

			heads.delete(number);
		}
	}

	for (const number of heads.keys()) {
		note(number, 'cut-off');
	}

	return {events, checkpoints: told.length, problems};
}

function trusted(lines: readonly string[], keyring: Keyring, note: (line: number, what: AuditProblem['what']) => void): Checkpoint[] {
	const told: Checkpoint[] = [];
	for (const [index, line] of lines.entries()) {
		const parsed = checkpoint.safeParse(parseJson(line));
		try {
			if (parsed.success && isOurs(keyring, parsed.data)) {
				told.push(parsed.data);
			} else {
				note(index + 1, 'checkpoint-forged');
			}
		} catch (error) {
			if (!(error instanceof IntakeError)) {
				throw error;
			}

			note(index + 1, 'key-unknown');
		}
	}

	return told;
}

function linkUnder(keyring: Keyring, keyId: string, before: string, row: AuditRow): string | undefined {
	return keyring.ids.includes(keyId) ? linkOf(keyring.derive('audit', keyId), before, row) : undefined;
}

/** The next events and links, in order, each beside its counterpart where it has one. */
async function batchAfter(connection: SqliteConnection, last: number): Promise<Joined[]> {
	const events = await connection.all<AuditRow>('SELECT * FROM audit_events WHERE number > ? ORDER BY number LIMIT ?', [last, AT_ONCE]);
	const upTo = events.length === AT_ONCE ? events.at(-1)!.number : Number.MAX_SAFE_INTEGER;
	const links = await connection.all<Link>('SELECT * FROM audit_chain WHERE number > ? AND number <= ? ORDER BY number', [last, upTo]);
	const linked = new Map(links.map(link => [link.number, link]));
	const joined: Joined[] = events.map(event => ({event, link: linked.get(event.number), number: event.number}));
	const known = new Set(events.map(({number}) => number));
	const alone = links.filter(({number}) => !known.has(number)).map(link => ({event: undefined, link, number: link.number}));
	return alone.length === 0 ? joined : [...joined, ...alone].sort((a, b) => a.number - b.number);
}

function parseJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
