import {z} from 'zod';
import {apiBase, reconcileOptions, removalOption} from '../lists/options.ts';

/** A fax provider that speaks the protocol Twilio had: `<Receive>` in XML, signed form posts, media to be fetched. */
export const twilioCompatibleOptions = z.strictObject({
	kind: z.literal('twilio-compatible'),
	name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'stands in the address of the webhook: small letters, digits and hyphens only'),
	/** Address of this service as the provider sees it; signatures are checked over it, never over what a proxy passed on. */
	publicUrl: z.url({protocol: /^https?$/}),
	signingKey: z.string().min(1),
	/** Accepted beside `signingKey` while keys are being exchanged. */
	previousSigningKey: z.string().min(1).optional(),
	/** Account or project id; with `apiToken` the user name for media the provider protects. */
	projectId: z.string().min(1),
	/** Shown to the first of `mediaHosts` when it asks, to no other host. */
	apiToken: z.string().min(1).optional(),
	/** Hosts from which fax media may be fetched, exact or `*.suffix`; all others are refused. */
	mediaHosts: z.array(z.string().min(1)).min(1),
	/** For a provider on this machine or in a closed network only: allows http and private addresses for the hosts above. */
	mayFetchPrivately: z.boolean().default(false),
	maxMediaBytes: z
		.int()
		.min(1)
		.default(100 * 1024 * 1024),
	fetchTimeoutMs: z.int().min(1000).max(600_000).default(60_000),
	/** Comparing with the provider's own list; done when address and token are given. */
	reconcile: z
		.union([
			z.literal(false),
			z.strictObject({
				...reconcileOptions,
				...removalOption,
				/** Up to and with the account, as `https://SPACE.signalwire.com/api/laml/2010-04-01/Accounts/PROJECT`. */
				apiBase: apiBase.optional(),
				/** Needed here when the one above is not given. */
				apiToken: z.string().min(1).optional(),
			}),
		])
		.prefault({}),
});
export type TwilioCompatibleOptions = z.infer<typeof twilioCompatibleOptions>;
