import {createHash} from 'node:crypto';
import {asIntakeError, type ErrorCode} from '#pipeline/errors.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {openPatience} from '../polls/patience.ts';
import {cronTicks, kept, openPolls, type Ticks} from '../polls/polls.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Message, readMessage} from './message.ts';
import type {MailboxOptions} from './options.ts';
import {isProven} from './proof.ts';
import {openSession, type Session, type Waiting} from './session.ts';

type Ending = 'taken' | 'refused';

/** Attachments of messages in an IMAP mailbox. Every message ends as deliveries, as a review task, or as both; then it is flagged or moved. */
export function openMailbox(options: MailboxOptions, {log, clock}: Surroundings, ticks: Ticks = cronTicks): Connector {
	const {name, channel, afterTaking, takenFolder, acceptOnly, maxMessageBytes, smallestInlineBytes} = options;
	const polls = openPolls({...options, log}, round, ticks);
	let patience = openPatience(options.retryMs);
	/** How messages ended whose flag may be missing, by number. Lost with the process: then the intake tells what it has. */
	const ended = new Map<number, Ending>();
	let numbering: string | undefined;
	let isKeywordTold = false;
	let intake: Intake | undefined;

	async function round(stopping: AbortSignal): Promise<number | undefined> {
		const session = await openSession(options, stopping);
		try {
			heed(session);
			const uids = await session.waiting();
			forgetAllBut(new Set(uids));
			// The connection may break over one that failed before: it comes last.
			const inTurn = [...uids.filter(uid => !patience.hasFailed(String(uid))), ...uids.filter(uid => patience.hasFailed(String(uid)))];
			for (const uid of inTurn) {
				if (stopping.aborted) {
					break;
				}

				session.hold(false);
				await consider(session, uid);
			}
		} finally {
			await session.end();
		}

		return patience.nextMs();
	}

	/** After a server was restored or moved, the same numbers mean other messages. */
	function heed(session: Session): void {
		if (numbering !== undefined && numbering !== session.numbering) {
			log.event('mailbox-renumbered', {connector: name});
			ended.clear();
			patience = openPatience(options.retryMs);
		}

		numbering = session.numbering;
		if (!session.keepsKeyword && !isKeywordTold) {
			isKeywordTold = true;
			log.event('mailbox-keeps-no-keywords', {connector: name});
		}
	}

	function forgetAllBut(present: ReadonlySet<number>): void {
		for (const uid of ended.keys()) {
			if (!present.has(uid)) {
				ended.delete(uid);
			}
		}
	}

	async function consider(session: Session, uid: number): Promise<void> {
		const known = ended.get(uid);
		const isWithoutMark = !session.keepsKeyword && (known === 'refused' || afterTaking === 'flag');
		if (known ? isWithoutMark : !patience.isDue(String(uid))) {
			return;
		}

		// A throw here is the server away or our storage down: the message stays as it is, the round ends and comes again.
		const ending = known ?? (await takeIn(session, uid));
		if (ending) {
			session.hold(true);
			ended.set(uid, ending);
			patience.forget(String(uid));
			await mark(session, uid, ending);
		}
	}

	/** Undefined when it is gone, or cannot be had now. */
	async function takeIn(session: Session, uid: number): Promise<Ending | undefined> {
		const waiting = await patiently(uid, () => session.look(uid));
		if (waiting === 'never') {
			return refuse(`${numbering}:${uid}`, {receivedAt: null}, 'MEDIA_UNREACHABLE', 'The mail server has not given it for two days.');
		}

		if (!waiting) {
			return undefined;
		}

		if (waiting.byteLength > maxMessageBytes) {
			return refuse(`${numbering}:${uid}`, waiting, 'ARRIVAL_TOO_LARGE', 'It is larger than maxMessageBytes allows.');
		}

		const source = await patiently(uid, () => session.source(uid));
		if (source === 'never') {
			return refuse(`${numbering}:${uid}`, waiting, 'MEDIA_UNREACHABLE', 'The mail server has not given it for two days.');
		}

		if (!source) {
			return undefined;
		}

		session.hold(true);
		const message = await readMessage(source, smallestInlineBytes).catch(() => undefined);
		if (!message) {
			const key = createHash('sha256').update(source).digest('hex');
			return refuse(key, waiting, 'ORIGINAL_UNDECODABLE', 'It cannot be understood as a message.');
		}

		return keep(message, waiting);
	}

	/** A message over which the connection breaks rests for a while, so that the ones behind it have their turn. */
	async function patiently<Result>(uid: number, read: () => Promise<Result>): Promise<Result | 'never'> {
		try {
			return await read();
		} catch (error) {
			if (patience.failed(String(uid))) {
				return 'never';
			}

			throw error;
		}
	}

	async function keep(message: Message, waiting: Waiting): Promise<Ending> {
		const {key, parts, others, faxNumber} = message;
		if (!isProven(message, acceptOnly)) {
			return refuse(
				key,
				waiting,
				'CONNECTOR_REFUSED',
				'Its sender is not proven to be one of acceptOnly. If it is right, open and print it.',
			);
		}

		const now = clock.now();
		const kinds: string[] = [];
		for (const {externalId, bytes, mediaType} of parts) {
			const {kind} = await kept(
				intake!.receive(name, {
					externalId,
					channel,
					receivedAt: waiting.receivedAt && waiting.receivedAt < now ? waiting.receivedAt : now,
					sender: channel === 'fax' && faxNumber ? {faxNumber} : {},
					parcel: null,
					announcedPages: null,
					transport: 'complete',
					failure: null,
					content: {kind: 'bytes', bytes, mediaType},
				}),
			);
			kinds.push(kind);
		}

		log.event('message-read', {
			connector: name,
			accepted: kinds.filter(kind => kind === 'accepted').length,
			duplicates: kinds.filter(kind => kind === 'duplicate').length,
			others,
		});
		if (parts.length === 0) {
			return refuse(key, waiting, 'MEDIA_TYPE_UNSUPPORTED', 'Nothing attached to it is a PDF, TIFF, JPEG or PNG file.');
		}

		if (others > 0) {
			const text = `${others} of its attachments are no PDF, TIFF, JPEG or PNG files; the ${parts.length} others were taken in.`;
			await refuse(key, waiting, 'MEDIA_TYPE_UNSUPPORTED', text);
		}

		return 'taken';
	}

	/** Senders and subjects stay out: they may name patients. */
	async function refuse(key: string, {receivedAt}: Pick<Waiting, 'receivedAt'>, code: ErrorCode, why: string): Promise<Ending> {
		const subject = createHash('sha256').update(`${name}\n${key}`).digest('hex').slice(0, 32);
		const time = receivedAt ? ` of ${receivedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
		await kept(intake!.reject(name, {subject, code, reason: `A message${time} in the mailbox needs a person. ${why}`}));
		return 'refused';
	}

	async function mark(session: Session, uid: number, ending: Ending): Promise<void> {
		try {
			if (ending === 'refused') {
				await session.markRefused(uid);
			} else if (afterTaking === 'move' && takenFolder !== undefined) {
				await session.moveTo(uid, takenFolder);
			} else if (session.keepsKeyword) {
				await session.markTaken(uid);
			}
		} catch (error) {
			// Stored it is: only the mark is tried again.
			log.event('message-not-marked', {connector: name, code: asIntakeError(error, 'CONNECTOR_UNREACHABLE').code});
		}
	}

	return {
		name,
		async start(to) {
			intake = to;
			polls.start();
		},
		stop: () => polls.stop(),
	};
}
