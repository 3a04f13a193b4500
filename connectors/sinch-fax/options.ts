import {z} from 'zod';
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
});
export type SinchFaxOptions = z.infer<typeof sinchFaxOptions>;
