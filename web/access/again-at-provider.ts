import type {Oidc, PendingSignIn} from './oidc.ts';
import {accountFor} from './oidc-accounts.ts';
import type {OidcProblem} from './oidc-routes.ts';
import type {SignedIn} from './sessions.ts';
import {isSameText, newToken, sha256Of} from './tokens.ts';
import type {AccessTools} from './tools.ts';

const MS_TO_COME_BACK = 10 * 60_000;
const TICKET_MS = 2 * 60_000;
/** Providers tell times in whole seconds. */
const ROUNDING_SECONDS = 1;
/** One at most per session, and so many sessions at once. */
const AT_MOST = 500;

/** What somebody proves themselves for: kept here, since a reason may name a patient and addresses end up in logs. */
export interface EmergencyAsked {
	readonly inquiryId: string;
	readonly reason: string;
}

export type AgainProblem = OidcProblem | 'other-person' | 'not-anew';

export interface SignInAgain {
	/** Where to send the browser. What this session began before is forgotten. Throws when the provider cannot be reached. */
	begin(signedIn: SignedIn, asked: EmergencyAsked): Promise<URL>;
	/** Whether an answer with this state is one of these, and no sign-in. */
	isExpected(state: string | undefined): boolean;
	/** The address the browser came back with → a ticket for what was asked, good once and soon, in this session only. Throws as `Oidc.finish`. */
	finish(signedIn: SignedIn | null, currentUrl: URL): Promise<{ticket: string} | {problem: AgainProblem}>;
	/** What was asked, once; undefined when the ticket is not of this session, was used, or is too old. */
	take(signedIn: SignedIn, ticket: string): EmergencyAsked | undefined;
}

interface Begun {
	readonly asked: EmergencyAsked;
	readonly pending: PendingSignIn;
	readonly beganAt: number;
}

interface Proved {
	readonly asked: EmergencyAsked;
	readonly ticketSha256: string;
	readonly provedAt: number;
}

/**
 * The provider's word, anew, for people without a password here. Kept in memory and by session: nobody can hand in what they did not begin,
 * and a restart in between asks to begin again. Times are the monotonic clock's, and the provider's among themselves.
 */
export function openSignInAgain(oidc: Oidc, tools: AccessTools): SignInAgain {
	const begun = new Map<string, Begun>();
	const proved = new Map<string, Proved>();
	const sessionOf = (state: string | null | undefined) => [...begun].find(([, {pending}]) => pending.state === state)?.[0];

	return {
		async begin({session}, asked) {
			const {url, pending} = await oidc.start('/emergency', true);
			begun.delete(session.tokenSha256);
			begun.set(session.tokenSha256, {asked, pending, beganAt: performance.now()});
			forgetOldest(begun);
			return url;
		},

		isExpected: state => state !== undefined && sessionOf(state) !== undefined,

		async finish(signedIn, currentUrl) {
			const owner = sessionOf(currentUrl.searchParams.get('state'));
			const {asked, pending, beganAt} = (owner && begun.get(owner)) || {};
			if (!signedIn || !asked || !pending || beganAt === undefined || owner !== signedIn.session.tokenSha256) {
				return {problem: 'invalid'};
			}

			// Good for one answer, whatever comes of it.
			begun.delete(owner);
			const vouched = await oidc.finish(currentUrl, pending);
			const elapsedMs = performance.now() - beganAt;
			if (vouched.subject !== signedIn.account.oidcSubject) {
				return {problem: 'other-person'};
			}

			const {provedSecondsAgo} = vouched;
			if (!isSince(provedSecondsAgo, elapsedMs) || elapsedMs > MS_TO_COME_BACK) {
				return {problem: 'not-anew'};
			}

			// A role that was taken away or changed there meanwhile has ended this session.
			const account = await accountFor(vouched, tools);
			if (typeof account === 'string' || account.role !== signedIn.account.role) {
				return {problem: typeof account === 'string' ? account : 'invalid'};
			}

			const ticket = newToken();
			proved.delete(owner);
			proved.set(owner, {asked, ticketSha256: sha256Of(ticket), provedAt: performance.now()});
			forgetOldest(proved);
			return {ticket};
		},

		take({session: {tokenSha256}}, ticket) {
			const found = proved.get(tokenSha256);
			if (!found || !isSameText(sha256Of(ticket), found.ticketSha256)) {
				return undefined;
			}

			proved.delete(tokenSha256);
			return performance.now() - found.provedAt <= TICKET_MS ? found.asked : undefined;
		},
	};
}

/** A provider that does not say when it asked, or that asked before we did, has not asked anew. */
const isSince = (provedSecondsAgo: number | null, elapsedMs: number): boolean =>
	provedSecondsAgo !== null && provedSecondsAgo >= -ROUNDING_SECONDS && provedSecondsAgo <= elapsedMs / 1000 + ROUNDING_SECONDS;

function forgetOldest(kept: Map<string, unknown>): void {
	const [oldest] = kept.keys();
	if (kept.size > AT_MOST && oldest !== undefined) {
		kept.delete(oldest);
	}
}
