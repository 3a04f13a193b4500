import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Claim, openClaims} from './claims.ts';
import {CLAIMED, look, REJECTED, type Seen} from './look.ts';
import type {ScanFolderOptions} from './options.ts';
import {openParcels} from './parcels.ts';
import {openRounds} from './rounds.ts';
import {openSettling} from './settling.ts';
import {type TakeInTools, takeIn} from './take-in.ts';
import {verdictOn} from './verdict.ts';
import {fileSystemEvents, type WakeUp} from './wake-up.ts';

/** Another process's claim is its own until it is this old; then that process is taken for dead. */
const FOREIGN_CLAIM_MS = 60_000;

type Outcome = 'done' | 'settling' | 'unfinished';

/** A folder tree where scanners drop files. The rescan is the truth; file system events only make it come sooner. */
export function openScanFolder(options: ScanFolderOptions, surroundings: Surroundings, wakeUp: WakeUp = fileSystemEvents): Connector {
	const {name, settleMs, rescanMs} = options;
	const {log} = surroundings;
	const root = path.resolve(options.folder);
	const claims = openClaims(root);
	const settling = openSettling();
	const tools: TakeInTools = {...surroundings, options, root, claims, settling, parcelOf: openParcels(root, name)};
	const rounds = openRounds(round);
	const ownClaims = new Set<string>();
	let intake: Intake | undefined;
	let watcher: ReturnType<WakeUp> | undefined;
	let isStopped = false;
	let isFirst = true;
	let isReachable = true;
	let isWatched = true;
	let unseenBefore: ReadonlySet<string> = new Set();
	let unseenTold = 0;

	async function round(): Promise<number> {
		let isSettling = false;
		try {
			// Without room scans stay where they are, not even claimed.
			isSettling = intake !== undefined && (await (intake.hasRoom?.(name) ?? true)) && (await scan(intake));
			if (!isReachable) {
				isReachable = true;
				log.event('scan-folder-reachable', {connector: name});
			}
		} catch {
			// An unmounted share comes back; it is told once.
			if (isReachable) {
				isReachable = false;
				log.event('scan-folder-unreachable', {connector: name, code: 'CONNECTOR_UNREACHABLE'});
			}
		}

		return isSettling ? Math.min(rescanMs, settleMs + 25) : rescanMs;
	}

	/** True when something is worth another look as soon as it may have settled. Throws when the folder cannot be read. */
	async function scan(to: Intake): Promise<boolean> {
		const outcomes: Outcome[] = [];
		const leftovers = await claims.leftovers();
		for (const id of ownClaims) {
			if (!leftovers.includes(id)) {
				ownClaims.delete(id);
			}
		}

		for (const id of leftovers) {
			outcomes.push(await attempt(async () => resume(await claims.open(id), to)));
		}

		const {files, unseen} = await look(root);
		tellUnseen(unseen);
		settling.keepOnly(new Set([...leftovers, ...ownClaims, ...files.map(({from}) => from)]));
		for (const file of files) {
			outcomes.push(await attempt(() => consider(file, to)));
		}

		isFirst = false;
		return outcomes.includes('settling');
	}

	/** One file that cannot be taken now never holds up the others; the next round tries it again. */
	async function attempt(action: () => Promise<Outcome>): Promise<Outcome> {
		try {
			return isStopped ? 'done' : await action();
		} catch (error) {
			// Gone meanwhile: another process was quicker, or somebody took it back.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				log.event('scan-not-taken', {connector: name, code: asIntakeError(error, 'CONNECTOR_UNREACHABLE').code});
			}

			return 'done';
		}
	}

	/** What was claimed and not finished: ours from a failed round, everybody's at our start, a dead process's after a while. */
	async function resume(claim: Claim, to: Intake): Promise<Outcome> {
		const ageMs = Date.now() - (claim.record?.claimedAtMs ?? 0);
		return isFirst || ownClaims.has(claim.id) || ageMs > FOREIGN_CLAIM_MS ? finish(claim, to) : 'done';
	}

	/** One look at one file: claimed when it is to be taken or refused, else left for a later look. */
	async function consider(file: Seen, to: Intake): Promise<Outcome> {
		const verdict = await verdictOn(path.join(root, file.from), file.size, settling.unchangedMs(file.from, file), options);
		if (typeof verdict === 'string') {
			return verdict;
		}

		const claim = await claims.claim(file, verdict.refusal);
		return claim ? finish(claim, to) : 'done';
	}

	async function finish(claim: Claim, to: Intake): Promise<Outcome> {
		ownClaims.add(claim.id);
		const outcome = await takeIn(claim, to, tools);
		if (outcome === 'done') {
			ownClaims.delete(claim.id);
		}

		return outcome;
	}

	/** What stays out of sight at two looks is told, as a count: a scan nobody sees is a lost one. */
	function tellUnseen(unseen: readonly string[]): void {
		const lasting = unseen.filter(entry => unseenBefore.has(entry)).length;
		unseenBefore = new Set(unseen);
		if (lasting !== unseenTold) {
			unseenTold = lasting;
			log.event('scan-folder-unreadable-entries', {connector: name, count: lasting});
		}
	}

	return {
		name,

		async start(to) {
			intake = to;
			await mkdir(root, {recursive: true}).catch(() => undefined);
			watcher = wakeUp(root, {
				isIgnored: file => [CLAIMED, REJECTED].includes(path.relative(root, file).split(path.sep)[0] ?? ''),
				onEvent: () => rounds.wake(),
				onError() {
					if (isWatched) {
						isWatched = false;
						log.event('scan-folder-not-watched', {connector: name});
					}
				},
			});
			rounds.start();
		},

		async stop() {
			isStopped = true;
			await watcher?.close();
			await rounds.stop();
		},
	};
}
