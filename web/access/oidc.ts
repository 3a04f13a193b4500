import * as client from 'openid-client';
import {z} from 'zod';
import {isLoopbackHost, type OidcOptions} from '#pipeline/access/options.ts';
import type {Role} from '#pipeline/model/account.ts';

const TIMEOUT_SECONDS = 10;
const CLOCK_TOLERANCE_SECONDS = 30;

/** What one sign-in has to be recognised by when the browser comes back. */
export const pendingSignIn = z.strictObject({
	state: z.string().min(20),
	nonce: z.string().min(20),
	codeVerifier: z.string().min(43),
	/** Path of ours to go to afterwards. */
	to: z.string(),
});
export type PendingSignIn = z.infer<typeof pendingSignIn>;

/** A person as the provider vouches for them. */
export interface Vouched {
	/** Issuer and subject, parted by a space. */
	readonly subject: string;
	readonly preferredName: string | null;
	readonly displayName: string | null;
	/** Undefined when no value of the role claim is mapped. */
	readonly role: Role | undefined;
	/** How long ago they last proved themselves there, by the provider's own clock; null when it does not say. */
	readonly provedSecondsAgo: number | null;
}

export interface Oidc {
	/** Where to send the browser, and what to remember meanwhile; `isAnew`: who is signed in there has to prove it once more. Throws when the provider cannot be reached. */
	start(to: string, isAnew?: boolean): Promise<{url: URL; pending: PendingSignIn}>;
	/** The address the browser came back with → who it is. Throws for anything that is not exactly as it was begun. */
	finish(currentUrl: URL, pending: PendingSignIn): Promise<Vouched>;
}

const claimsShape = z
	.looseObject({preferred_username: z.string().optional(), email: z.string().optional(), name: z.string().optional()})
	.catch({});

/** Authorization code with PKCE, state and nonce. The provider is looked up at the first sign-in, so that it need not be up when we start. */
export function openOidc(options: OidcOptions, redirectUri: string): Oidc {
	let discovered: Promise<client.Configuration> | undefined;

	async function configuration(): Promise<client.Configuration> {
		discovered ??= discover(options);
		try {
			return await discovered;
		} catch (error) {
			// Not remembered: the next one tries again.
			discovered = undefined;
			throw error;
		}
	}

	return {
		async start(to, isAnew = false) {
			const config = await configuration();
			const pending = {state: client.randomState(), nonce: client.randomNonce(), codeVerifier: client.randomPKCECodeVerifier(), to};
			const url = client.buildAuthorizationUrl(config, {
				redirect_uri: redirectUri,
				scope: options.scope,
				state: pending.state,
				nonce: pending.nonce,
				code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
				code_challenge_method: 'S256',
				// Providers may overlook `prompt`: `max_age` makes them say when it was, and that is what is judged.
				...(isAnew && {prompt: 'login', max_age: '0'}),
			});
			return {url, pending};
		},

		async finish(currentUrl, {state, nonce, codeVerifier}) {
			const config = await configuration();
			const tokens = await client.authorizationCodeGrant(config, currentUrl, {
				expectedState: state,
				expectedNonce: nonce,
				pkceCodeVerifier: codeVerifier,
				idTokenExpected: true,
			});
			const inToken = tokens.claims()!;
			// Providers differ in where they put groups: many in the answer of the user-info address only.
			const further = config.serverMetadata().userinfo_endpoint ? await client.fetchUserInfo(config, tokens.access_token, inToken.sub) : {};
			const claims = {...further, ...inToken};
			const {preferred_username: preferredName, email, name} = claimsShape.parse(claims);
			return {
				subject: `${inToken.iss} ${inToken.sub}`,
				preferredName: preferredName ?? email ?? null,
				displayName: name ?? preferredName ?? null,
				role: roleOf(claims, options),
				provedSecondsAgo: inToken.auth_time === undefined ? null : inToken.iat - inToken.auth_time,
			};
		},
	};
}

async function discover({issuer, clientId, clientSecret}: OidcOptions): Promise<client.Configuration> {
	const isPlain = new URL(issuer).protocol === 'http:' && isLoopbackHost(new URL(issuer).hostname);
	const config = await client.discovery(
		new URL(issuer),
		clientId,
		{client_secret: clientSecret, [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS},
		secretAsUnderstood(clientSecret),
		isPlain ? {execute: [client.allowInsecureRequests], timeout: TIMEOUT_SECONDS} : {timeout: TIMEOUT_SECONDS},
	);
	config.timeout = TIMEOUT_SECONDS;
	return config;
}

/** In the body where the provider says it takes that, otherwise in the header: the default of the standard. */
const secretAsUnderstood = (secret: string): client.ClientAuth => {
	const [inBody, inHeader] = [client.ClientSecretPost(secret), client.ClientSecretBasic(secret)];
	return (server, ...rest) =>
		(server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ? inBody : inHeader)(server, ...rest);
};

/** The claim by its very name, or else by its dotted path: Keycloak has `realm_access.roles`. */
function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
	if (Object.hasOwn(claims, path)) {
		return claims[path];
	}

	return path
		.split('.')
		.reduce<unknown>(
			(value, key) =>
				typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
			claims,
		);
}

/** The first of the configured list that this person has. */
export function roleOf(
	claims: Readonly<Record<string, unknown>>,
	{roleClaim, roles}: Pick<OidcOptions, 'roleClaim' | 'roles'>,
): Role | undefined {
	const claim = claimAt(claims, roleClaim);
	const held = new Set(Array.isArray(claim) ? claim : [claim]);
	return Object.entries(roles).find(([value]) => held.has(value))?.[1];
}
