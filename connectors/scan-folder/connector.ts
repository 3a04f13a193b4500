import {createHash} from 'node:crypto';
import {mkdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {type FSWatcher, watch} from 'chokidar';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {mediaTypeOf} from '../media/media-type.ts';
import {structureOf} from '../media/structure.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Claim, openClaims} from './claims.ts';
import {look, REJECTED, type Seen} from './look.ts';
import type {ScanFolderOptions} from './options.ts';
import {readSheet, SHEET_NAME} from './parcel-sheet.ts';
import {reject} from './reject.ts';

/** Time passes on this clock also when the wall clock is set. */
const elapsed = (): number => performance.now();

/** A folder tree where scanners drop files. The rescan is the truth; file system events only make it come sooner. */
export function openScanFolder(options: ScanFolderOptions, {log, clock}: Surroundings): Connector {
	const {name, folder: root, settleMs, rescanMs, incompleteAfterMs, maxFileBytes} = options;
	const claims = openClaims(root);
	/** When a file was first seen as it is now. */
	const firstSeen = new Map<string, Seen & {readonly at: number}>();
	const toldSheets = new Set<string>();
	let intake: Intake | undefined;
	let watcher: FSWatcher | undefined;
	let timer: NodeJS.Timeout | undefined;
	let dueAt = 0;
	let running: Promise<void> = Promise.resolve();
	let isStopped = false;
	let isReachable = true;

	async function scan(to: Intake): Promise<boolean> {
		for (const claim of await claims.leftovers()) {
			await takeIn(claim, to);
		}

		const seen = await look(root);
		const present = new Set(seen.map(({from}) => from));
		for (const from of firstSeen.keys()) {
			if (!present.has(from)) {
				firstSeen.delete(from);
			}
		}

		let isWaiting = false;
		for (const file of seen) {
			if (isStopped) {
				return false;
			}

			isWaiting = (await consider(file, to)) === 'wait' || isWaiting;
		}

		return isWaiting;
	}

	/** One look at one file: taken, refused, or left for a later look. */
	async function consider(file: Seen, to: Intake): Promise<'done' | 'wait'> {
		const known = firstSeen.get(file.from);
		if (!known || known.size !== file.size || known.mtimeMs !== file.mtimeMs) {
			firstSeen.set(file.from, {...file, at: elapsed()});
			return 'wait';
		}

		const unchangedMs = elapsed() - known.at;
		if (unchangedMs < settleMs) {
			return 'wait';
		}

		try {
			const refusal = await refusalOf(file, unchangedMs);
			if (refusal === 'wait') {
				return 'wait';
			}

			if (refusal) {
				await reject(root, name, file, refusal, to);
			} else {
				const claim = await claims.claim(file.from);
				await (claim && takeIn(claim, to));
			}

			firstSeen.delete(file.from);
			return 'done';
		} catch (error) {
			// Gone meanwhile, or our own fault: the next look decides.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				log.event('scan-not-taken', {connector: name, code: asIntakeError(error).code});
			}

			return 'wait';
		}
	}

	async function refusalOf({from, size}: Seen, unchangedMs: number): Promise<string | 'wait' | null> {
		if (size > maxFileBytes) {
			return 'ARRIVAL_TOO_LARGE';
		}

		const {kind} = await structureOf(path.join(root, from));
		if (kind === 'unsupported') {
			return 'MEDIA_TYPE_UNSUPPORTED';
		}

		return kind === 'whole' ? null : unchangedMs >= incompleteAfterMs ? 'ARRIVAL_INCOMPLETE' : 'wait';
	}

	async function takeIn(claim: Claim, to: Intake): Promise<void> {
		try {
			const bytes = await settledBytes(claim.file);
			const mediaType = mediaTypeOf(bytes);
			if (!mediaType) {
				await reject(root, name, {from: path.relative(root, claim.file), size: bytes.length, mtimeMs: 0}, 'MEDIA_TYPE_UNSUPPORTED', to);
				await claims.release(claim);
				return;
			}

			const {parcel, organisation, announcedPages} = await parcelOf(claim.from, to);
			const receipt = await to.receive(name, {
				// A claim taken in again after a crash is the same arrival; the same paper scanned again is another.
				externalId: claim.id,
				channel: 'courier',
				receivedAt: clock.now(),
				sender: organisation ? {organisation} : {},
				parcel,
				announcedPages,
				transport: 'complete',
				failure: null,
				content: {kind: 'bytes', bytes, mediaType},
			});
			await claims.release(claim);
			log.event('scan-taken', {connector: name, kind: receipt.kind, bytes: bytes.length});
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				log.event('scan-not-taken', {connector: name, code: asIntakeError(error).code});
			}
		}
	}

	/** A writer that still holds the file open writes on after the rename. */
	async function settledBytes(file: string): Promise<Buffer> {
		for (;;) {
			const before = await stat(file);
			const bytes = await readFile(file);
			const after = await stat(file);
			if (before.mtimeMs === after.mtimeMs && after.size === bytes.length) {
				return bytes;
			}

			await new Promise(resolve => setTimeout(resolve, Math.min(500, settleMs)));
		}
	}

	async function parcelOf(from: string, to: Intake) {
		const folder = path.posix.dirname(from);
		if (folder === '.') {
			return {parcel: null, organisation: undefined, announcedPages: null};
		}

		const {sheet, problem} = await readSheet(path.join(root, folder));
		if (problem && !toldSheets.has(folder)) {
			toldSheets.add(folder);
			const subject = createHash('sha256').update(`${name}\n${folder}\n${SHEET_NAME}`).digest('hex').slice(0, 32);
			await to.reject(name, {
				subject,
				code: 'IMPORT_INVALID',
				reason: `A parcel's ${SHEET_NAME} was not used: ${problem} Its scans were taken in without it.`,
			});
		}

		const {waybill, carrier, contents, organisation, pages} = sheet;
		return {
			parcel: {name: folder, ...(waybill && {waybill}), ...(carrier && {carrier}), ...(contents && {contents})},
			organisation,
			announcedPages: pages?.[path.posix.basename(from)] ?? null,
		};
	}

	/** Scans once, then again soon while files settle, else after the usual pause. Scans never overlap. */
	function schedule(inMs: number): void {
		if (isStopped) {
			return;
		}

		const due = elapsed() + inMs;
		// Events that never stop must not put the scan off for ever: the sooner appointment stands.
		if (timer && due >= dueAt) {
			return;
		}

		clearTimeout(timer);
		dueAt = due;
		timer = setTimeout(() => {
			timer = undefined;
			running = running.then(async () => {
				const isWaiting = await scanSafely();
				schedule(isWaiting ? Math.min(rescanMs, settleMs + 25) : rescanMs);
			});
		}, inMs);
	}

	async function scanSafely(): Promise<boolean> {
		if (!intake || isStopped) {
			return false;
		}

		try {
			const isWaiting = await scan(intake);
			if (!isReachable) {
				isReachable = true;
				log.event('scan-folder-reachable', {connector: name});
			}

			return isWaiting;
		} catch {
			// An unmounted share comes back; it is told once.
			if (isReachable) {
				isReachable = false;
				log.event('scan-folder-unreachable', {connector: name, code: 'CONNECTOR_UNREACHABLE'});
			}

			return false;
		}
	}

	return {
		name,

		async start(to) {
			intake = to;
			await mkdir(root, {recursive: true}).catch(() => undefined);
			watcher = watch(root, {
				ignoreInitial: true,
				followSymlinks: false,
				ignored: file => [claims.folder, path.join(root, REJECTED)].some(kept => file === kept || file.startsWith(kept + path.sep)),
			});
			watcher.on('all', () => schedule(Math.min(rescanMs, 50)));
			watcher.on('error', () => log.event('scan-folder-not-watched', {connector: name}));
			schedule(0);
		},

		async stop() {
			isStopped = true;
			clearTimeout(timer);
			await watcher?.close();
			await running;
		},
	};
}
