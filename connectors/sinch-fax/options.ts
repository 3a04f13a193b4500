import {z} from 'zod';
import {apiBase, reconcileOptions, removalOption} from '../lists/options.ts';
import {guardOptions} from '../webhooks/guard.ts';

/** A Sinch fax service (API v3): one post per received fax, the file in it. The provider signs nothing. */
export const sinchFaxOptions = z.strictObject({
	kind: z.literal('sinch-fax'),
	name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'stands in the address of the webhook: small letters, digits and hyphens only'),
	...guardOptions,
	maxMediaBytes: z
		.int()
		.min(1)
		.default(50 * 1024 * 1024),
	/** Comparing with the provider's own list; done when project and access key are given. */
	reconcile: z
		.strictObject({
			...reconcileOptions,
			...removalOption,
			projectId: z.string().min(1).optional(),
			keyId: z.string().min(1).optional(),
			keySecret: z.string().min(1).optional(),
			apiBase: apiBase.default('https://fax.api.sinch.com/v3'),
			/** Further hosts a download may be redirected to, exact or `*.suffix`. */
			mediaHosts: z.array(z.string().min(1)).default([]),
		})
		.optional(),
});
export type SinchFaxOptions = z.infer<typeof sinchFaxOptions>;
