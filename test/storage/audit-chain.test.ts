import {copyFile, mkdir, mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {randomOf} from '#bench/torture/faxes.ts';
import {systemClock} from '#bin/system-clock.ts';
import {linkOf} from '#storage/audit/chain.ts';
import {type Checkpoint, takeCheckpoint} from '#storage/audit/checkpoint.ts';
import {verifyAudit} from '#storage/audit/verify.ts';
import {openStorage} from '#storage/index.ts';
import {newKey, openKeyring} from '#storage/keys/open.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';

const anEvent = (index: number) => ({
	at: new Date(1_760_000_000_000 + index * 1000).toISOString(),
	actor: `user-${index % 3}`,
	action: ['page-seen', 'task-settled', 'letter-sent'][index % 3]!,
	subject: `subject-${index % 7}`,
	details: {index},
});

async function aTrail(t: ExecutionContext, events: number, masterKey?: string) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-audit-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const options = {kind: 'sqlite' as const, directory, ...(masterKey && {masterKey})};
	const storage = await openStorage(options, systemClock);
	for (let index = 0; index < events; index++) {
		await storage.store.audit.append(anEvent(index));
	}

	await storage.close();
	return {directory, options, keyring: storage.keyring, file: path.join(directory, 'intake.db')};
}

async function within<Result>(file: string, work: (connection: SqliteConnection) => Promise<Result>): Promise<Result> {
	const connection = await SqliteConnection.open(file);
	try {
		return await work(connection);
	} finally {
		await connection.close();
	}
}

const UNGUARDED = [
	'DROP TRIGGER audit_is_never_changed',
	'DROP TRIGGER audit_is_never_deleted',
	'DROP TRIGGER audit_chain_is_never_changed',
	'DROP TRIGGER audit_chain_is_never_deleted',
];

test('a trail as it was written has no problem, also under several keys and from several processes', async t => {
	const [first, second] = [newKey(), newKey()];
	const {options, file} = await aTrail(t, 20, first);
	const rotated = {...options, masterKey: second, previousMasterKeys: [first]};
	const [one, other] = await Promise.all([openStorage(rotated, systemClock), openStorage(rotated, systemClock)]);
	await Promise.all(Array.from({length: 60}, (_, index) => (index % 2 ? one : other).store.audit.append(anEvent(index))));
	await one.close();
	await other.close();
	const report = await within(file, connection => verifyAudit(connection, one.keyring));
	t.deepEqual(report, {events: 80, checkpoints: 0, problems: []});
	const keyring = await openKeyring({directory: await mkdtemp(path.join(os.tmpdir(), 'intake-audit-')), masterKey: second});
	const without = await within(file, connection => verifyAudit(connection, keyring));
	t.is(without.problems[0]?.what, 'key-unknown');
});

test('what is rolled back leaves no link, and the chain goes on', async t => {
	const {options, file} = await aTrail(t, 3);
	const {store, keyring, close} = await openStorage(options, systemClock);
	await t.throwsAsync(store.audit.append({...anEvent(1), at: null as never}));
	await store.audit.append(anEvent(9));
	await close();
	t.deepEqual(await within(file, connection => verifyAudit(connection, keyring)), {events: 4, checkpoints: 0, problems: []});
});

test('what was written before there was a chain is sealed once, and never again', async t => {
	const {options, file, keyring, directory} = await aTrail(t, 5);
	const empty = async () =>
		within(file, async connection => {
			await connection.run('DROP TRIGGER IF EXISTS audit_chain_is_never_deleted');
			await connection.run('DELETE FROM audit_chain');
		});
	await empty();
	await rm(path.join(directory, 'keys', 'audit-begun'));
	await (await openStorage(options, systemClock)).close();
	t.deepEqual((await within(file, connection => verifyAudit(connection, keyring))).problems, []);
	await empty();
	await (await openStorage(options, systemClock)).close();
	t.is((await within(file, connection => verifyAudit(connection, keyring))).problems.length, 5);
});

test('an event written past us is not sealed by the next one of ours', async t => {
	const {options, file} = await aTrail(t, 3);
	await within(file, connection =>
		connection.run("INSERT INTO audit_events (at, actor, action, subject, details) VALUES ('2026-01-01T00:00:00.000Z','x','y','z','{}')"),
	);
	const {store, keyring, close} = await openStorage(options, systemClock);
	await store.audit.append(anEvent(4));
	await close();
	t.deepEqual((await within(file, connection => verifyAudit(connection, keyring))).problems, [{number: 4, what: 'unsealed'}]);
});

const TAMPERINGS = ['edit', 'delete', 'delete-both', 'swap', 'cut', 'restamp', 'insert', 'link', 'roll-back', 'forge'] as const;

/** What an insider does who may write to the database, knows the program, and has any key but ours. */
async function tamper(
	connection: SqliteConnection,
	how: (typeof TAMPERINGS)[number],
	pick: (below: number) => number,
	lines: string[],
): Promise<void> {
	const [row] = await connection.all<{last: number}>('SELECT max(number) AS last FROM audit_events');
	const last = row!.last;
	const at = 1 + pick(last - 2);
	switch (how) {
		case 'edit': {
			const column = ['at', 'actor', 'action', 'subject', 'details'][pick(5)]!;
			await connection.run(`UPDATE audit_events SET ${column} = ${column} || ' ' WHERE number = ?`, [at]);
			return;
		}

		case 'delete':
			await connection.run('DELETE FROM audit_events WHERE number = ?', [at]);
			return;
		case 'delete-both':
			await connection.run('DELETE FROM audit_events WHERE number = ?', [at]);
			await connection.run('DELETE FROM audit_chain WHERE number = ?', [at]);
			return;
		case 'swap':
			for (const [from, to] of [
				[at, -1],
				[at + 1, at],
				[-1, at + 1],
			]) {
				await connection.run('UPDATE audit_events SET number = ? WHERE number = ?', [to, from]);
			}

			return;
		case 'cut':
			await connection.run('DELETE FROM audit_events WHERE number > ?', [at]);
			await connection.run('DELETE FROM audit_chain WHERE number > ?', [at]);
			return;
		case 'restamp': {
			const key = Buffer.alloc(32, pick(256));
			await connection.run("UPDATE audit_events SET actor = 'somebody else' WHERE number = ?", [at]);
			const [link] = await connection.all<{mac: string}>('SELECT mac FROM audit_chain WHERE number = ?', [at - 1]);
			let before = link?.mac ?? '';
			for (const event of await connection.all<Parameters<typeof linkOf>[2]>(
				'SELECT * FROM audit_events WHERE number >= ? ORDER BY number',
				[at],
			)) {
				before = linkOf(key, before, event);
				await connection.run('UPDATE audit_chain SET mac = ? WHERE number = ?', [before, event.number]);
			}

			return;
		}

		case 'insert':
			await connection.run(
				`INSERT INTO audit_events (at, actor, action, subject, details) SELECT at, actor, 'never-happened', subject, details FROM audit_events WHERE number = ?`,
				[at],
			);
			return;
		case 'link':
			await connection.run('UPDATE audit_chain SET mac = (SELECT mac FROM audit_chain WHERE number = ?) WHERE number = ?', [at, at + 1]);
			return;
		case 'roll-back': {
			// Everything to an earlier, true state; the checkpoints kept elsewhere stay.
			await connection.run('DELETE FROM audit_events WHERE number > ?', [at]);
			await connection.run('DELETE FROM audit_chain WHERE number > ?', [at]);
			return;
		}

		case 'forge': {
			const told = JSON.parse(lines.at(-1)!) as Checkpoint;
			await connection.run('DELETE FROM audit_events WHERE number > ?', [at]);
			await connection.run('DELETE FROM audit_chain WHERE number > ?', [at]);
			const [link] = await connection.all<{mac: string}>('SELECT mac FROM audit_chain WHERE number = ?', [at]);
			lines.splice(0, lines.length, JSON.stringify({...told, number: at, count: at, head: link!.mac}));
		}
	}
}

const TRIES = Number(process.env['INTAKE_TAMPERINGS'] ?? 120);
const SEED = Number(process.env['INTAKE_SEED'] ?? 20_261_123);

test(`of ${TRIES} tamperings every one is found (seed ${SEED})`, async t => {
	const {file, keyring, directory} = await aTrail(t, 40);
	const line = JSON.stringify(await within(file, connection => takeCheckpoint(connection, keyring, new Date())));
	await within(file, async connection => {
		t.deepEqual((await verifyAudit(connection, keyring, [line])).problems, []);
		for (const statement of UNGUARDED) {
			await connection.run(statement);
		}

		await connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
	});
	const random = randomOf(SEED);
	const pick = (below: number) => Math.floor(random() * below);
	const folder = path.join(directory, 'tampered');
	await mkdir(folder);
	const missed: string[] = [];
	for (let count = 0; count < TRIES; count++) {
		const how = TAMPERINGS[count % TAMPERINGS.length]!;
		const copy = path.join(folder, `${count}.db`);
		await copyFile(file, copy);
		const lines = [line];
		const {problems} = await within(copy, async connection => {
			await tamper(connection, how, pick, lines);
			return verifyAudit(connection, keyring, lines);
		});
		if (problems.length === 0) {
			missed.push(`${count} ${how}`);
		}

		await rm(copy);
	}

	t.deepEqual(missed, []);
});
