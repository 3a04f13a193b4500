import {z} from 'zod';

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
});
export type PhaxioOptions = z.infer<typeof phaxioOptions>;
