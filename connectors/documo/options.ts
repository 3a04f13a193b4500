import {z} from 'zod';
import {apiBase, reconcileOptions} from '../lists/options.ts';
import {guardOptions} from '../webhooks/guard.ts';

/** A Documo (mFax) account: webhooks in JSON, the file fetched by its interface; or the older ones with the file in them. Nothing is signed. */
export const documoOptions = z.strictObject({
	kind: z.literal('documo'),
	name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'stands in the address of the webhook: small letters, digits and hyphens only'),
	...guardOptions,
	/** Needed to fetch the files of webhooks in JSON; shown to `apiUrl` only. */
	apiKey: z.string().min(1).optional(),
	apiUrl: apiBase.default('https://api.documo.com/v1'),
	/** What is asked for; PDF is what the provider makes by itself. */
	mediaFormat: z.enum(['pdf', 'tiff']).default('pdf'),
	/** Further hosts a download may be redirected to, exact or `*.suffix`; the key is not shown to them. */
	mediaHosts: z.array(z.string().min(1)).default([]),
	/** For a provider on this machine or in a closed network only: allows http and private addresses for the hosts above. */
	mayFetchPrivately: z.boolean().default(false),
	maxMediaBytes: z
		.int()
		.min(1)
		.default(50 * 1024 * 1024),
	fetchTimeoutMs: z.int().min(1000).max(600_000).default(60_000),
	/** Comparing with the provider's own list; done when `apiKey` is given. */
	reconcile: z
		.union([
			z.literal(false),
			z.strictObject({
				...reconcileOptions,
				/** The provider allows eight looks into its list a minute. */
				gapMs: z.int().min(0).max(600_000).default(8000),
			}),
		])
		.prefault({}),
});
export type DocumoOptions = z.infer<typeof documoOptions>;
