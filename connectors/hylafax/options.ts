import {z} from 'zod';
import {schedule} from '../polls/polls.ts';

/** A HylaFAX or HylaFAX+ server whose spool lies on this machine or on a share. */
export const hylafaxOptions = z.strictObject({
	kind: z.literal('hylafax'),
	name: z.string().min(1),
	/** The server's spool; faxes lie in its `recvq`. */
	spool: z.string().min(1).default('/var/spool/hylafax'),
	/** Where the hook leaves its notes and we our marks; by default `intake` in the spool. */
	notesFolder: z.string().min(1).optional(),
	/** The server's transfer log; by default `etc/xferfaxlog` in the spool. */
	transferLog: z.string().min(1).optional(),
	/** Whether a stored fax stays in `recvq` (the server's own clean-up ends it) or goes at once. */
	afterTaking: z.enum(['keep', 'remove']).default('keep'),
	schedule: schedule.default('* * * * *'),
	/** A fax that is told of as ended must keep its size and time this long. */
	settleMs: z.int().min(0).max(600_000).default(1000),
	/** A fax nobody told of must keep still this long; a page may take many minutes on a bad line. */
	silentMs: z.int().min(100).max(86_400_000).default(1_800_000),
	/** A fax that is told of as ended and is not whole after this long is put before a person. */
	incompleteAfterMs: z.int().min(100).max(86_400_000).default(600_000),
	maxFileBytes: z
		.int()
		.min(1)
		.default(200 * 1024 * 1024),
	/** Rest after a failed round, at first; doubles up to five minutes. */
	retryMs: z.int().min(10).max(300_000).default(10_000),
});
export type HylafaxOptions = z.infer<typeof hylafaxOptions>;
