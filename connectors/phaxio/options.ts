import {z} from 'zod';
import {apiBase, reconcileOptions, removalOption} from '../lists/options.ts';

/** A Phaxio account (API v2.1): one signed multipart post per received fax, the file in it. */
export const phaxioOptions = z.strictObject({
	kind: z.literal('phaxio'),
	name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'stands in the address of the webhook: small letters, digits and hyphens only'),
	/** Address of this service as registered with the provider; signatures are checked over it, never over what a proxy passed on. */
	publicUrl: z.url({protocol: /^https?$/}),
	/** The account's callback token, not its API secret. */
	callbackToken: z.string().min(1),
	/** Accepted beside `callbackToken` while tokens are being exchanged. */
	previousCallbackToken: z.string().min(1).optional(),
	maxMediaBytes: z
		.int()
		.min(1)
		.default(50 * 1024 * 1024),
	/** A signature is known to be right only when all of a post is here; more than so many at once are asked to come again. */
	maxPostsAtOnce: z.int().min(1).max(100).default(8),
	/** Comparing with the provider's own list; done when key and secret of the interface are given. */
	reconcile: z
		.strictObject({
			...reconcileOptions,
			...removalOption,
			apiKey: z.string().min(1).optional(),
			apiSecret: z.string().min(1).optional(),
			apiBase: apiBase.default('https://api.phaxio.com/v2.1'),
			/** Further hosts a download may be redirected to, exact or `*.suffix`. */
			mediaHosts: z.array(z.string().min(1)).default([]),
		})
		.optional(),
});
export type PhaxioOptions = z.infer<typeof phaxioOptions>;
