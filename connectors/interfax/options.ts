import {z} from 'zod';
import {reconcileOptions} from '../lists/options.ts';
import {schedule} from '../polls/polls.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** An InterFAX account whose received faxes are fetched by us; the provider needs no way to reach this service. */
export const interfaxOptions = z.strictObject({
	kind: z.literal('interfax'),
	name: z.string().min(1),
	user: z.string().min(1),
	password: z.string().min(1),
	restUrl: z
		.url({protocol: /^https?$/})
		.refine(
			text => text.startsWith('https:') || LOOPBACK.test(URL.parse(text)?.hostname ?? ''),
			'must begin with https:// since the password goes there; http:// is allowed on this machine only',
		)
		.default('https://rest.interfax.net'),
	/** For the account's first user: faxes of all its users. */
	allUsers: z.boolean().default(false),
	schedule: schedule.default('* * * * *'),
	/** Faxes somebody has already opened at the provider are looked for this far back. */
	lookBackHours: z.int().min(0).max(720).default(72),
	maxMediaBytes: z
		.int()
		.min(1)
		.default(100 * 1024 * 1024),
	timeoutMs: z.int().min(100).max(600_000).default(60_000),
	/** Rest after a failed round, at first; doubles up to five minutes. */
	retryMs: z.int().min(10).max(300_000).default(10_000),
	/** The provider allows six polls a minute. */
	gapMs: z.int().min(0).max(600_000).default(10_000),
	/** Comparing all of the list with what is here. */
	reconcile: z.union([z.literal(false), z.strictObject(reconcileOptions)]).prefault({}),
});
export type InterfaxOptions = z.infer<typeof interfaxOptions>;
