import {ImapFlow} from 'imapflow';
import {IntakeError} from '#pipeline/errors.ts';
import type {MailboxOptions} from './options.ts';

export interface Waiting {
	readonly uid: number;
	readonly byteLength: number;
	/** When the server received it. */
	readonly receivedAt: Date | null;
}

const DEFAULT_PORTS = {tls: 993, starttls: 143, none: 143} as const;
const ROOM_BYTES = 1024 * 1024;

/**
 * One connection for one round: a connection kept for long dies silently. Stopping drops it at once, so that nobody waits for a slow
 * server, except while it is held. Throws CONNECTOR_REFUSED or CONNECTOR_UNREACHABLE.
 */
export async function openSession(options: MailboxOptions, stopping: AbortSignal) {
	const {host, port, security, user, password, folder, keyword, timeoutMs, maxMessageBytes} = options;
	const client = new ImapFlow({
		host,
		port: port ?? DEFAULT_PORTS[security],
		secure: security === 'tls',
		...(security === 'starttls' && {doSTARTTLS: true}),
		...(security === 'none' && {doSTARTTLS: false}),
		auth: {user, pass: password},
		// It would write addresses and subjects.
		logger: false,
		disableAutoIdle: true,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
		maxLiteralSize: maxMessageBytes + ROOM_BYTES,
		maxResponseSize: maxMessageBytes + 2 * ROOM_BYTES,
	});
	// Told again by the command that fails of it; unheard, it would end the program.
	client.on('error', () => {});
	let isHeld = false;
	const cut = () => {
		if (!isHeld) {
			client.close();
		}
	};
	stopping.addEventListener('abort', cut);

	const mailbox = await answered(async () => {
		await client.connect();
		return client.mailboxOpen(folder);
	}).catch(error => {
		stopping.removeEventListener('abort', cut);
		client.close();
		throw error;
	});
	const mayKeep = (flag: string) => !mailbox.permanentFlags || mailbox.permanentFlags.has('\\*') || mailbox.permanentFlags.has(flag);

	async function flag(uid: number, flags: string[]): Promise<void> {
		if (!(await answered(() => client.messageFlagsAdd(String(uid), flags, {uid: true})))) {
			throw new IntakeError('CONNECTOR_UNREACHABLE', 'The mail server did not set the flag.');
		}
	}

	return {
		/** Names the numbering: with another one the same numbers mean other messages. */
		numbering: String(mailbox.uidValidity),
		/** Whether our keyword stays; some servers keep only the flags they know. */
		keepsKeyword: mayKeep(keyword),

		/** Numbers of messages that do not carry our keyword and are not deleted, oldest first. */
		async waiting(): Promise<number[]> {
			const found = await answered(() => client.search({unKeyword: keyword, deleted: false}, {uid: true}));
			if (!Array.isArray(found)) {
				throw new IntakeError('CONNECTOR_UNREACHABLE', 'The mail server refused the search.');
			}

			return found.sort((a, b) => a - b);
		},

		/** Undefined when it is gone meanwhile. */
		async look(uid: number): Promise<Waiting | undefined> {
			const found = await answered(() => client.fetchOne(String(uid), {uid: true, size: true, internalDate: true}, {uid: true}));
			if (!found) {
				return undefined;
			}

			const receivedAt = found.internalDate ? new Date(found.internalDate) : null;
			return {uid, byteLength: found.size ?? 0, receivedAt: receivedAt && !Number.isNaN(receivedAt.getTime()) ? receivedAt : null};
		},

		/** The message as it lies there; nobody's "unread" is touched. Undefined when it is gone meanwhile. */
		async source(uid: number): Promise<Buffer | undefined> {
			const found = await answered(() => client.fetchOne(String(uid), {uid: true, source: true}, {uid: true}));
			return found ? found.source : undefined;
		},

		markTaken: (uid: number) => flag(uid, [keyword]),

		/** Also with the flag that mail programs show, so that a person finds it. */
		markRefused: (uid: number) => flag(uid, [...(mayKeep(keyword) ? [keyword] : []), '\\Flagged']),

		/** Makes the target when it is not there. */
		async moveTo(uid: number, target: string): Promise<void> {
			const move = () => answered(() => client.messageMove(String(uid), target, {uid: true}));
			if (!(await move()) && !(await answered(() => client.mailboxCreate(target)).then(move))) {
				throw new IntakeError(
					'CONNECTOR_REFUSED',
					'The mail server did not move the message. Look whether the folder takenFolder can be made.',
				);
			}
		},

		/** What is committed is to be marked: from here on stopping waits. */
		hold(isToBeHeld: boolean): void {
			isHeld = isToBeHeld;
		},

		async end(): Promise<void> {
			stopping.removeEventListener('abort', cut);
			await client.logout().catch(() => client.close());
		},
	};
}
export type Session = Awaited<ReturnType<typeof openSession>>;

async function answered<Result>(ask: () => Promise<Result>): Promise<Result> {
	try {
		return await ask();
	} catch (error) {
		const {authenticationFailed, mailboxMissing} = error as {authenticationFailed?: boolean; mailboxMissing?: boolean};
		if (authenticationFailed) {
			throw new IntakeError('CONNECTOR_REFUSED', 'The mail server refuses our user name and password.', {cause: error});
		}

		throw mailboxMissing
			? new IntakeError('CONNECTOR_REFUSED', 'The mail server has no such folder.', {cause: error})
			: new IntakeError('CONNECTOR_UNREACHABLE', 'The mail server does not answer.', {cause: error});
	}
}
