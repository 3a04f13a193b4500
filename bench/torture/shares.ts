import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, chown, mkdir, readdir, readFile, rename, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {randomOf} from './faxes.ts';
import {checkLedger} from './ledger.ts';
import {freePort, type Service, startService} from './service.ts';
import {writtenOnce as once, paper, WRITERS, type Written} from './share-writers.ts';

export interface SharesOptions {
	readonly directory: string;
	readonly seed: number;
	/** Writers of each kind. */
	readonly each: number;
	/** Over how long they begin. */
	readonly spanMs: number;
	/** Files that lie there when the service starts for the first time. */
	readonly oldFiles: number;
	/** Times the share goes away and comes back. */
	readonly losses: number;
	/** Laid over the connector's options; as delivered when empty. */
	readonly settings?: {
		readonly settleMs?: number;
		readonly rescanMs?: number;
		readonly incompleteAfterMs?: number;
		readonly watchTakenMs?: number;
	};
	readonly patience?: number;
}

export interface SharesFigures {
	readonly written: number;
	readonly taken: number;
	/** To be taken, and not there. */
	readonly lost: number;
	/** There more often than written. */
	readonly doubled: number;
	/** There, and never written so. */
	readonly torn: number;
	/** Neither taken, nor refused, nor lying where it is to stay. */
	readonly astray: number;
	/** From the last byte and the last name until it was taken; settling included. */
	readonly seenP50Ms: number;
	readonly seenMaxMs: number;
	readonly slowest: string;
	readonly oldFilesTakenSeconds: number;
	readonly losses: number;
	/** From the share's going until it was told; the slowest. */
	readonly toldMs: number;
	readonly integrity: string;
	readonly problems: readonly string[];
}

export const isMet = ({lost, doubled, torn, astray, seenMaxMs, toldMs, integrity}: SharesFigures, settleMs = 2000): boolean =>
	lost + doubled + torn + astray === 0 && integrity === 'ok' && seenMaxMs - settleMs <= 15_000 && toldMs <= 60_000;

const run = promisify(execFile);
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const NOBODY = 65_534;
const SETTLE_MS = 2000;

interface Expected extends Written {
	readonly kind: string;
}

/** The real service on a folder that announces nothing, and many who write to it at once. As root it runs as another user, and the share is a mount. */
export async function shares(options: SharesOptions): Promise<SharesFigures> {
	const {directory} = options;
	const [folder, data] = foldersIn(directory);
	const away = openAway(folder);
	await openFolders(directory, data, folder);
	await away.begin();
	try {
		return await measured(options, away);
	} finally {
		await away.end();
	}
}

async function measured(options: SharesOptions, away: ReturnType<typeof openAway>): Promise<SharesFigures> {
	const {directory, seed, each, spanMs, oldFiles, losses, settings = {}, patience = 90_000} = options;
	const [folder, data] = foldersIn(directory);
	const random = randomOf(seed);
	const old = await Promise.all(
		Array.from({length: oldFiles}, async (_, index) => {
			const bytes = paper(300);
			await writeFile(path.join(folder, `old-${index}.pdf`), bytes);
			return {...once(bytes), kind: 'old'};
		}),
	);
	const service = await startService({
		directory,
		port: await freePort(),
		nodeArguments: ['--import', path.join(import.meta.dirname, 'sabotage', 'silent-folders.ts')],
		config: {connectors: [{kind: 'scan-folder', name: 'mailroom', folder, incompleteAfterMs: 60_000, ...settings}]},
		...(isRoot && {uid: NOBODY}),
	});
	const began = performance.now();
	const settleMs = settings.settleMs ?? SETTLE_MS;
	const expected: Expected[] = [...old];
	await Promise.all(
		Object.entries(WRITERS).flatMap(([kind, write], number) =>
			Array.from({length: each}, async (_, index) => {
				const own = randomOf(seed + 1000 * number + index);
				await pause(random() * spanMs);
				const written = await write({folder, name: `w${number}-${index}`, settleMs, random: own, isOther: isRoot});
				expected.push(...written.map(one => ({...one, kind})));
			}),
		),
	);
	await untilSettled(data, folder, expected, patience);
	const oldFilesTakenSeconds = await secondsToTake(data, old, began);
	let toldMs = 0;
	for (let loss = 0; loss < losses; loss++) {
		const papers = Array.from({length: 10}, () => paper());
		await Promise.all(papers.map((bytes, index) => writeFile(path.join(folder, `loss-${loss}-${index}.pdf`), bytes)));
		await pause(random() * 2 * settleMs);
		toldMs = Math.max(toldMs, await loseFor(service, away, settleMs));
		expected.push(...papers.map(bytes => ({...once(bytes), kind: 'share lost'})));
		await untilSettled(data, folder, expected, patience);
	}

	// Whatever comes twice comes late.
	await pause(Math.max(2 * settleMs, 2 * (settings.rescanMs ?? SETTLE_MS)));
	// Pages that are still waiting to be read are not asked about.
	service.signal('SIGKILL', true);
	await service.exited;
	const figures = await compared(data, folder, expected);
	return {...figures, oldFilesTakenSeconds, losses, toldMs};
}

const foldersIn = (directory: string) => [path.join(directory, 'scans'), path.join(directory, 'data')] as const;

/** Anybody may write there: the service is somebody else. */
async function openFolders(directory: string, data: string, folder: string): Promise<void> {
	await chmod(directory, 0o755);
	await mkdir(folder, {recursive: true, mode: 0o755});
	await mkdir(data, {recursive: true});
	await (isRoot && chown(data, NOBODY, NOBODY));
}

/** As root the share is a mount, that goes in turn with its folder and without; else the folder goes. */
function openAway(folder: string) {
	const kept = `${folder}-kept`;
	let count = 0;
	return {
		async begin(): Promise<void> {
			if (isRoot) {
				await mkdir(kept);
				await run('mount', ['-t', 'tmpfs', '-o', 'size=3g,mode=777', 'tmpfs', kept]);
				await run('mount', ['--bind', kept, folder]);
				// Nobody but root writes into the empty place.
				await chmod(kept, 0o777);
			}
		},
		async go(): Promise<void> {
			if (!isRoot) {
				return rename(folder, kept);
			}

			await run('umount', ['-l', folder]);
			if (count++ % 2 === 1) {
				await rmdir(folder);
			}
		},
		async comeBack(): Promise<void> {
			if (!isRoot) {
				return rename(kept, folder);
			}

			await mkdir(folder, {recursive: true, mode: 0o755});
			await run('mount', ['--bind', kept, folder]);
		},
		async end(): Promise<void> {
			if (isRoot) {
				await run('umount', ['-l', folder]).catch(() => {});
				await run('umount', ['-l', kept]).catch(() => {});
			}
		},
	};
}

/** Away until it was told, and back. Gives how long the telling took; a minute and more when it never was. */
async function loseFor(service: Service, away: ReturnType<typeof openAway>, settleMs: number): Promise<number> {
	const times = () => service.output().split('"scan-folder-unreachable"').length;
	const before = times();
	const since = performance.now();
	await away.go();
	while (times() === before && performance.now() - since < 61_000) {
		await pause(50);
	}

	const toldMs = Math.round(performance.now() - since);
	await pause(settleMs);
	await away.comeBack();
	return toldMs;
}

interface Row {
	readonly sha256: string | null;
	readonly received_at: string;
}

async function rowsOf(data: string): Promise<Row[]> {
	const connection = await SqliteConnection.open(path.join(data, 'intake.db'));
	try {
		return await connection.all<Row & Record<string, string | null>>(
			"SELECT original_sha256 AS sha256, received_at FROM deliveries WHERE connector = 'mailroom'",
		);
	} finally {
		await connection.close();
	}
}

const countsOf = <Value>(values: readonly Value[]) =>
	new Map([...Map.groupBy(values, value => value)].map(([key, {length}]) => [key, length]));

/** Of what lies in `rejected/`, each with its reason. */
async function rejectedIn(folder: string): Promise<string[]> {
	const names = await readdir(path.join(folder, 'rejected')).catch((): string[] => []);
	const files = names.filter(name => !name.endsWith('.reason.txt') && names.includes(`${name}.reason.txt`));
	return Promise.all(
		files.map(async name =>
			createHash('sha256')
				.update(await readFile(path.join(folder, 'rejected', name)))
				.digest('hex'),
		),
	);
}

/** Until everything that is to come has come, or nothing more comes. */
async function untilSettled(data: string, folder: string, expected: readonly Expected[], patience: number): Promise<void> {
	let [seen, since] = ['', performance.now()];
	while (performance.now() - since < patience) {
		const there = countsOf((await rowsOf(data)).map(({sha256}) => sha256));
		const rejected = countsOf(await rejectedIn(folder));
		const refused = countsOf(expected.filter(({isRejected}) => isRejected).map(({sha256}) => sha256));
		const missing = expected.filter(({sha256, least, isRejected}) =>
			isRejected ? (rejected.get(sha256) ?? 0) < refused.get(sha256)! : (there.get(sha256) ?? 0) < least,
		);
		if (missing.length === 0) {
			return;
		}

		const now = `${there.size} ${rejected.size} ${missing.length}`;
		if (now !== seen) {
			[seen, since] = [now, performance.now()];
		}

		await pause(250);
	}
}

async function secondsToTake(data: string, old: readonly Expected[], began: number): Promise<number> {
	const wanted = new Set(old.map(({sha256}) => sha256));
	const last = Math.max(0, ...(await rowsOf(data)).filter(({sha256}) => wanted.has(sha256 ?? '')).map(row => Date.parse(row.received_at)));
	return last === 0 ? 0 : Math.round((last - (performance.timeOrigin + began)) / 1000);
}

async function compared(data: string, folder: string, expected: readonly Expected[]) {
	const rows = await rowsOf(data);
	const bySha = Map.groupBy(rows, ({sha256}) => sha256 ?? '');
	const rejected = countsOf(await rejectedIn(folder));
	const problems: string[] = [];
	const seen: Array<{ms: number; kind: string}> = [];
	let [lost, doubled, astray] = [0, 0, 0];
	for (const [sha256, all] of Map.groupBy(expected, one => one.sha256)) {
		const [least, most] = [all.reduce((sum, one) => sum + one.least, 0), all.reduce((sum, one) => sum + one.most, 0)];
		const there = bySha.get(sha256) ?? [];
		const {kind, readyAt, stays, isRejected} = all[0]!;
		const isAstray =
			(isRejected === true && rejected.get(sha256) !== all.length) || (stays !== undefined && !(await isWhole(stays, sha256)));
		lost += Math.max(0, least - there.length);
		doubled += Math.max(0, there.length - most);
		astray += isAstray ? 1 : 0;
		if (there.length < least || there.length > most || isAstray) {
			problems.push(`${kind}: ${there.length} of ${least} to ${most}${isAstray ? ', astray' : ''}`);
		}

		if (least === 1 && there.length === 1 && kind !== 'old' && kind !== 'share lost') {
			seen.push({ms: Math.max(0, Date.parse(there[0]!.received_at) - readyAt), kind});
		}
	}

	const known = new Set(expected.map(one => one.sha256));
	const unknown = rows.filter(({sha256}) => !known.has(sha256 ?? '')).length;
	// What is kept is read back and hashed.
	const kept = expected
		.filter(({sha256}) => bySha.has(sha256))
		.map(({sha256}) => ({connector: 'mailroom' as const, externalId: null, sha256}));
	const {torn, integrity} = await checkLedger(data, kept, {isAtRest: false});
	seen.sort((a, b) => a.ms - b.ms);
	return {
		written: expected.length,
		taken: rows.length,
		lost,
		doubled,
		torn: torn + unknown,
		astray,
		seenP50Ms: seen[Math.floor(seen.length / 2)]?.ms ?? 0,
		seenMaxMs: seen.at(-1)?.ms ?? 0,
		slowest: seen.at(-1)?.kind ?? '',
		integrity,
		problems: [...countsOf(problems)].slice(0, 20).map(([problem, count]) => `${count} x ${problem}`),
	};
}

const isWhole = (file: string, sha256: string): Promise<boolean> =>
	readFile(file).then(
		bytes => createHash('sha256').update(bytes).digest('hex') === sha256,
		() => false,
	);
