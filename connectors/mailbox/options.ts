import {z} from 'zod';
import {schedule} from '../polls/polls.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** An IMAP mailbox, of a fax provider that mails faxes or for people who mail papers. */
export const mailboxOptions = z
	.strictObject({
		kind: z.literal('mailbox'),
		name: z.string().min(1),
		host: z.string().min(1),
		port: z.int().min(1).max(65_535).optional(),
		/** `none` on this machine only: the password would go over the net as it is. */
		security: z.enum(['tls', 'starttls', 'none']).default('tls'),
		user: z.string().min(1),
		password: z.string().min(1),
		folder: z.string().min(1).default('INBOX'),
		/** `fax`: the mailbox is a fax provider's way to deliver; `upload`: people write to it. */
		channel: z.enum(['fax', 'upload']).default('fax'),
		/** `flag`: a stored message stays and gets `keyword`; `move`: it goes to `takenFolder`. */
		afterTaking: z.enum(['flag', 'move']).default('flag'),
		/** Marks messages that are done with; nobody else may use it. */
		keyword: z
			.string()
			.regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'begins with a letter; letters, digits, _ and - follow')
			.default('IntakeTaken'),
		takenFolder: z.string().min(1).optional(),
		/** When given, only messages of these senders are taken, and only when the mail server says that they are proven. */
		acceptOnly: z
			.strictObject({
				/** Domains of senders, exact or `*.suffix`. */
				domains: z.array(z.string().min(1)).min(1),
				/** The name our mail server writes first into `Authentication-Results`. */
				authenticatedBy: z.string().min(1),
			})
			.optional(),
		schedule: schedule.default('* * * * *'),
		maxMessageBytes: z
			.int()
			.min(1)
			.default(50 * 1024 * 1024),
		/** Inline pictures smaller than this are taken for logos; 0: every one may be a page. */
		smallestInlineBytes: z.int().min(0).default(0),
		timeoutMs: z.int().min(100).max(600_000).default(60_000),
		/** Rest after a failed round, at first; doubles up to five minutes. */
		retryMs: z.int().min(10).max(300_000).default(10_000),
	})
	.superRefine(({afterTaking, takenFolder, folder, security, host}, context) => {
		if (afterTaking === 'move' && (takenFolder === undefined || takenFolder === folder)) {
			context.addIssue({code: 'custom', path: ['takenFolder'], message: 'names the folder to move to, another one than folder'});
		}

		if (security === 'none' && !LOOPBACK.test(host)) {
			context.addIssue({code: 'custom', path: ['security'], message: 'must be tls or starttls, except for a server on this machine'});
		}
	});
export type MailboxOptions = z.infer<typeof mailboxOptions>;
