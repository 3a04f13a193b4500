import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {lstat, open, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {asIntakeError} from '#pipeline/errors.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {mediaTypeOf} from '../media/media-type.ts';
import {structureOf} from '../media/structure.ts';
import {cronTicks, kept, openPolls, type Ticks} from '../polls/polls.ts';
import {openSettling} from '../scan-folder/settling.ts';
import {fileSystemEvents, type WakeUp} from '../scan-folder/wake-up.ts';
import type {Surroundings} from '../surroundings.ts';
import {lockedInodes} from './locks.ts';
import {type Ending, openMarks, type Shape} from './marks.ts';
import {openNotes} from './notes.ts';
import type {HylafaxOptions} from './options.ts';
import {readTransferLog} from './transfer-log.ts';
import {FAX_FILE, isAbout, joined, outcomeOf, type Word} from './word.ts';

const ADVICE: Record<string, string> = {
	ARRIVAL_INCOMPLETE: 'It is not whole. Look at it on the fax server; ask the sender to send it again.',
	ARRIVAL_TOO_LARGE: 'It is larger than maxFileBytes allows.',
	MEDIA_TYPE_UNSUPPORTED: 'It is no TIFF, PDF, JPEG or PNG file.',
	CONNECTOR_UNREACHABLE: 'It cannot be read and is tried again and again. Give this program the right to read it, see RecvFileMode.',
};

interface Triggers {
	readonly ticks?: Ticks;
	readonly wakeUp?: WakeUp;
}

/** Faxes in a HylaFAX server's `recvq`. The folder is the truth; the hook's notes make a look come at once and say how the call went. */
export function openHylafax(
	options: HylafaxOptions,
	{log, clock}: Surroundings,
	{ticks = cronTicks, wakeUp = fileSystemEvents}: Triggers = {},
): Connector {
	const {name, settleMs, silentMs, incompleteAfterMs, maxFileBytes, afterTaking} = options;
	const spool = path.resolve(options.spool);
	const recvq = path.join(spool, 'recvq');
	const notesFolder = path.resolve(options.notesFolder ?? path.join(spool, 'intake'));
	const notes = openNotes(notesFolder);
	const marks = openMarks(path.join(notesFolder, 'taken'));
	const settling = openSettling();
	const polls = openPolls({...options, log}, round, ticks);
	const unreadable = new Map<string, number>();
	const told = new Set<string>();
	let intake: Intake | undefined;
	let watcher: ReturnType<WakeUp> | undefined;

	async function round(stopping: AbortSignal): Promise<number | undefined> {
		const files = (await readdir(recvq)).filter(file => FAX_FILE.test(file)).sort();
		const written = await notes.read();
		const logged = await readTransferLog(options.transferLog ?? path.join(spool, 'etc', 'xferfaxlog')).catch(error => {
			tellOnce('transfer-log-unreadable', error);
			return new Map<string, Word>();
		});
		const locked = await lockedInodes();
		settling.keepOnly(new Set(files));
		let isSettling = false;
		for (const file of files) {
			if (!stopping.aborted) {
				const outcome = await attempt(file, () => consider(file, written.get(file), logged.get(file), locked));
				isSettling ||= outcome === 'settling';
			}
		}

		for (const note of written.values()) {
			if (!stopping.aborted && !files.includes(note.file)) {
				await takeWithoutFile(joined(note, logged.get(note.file))!);
			}
		}

		await marks.keepOnly(new Set(files));
		return isSettling ? settleMs + 25 : undefined;
	}

	/** One fax that cannot be read never holds up the others; a storage that is down does. */
	async function attempt(file: string, action: () => Promise<'settling' | 'done'>): Promise<'settling' | 'done'> {
		try {
			const outcome = await action();
			unreadable.delete(file);
			return outcome;
		} catch (error) {
			const {code: reason} = error as NodeJS.ErrnoException;
			if (!reason || !/^E[A-Z]+$/.test(reason)) {
				throw error;
			}

			const failures = reason === 'ENOENT' ? 0 : (unreadable.get(file) ?? 0) + 1;
			unreadable.set(file, failures);
			if (failures > 0) {
				log.event('fax-not-taken', {connector: name, code: 'CONNECTOR_UNREACHABLE'});
			}

			if (failures === 2) {
				await ask(file, 'CONNECTOR_UNREACHABLE');
			}

			return 'done';
		}
	}

	async function consider(
		file: string,
		note: Word | undefined,
		line: Word | undefined,
		locked: ReadonlySet<number>,
	): Promise<'settling' | 'done'> {
		const where = path.join(recvq, file);
		const {size, mtimeMs, ino} = await lstat(where);
		const shape = {size, mtimeMs};
		const ending = await marks.endingOf(file, shape);
		if (ending) {
			await finish(file, ending);
			return 'done';
		}

		const word = joined(note, line && isAbout(line, mtimeMs) ? line : undefined);
		const unchangedMs = settling.unchangedMs(file, shape);
		if (locked.has(ino) || unchangedMs === undefined || unchangedMs < (word ? settleMs : silentMs)) {
			return word ? 'settling' : 'done';
		}

		const {kind} = await structureOf(where);
		if (kind === 'unfinished' && unchangedMs < incompleteAfterMs) {
			return 'done';
		}

		if (kind !== 'whole' || size > maxFileBytes) {
			const isTooLarge = size > maxFileBytes;
			await ask(file, isTooLarge ? 'ARRIVAL_TOO_LARGE' : kind === 'unfinished' ? 'ARRIVAL_INCOMPLETE' : 'MEDIA_TYPE_UNSUPPORTED');
			await mark(file, shape, 'refused');
			await finish(file, 'refused');
			return 'done';
		}

		return take(file, shape, word);
	}

	async function take(file: string, shape: Shape, word: Word | undefined): Promise<'settling' | 'done'> {
		const bytes = await bytesOf(path.join(recvq, file), shape);
		const mediaType = bytes && mediaTypeOf(bytes);
		if (!bytes || !mediaType) {
			return 'settling';
		}

		const {kind} = await kept(
			intake!.receive(name, {
				// The server counts its files anew after some repairs: the name alone would take another fax for a repetition.
				externalId: `${file}-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`,
				channel: 'fax',
				receivedAt: new Date(Math.min(shape.mtimeMs, clock.now().getTime())),
				parcel: null,
				...outcomeOf(word, true),
				content: {kind: 'bytes', bytes, mediaType},
			}),
		);
		log.event('fax-taken', {connector: name, kind, bytes: bytes.length});
		await mark(file, shape, 'taken');
		await finish(file, 'taken');
		return 'done';
	}

	/** A call that brought no page is told by its note alone. */
	async function takeWithoutFile(word: Word): Promise<void> {
		if (!(await marks.wasDone(word.file))) {
			await kept(
				intake!.receive(name, {
					externalId: `${word.file}-call-${word.call}`,
					channel: 'fax',
					receivedAt: clock.now(),
					parcel: null,
					...outcomeOf(word, false),
					content: {kind: 'none'},
				}),
			);
			log.event('fax-without-pages', {connector: name});
		}

		await notes.remove(word.file).catch(error => tellOnce('note-not-removed', error));
	}

	/** The mark comes before anything is removed: without it a late note would look like a fax that is gone. */
	async function mark(file: string, shape: Shape, ending: Ending): Promise<void> {
		await marks.done(file, shape, ending).catch(error => tellOnce('fax-not-marked', error));
	}

	/** What is left to do once a fax is safe or before a person; done again after a crash. A refused one stays where it is. */
	async function finish(file: string, ending: Ending): Promise<void> {
		try {
			await notes.remove(file);
			if (afterTaking === 'remove' && ending === 'taken') {
				await rm(path.join(recvq, file), {force: true});
			}
		} catch (error) {
			tellOnce('fax-not-removed', error);
		}
	}

	async function ask(file: string, code: string): Promise<void> {
		const {size, mtimeMs} = await lstat(path.join(recvq, file));
		const subject = createHash('sha256').update(`${name}\n${file}\n${size}\n${mtimeMs}`).digest('hex').slice(0, 32);
		const reason = `The fax ${file} in recvq could not be taken in. ${ADVICE[code]}`;
		await kept(intake!.reject(name, {subject, code, reason}));
	}

	function tellOnce(event: string, error: unknown): void {
		if (!told.has(event)) {
			told.add(event);
			log.event(event, {connector: name, code: asIntakeError(error, 'CONNECTOR_UNREACHABLE').code});
		}
	}

	return {
		name,

		async start(to) {
			intake = to;
			watcher = wakeUp(notesFolder, {
				isIgnored: file => path.relative(notesFolder, file).split(path.sep)[0] === 'taken',
				onEvent: () => polls.wake(),
				onError: () => tellOnce('notes-not-watched', undefined),
			});
			polls.start();
		},

		async stop() {
			await watcher?.close();
			await polls.stop();
		},
	};
}

/** Undefined when it is no longer what was looked at. */
async function bytesOf(file: string, {size, mtimeMs}: Shape): Promise<Buffer | undefined> {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const bytes = await handle.readFile();
		const after = await handle.stat();
		return after.isFile() && bytes.length === size && after.size === size && after.mtimeMs === mtimeMs ? bytes : undefined;
	} finally {
		await handle.close();
	}
}
