import {z} from 'zod';
import {ROLES} from '../model/account.ts';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** True for `localhost`, `127.0.0.1` and `[::1]`: what is sent there leaves no machine. */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK_HOSTS.includes(hostname);

const isSafeUrl = (value: string): boolean => {
	const {protocol, hostname} = new URL(value);
	return protocol === 'https:' || isLoopbackHost(hostname);
};

const address = z.url({protocol: /^https?$/});
const safeAddress = address.refine(
	value => !URL.canParse(value) || isSafeUrl(value),
	'must begin with https:// (http:// only on this machine)',
);

export const oidcOptions = z.strictObject({
	/** As the provider states it: `https://login.example.org/realms/hospital`. */
	issuer: safeAddress,
	clientId: z.string().min(1),
	/** A secret: `{"env": "NAME"}` or `{"file": "/path"}`. */
	clientSecret: z.string().min(1),
	scope: z
		.string()
		.regex(/\bopenid\b/, 'must hold openid')
		.default('openid profile email'),
	/** Name of the claim with groups or roles; dots lead into objects: `realm_access.roles`. */
	roleClaim: z.string().min(1).default('groups'),
	/** Value of that claim → role here. Whoever has several gets the first of this list. */
	roles: z.record(z.string().min(1), z.enum(ROLES)).refine(roles => Object.keys(roles).length > 0, 'must map at least one value to a role'),
	/** On the button. */
	label: z.string().min(1).max(60).default('Sign in with the hospital account'),
});
export type OidcOptions = z.infer<typeof oidcOptions>;

export const accessOptions = z
	.strictObject({
		/** The address people type, without a path: `https://intake.example.org`. Needed as soon as it is not this machine. */
		publicUrl: address.optional(),
		/** For trials in a closed network only: passwords and sessions then travel readable. */
		mayUsePlainHttp: z.boolean().default(false),
		/** Without activity for so long, a session ends. */
		sessionIdleMinutes: z.number().min(1).max(480).default(30),
		/** A session ends after so long in any case. */
		sessionHours: z.number().min(0.1).max(24).default(12),
		oidc: oidcOptions.optional(),
	})
	.superRefine(({publicUrl, mayUsePlainHttp, oidc}, context) => {
		const problem = (message: string) => context.addIssue({code: 'custom', path: ['publicUrl'], message});
		// What is no address at all has been told already.
		const isAddress = publicUrl !== undefined && /^https?:/.test(publicUrl) && URL.canParse(publicUrl);
		if (isAddress && !mayUsePlainHttp && !isSafeUrl(publicUrl)) {
			problem('must begin with https:// (or set access.mayUsePlainHttp in a closed trial network)');
		}

		if (isAddress && new URL(publicUrl).pathname.length > 1) {
			problem('must have no path');
		}

		if (oidc && publicUrl === undefined) {
			problem('is needed with access.oidc: the provider sends people back to it');
		}
	});
export type AccessOptions = z.infer<typeof accessOptions>;
