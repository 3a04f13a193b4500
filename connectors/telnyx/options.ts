import {z} from 'zod';
import {apiBase, reconcileOptions, removalOption} from '../lists/options.ts';

/** Raw Ed25519 keys are 32 bytes; the portal shows them in base64. */
const publicKey = z
	.string()
	.trim()
	.refine(
		text => /^[A-Za-z0-9+/]{43}=$/.test(text),
		'is no public key of this provider: copy it from the portal (Keys & Credentials, Public Key), 44 characters with = at the end',
	);

/** A Telnyx fax application (API v2): signed JSON events, the file fetched from a link that soon expires. */
export const telnyxOptions = z.strictObject({
	kind: z.literal('telnyx'),
	name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'stands in the address of the webhook: small letters, digits and hyphens only'),
	/** No secrets: they only check signatures. Two while keys are exchanged. */
	publicKeys: z.array(publicKey).min(1).max(2),
	/** How far a signature's time may lie from ours, either way, before the fax is marked. */
	toleranceSeconds: z.int().min(10).max(3600).default(300),
	/** Asks for a fresh link when the one in the event has expired. */
	apiKey: z.string().min(1).optional(),
	apiUrl: apiBase.default('https://api.telnyx.com/v2'),
	/** Hosts from which fax media may be fetched, exact or `*.suffix`; all others are refused. */
	mediaHosts: z.array(z.string().min(1)).min(1),
	/** For a provider on this machine or in a closed network only: allows http and private addresses for the hosts above. */
	mayFetchPrivately: z.boolean().default(false),
	maxMediaBytes: z
		.int()
		.min(1)
		.default(100 * 1024 * 1024),
	fetchTimeoutMs: z.int().min(1000).max(600_000).default(60_000),
	/** Comparing with the provider's own list; done when `apiKey` is given. */
	reconcile: z.union([z.literal(false), z.strictObject({...reconcileOptions, ...removalOption})]).prefault({}),
});
export type TelnyxOptions = z.infer<typeof telnyxOptions>;
