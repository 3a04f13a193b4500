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
import {inTurn} from './turns.ts';
import {verdictOn} from './verdict.ts';
import {fileSystemEvents, type WakeUp} from './wake-up.ts';

/** Another process's claim is its own until it is this old; then that process is taken for dead. */
const FOREIGN_CLAIM_MS = 60_000;

/** Then the folder is looked at again, with whatever has come meanwhile: thousands of files must not hold up one. */
const TURN_MS = 3000;

type Outcome = 'done' | 'settling' | 'unfinished';

/** What a round leaves: files that could not be reached in its time, files to be looked at as soon as they may have settled, or nothing. */
type Left = 'more' | 'settling' | 'nothing';

/** A folder tree where scanners drop files. The rescan is the truth; file system events only make it come sooner. */
export function openScanFolder(options: ScanFolderOptions, surroundings: Surroundings, wakeUp: WakeUp = fileSystemEvents): Connector {
	const {name, settleMs, rescanMs, watchTakenMs} = options;
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
	/** Our own folder was seen in it. */
	let hasHidden = false;
	let isWatched = true;
	/** Settled files the last round had no time for. */
	let notReached: ReadonlySet<string> = new Set();
	let unseenBefore: ReadonlySet<string> = new Set();
	let unseenTold = 0;

	async function round(): Promise<number> {
		let left: Left = 'nothing';
		try {
			// Without room scans stay where they are, not even claimed.
			if (intake !== undefined && (await (intake.hasRoom?.(name) ?? true))) {
				left = await scan(intake);
			} else {
				tellReachable(true);
			}
		} catch {
			tellReachable(false);
		}

		return left === 'more' ? 0 : left === 'settling' ? Math.min(rescanMs, settleMs + 25) : rescanMs;
	}

	/** An unmounted share comes back; both are told once. */
	function tellReachable(isIt: boolean): void {
		if (isIt !== isReachable) {
			isReachable = isIt;
			log.event(isIt ? 'scan-folder-reachable' : 'scan-folder-unreachable', {
				connector: name,
				...(!isIt && {code: 'CONNECTOR_UNREACHABLE'}),
			});
		}
	}

	/** Throws when the folder cannot be read. */
	async function scan(to: Intake): Promise<Left> {
		const outcomes: Outcome[] = [];
		const {ids: leftovers, taken, isThere} = await claims.leftovers();
		for (const id of ownClaims) {
			if (!leftovers.includes(id)) {
				ownClaims.delete(id);
			}
		}

		for (const id of taken) {
			outcomes.push(await attempt(() => lookAgain(id)));
		}

		for (const id of leftovers) {
			outcomes.push(await attempt(async () => resume(await claims.open(id), to)));
		}

		const began = performance.now();
		const {files, unseen} = await look(root);
		// The empty folder under a mount that went away looks like a share without scans, but for our own folder in it.
		tellReachable(isThere || !hasHidden);
		hasHidden ||= isThere;
		tellUnseen(unseen);
		settling.keepOnly(new Set([...leftovers, ...ownClaims, ...files.map(({from}) => from)]));
		const ready = files.flatMap(file => {
			const unchangedMs = settling.unchangedMs(file.from, file);
			return unchangedMs !== undefined && unchangedMs >= settleMs ? [{file, unchangedMs}] : [];
		});
		isFirst = false;
		// A folder that takes long to look into is worth more than a moment of work.
		const until = performance.now() + Math.max(TURN_MS, 2 * (performance.now() - began));
		const turns = [...inTurn(ready, notReached, settling)];
		notReached = new Set();
		for (const [index, {file, unchangedMs}] of turns.entries()) {
			if (performance.now() > until) {
				notReached = new Set(turns.slice(index).map(one => one.file.from));
				return 'more';
			}

			outcomes.push(await attempt(() => consider(file, unchangedMs, to)));
		}

		return ready.length < files.length || outcomes.includes('settling') ? 'settling' : 'nothing';
	}

	/** Somebody who had it open went on writing: it is taken in again, as the other scan that it now is. */
	async function lookAgain(id: string): Promise<Outcome> {
		const again = await claims.lookAgain(id, watchTakenMs);
		if (again) {
			ownClaims.add(again);
		}

		return again ? 'settling' : 'done';
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
	async function consider(file: Seen, unchangedMs: number, to: Intake): Promise<Outcome> {
		const verdict = await verdictOn(path.join(root, file.from), file.size, unchangedMs, options);
		if (typeof verdict === 'string') {
			settling.isUnfinished(file.from);
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
